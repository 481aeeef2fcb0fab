"""What people write, at every kind alike: read back from the server, not from what we sent.

Which words a network would take for something else is known in `grounds`; how each limit is counted in the kind's own
tests. The body of a letter is the statement's own Markdown, so what is meant for a post is not asked of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import regex
from PIL import Image as Picture

from scheduler.domain.delivery import Receipt
from scheduler.domain.statement import Image
from scheduler.errors import Refused, ValueRefused
from scheduler.publishers.kind import Surroundings
from tests.faults.counts import FULL
from tests.imaging.photographs import photograph
from tests.networks.grounds import GROUNDS, Ground, Shown
from tests.networks.matrix import NAME, PATIENT
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.fetched import NotHere

POSTS = [name for name in GROUNDS if name != "email"]
JOINER = "\u2060"


@pytest.fixture(scope="module")
def grounds() -> Iterator[Callable[[str], Ground]]:
    """Each opened when it is first asked for; what stands there already is left out of account by `fresh`."""
    opened: dict[str, tuple[AbstractContextManager[Ground], Ground]] = {}

    def ground(name: str) -> Ground:
        if name not in opened:
            made = GROUNDS[name]()
            try:
                opened[name] = made, made.__enter__()
            except NotHere as why:
                pytest.skip(f"ntfy of Debian's trixie cannot be had: {why}")
        return opened[name][1]

    yield ground
    for made, _ in opened.values():
        made.__exit__(None, None, None)


def posted(ground: Ground, statements: Path = Path("statements"), **words: Any) -> tuple[list[Shown], str]:
    """What stands there after one post of these words that was not there before, and what is noted of it."""
    here = Surroundings(site=SITE, outbound=PATIENT, statements=statements, pages=True)
    made = ground.make(f"http://127.0.0.1:{ground.port}", here, **ground.one)
    edition = made.render(occurrence(**words))
    before = len(ground.shown())
    key = f"{random.Random(repr(words)).getrandbits(32)} days after"  # a delivery of its own
    out: tuple[Receipt, ...] = ()
    for _ in range(edition.segments):  # on Matrix a picture is one
        out += (made.publish(delivery(edition, target=NAME, moment=key, out=out), at=AT),)
    return list(ground.shown())[before:], "".join(each.detail for each in out)


def reading(name: str, text: str) -> str:
    """The words as people read them: joiners are not seen, and a backslash makes Discord show what follows."""
    bare = text.replace(JOINER, "")
    return regex.sub(r"\\([^A-Za-z0-9\s])", r"\1", bare) if name.startswith("discord") else bare


def read(name: str, ground: Ground, text: str) -> str:
    (shown,), _ = posted(ground, social=text)
    return reading(name, shown.words)


# --- words ---


@pytest.mark.parametrize("name", POSTS)
def test_a_text_over_every_limit_is_cut_where_a_reader_would_stop(name: str, grounds: Callable[[str], Ground]) -> None:
    text = " ".join(f"Sentence number {number} of a text without end." for number in range(1_500))
    shown = read(name, grounds(name), text)
    assert shown.endswith(". …")
    assert text.startswith(shown.removesuffix(" …"))
    assert len(shown) > 200


@pytest.mark.parametrize("name", POSTS)
def test_a_link_longer_than_the_limit_is_refused_before_anything_is_sent(
    name: str, grounds: Callable[[str], Ground]
) -> None:
    ground = grounds(name)
    before = len(ground.shown())
    text = f"See https://example.org/{'x' * 40_000}"
    if name == "mastodon":  # to which every address is 23 characters
        assert len(read(name, ground, text)) == len(text)
        return
    with pytest.raises(ValueRefused, match="alone is longer than a post") as refused:
        posted(ground, social=text)
    assert refused.value.code == "post-too-long"
    assert len(ground.shown()) == before


FAMILY = "👩‍👩‍👧‍👦"
ARABIC = "في مثل هذا اليوم من عام ١٩٨٩ أُخليت الساحة. نتذكر من نعرف أسماءهم، ومن لا نعرف. "


@pytest.mark.parametrize("name", POSTS)
def test_no_sign_is_cut_in_two(name: str, grounds: Callable[[str], Ground]) -> None:
    shown = read(name, grounds(name), FAMILY * 4_000)
    assert set(regex.findall(r"\X", shown.removesuffix("…"))) == {FAMILY}


@pytest.mark.parametrize("name", POSTS)
def test_writing_from_right_to_left_stands_as_it_was_written(name: str, grounds: Callable[[str], Ground]) -> None:
    assert read(name, grounds(name), ARABIC.strip()) == ARABIC.strip()
    shown = read(name, grounds(name), ARABIC * 800)
    assert (ARABIC * 800).startswith(shown.removesuffix("…").rstrip())


HARMLESS: Mapping[str, str] = {
    "names": "They wrote to @somebody, @everyone and @here, <@123456>, <!channel>, <!here>, @room and #general.",
    "markdown": "**not bold** _nor this_ `code` [a](https://example.org/x) ~~no~~ ||seen|| # no\n> quotation\n1. one",
    "html": "x &amp; y &lt;b&gt; <b>not bold</b> &copy; </p> ]]> \"quoted\" 'so' & <script>alert(1)</script>",
    "signs": "a\\b \\*c\\* :skull: { d } %7B $e$ \u202eturned\u202c e\u0301 \U0001f56f\ufe0f",
}
"""What some network would take for something else."""


@pytest.mark.parametrize("words", HARMLESS)
@pytest.mark.parametrize("name", POSTS)
def test_what_a_network_would_interpret_is_read_sign_for_sign_and_calls_nobody(
    name: str, words: str, grounds: Callable[[str], Ground]
) -> None:
    ground = grounds(name)
    literal = HARMLESS[words]
    assert read(name, ground, literal) == literal
    assert not ground.pinged()


@pytest.mark.parametrize("name", GROUNDS)
def test_a_statement_without_a_body_says_its_title(name: str, grounds: Callable[[str], Ground]) -> None:
    (shown,), _ = posted(grounds(name), body="", title="The garden")
    assert shown.words.strip()
    if name == "email":
        assert grounds(name).server.letters[-1].message["Subject"] == "The garden"
    else:
        assert "The garden" in shown.words


# --- pictures ---


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("statements")
    (folder / "gate.png").write_bytes(photograph("PNG"))
    (folder / "words.png").write_bytes(b"These are words, and no picture.")
    (folder / "huge.png").write_bytes(_noise())
    return folder


def _noise() -> bytes:
    """A picture of 40 MB that no compression makes smaller."""
    made, edge = BytesIO(), 3_650
    noise = random.Random(4).randbytes(3 * edge * edge)
    Picture.frombytes("RGB", (edge, edge), noise).save(made, "PNG", compress_level=0)
    assert made.tell() > 39_000_000
    return made.getvalue()


SHOWING = [name for name in GROUNDS if not name.startswith("slack") and name != "ntfy"]
"""Those that take pictures up; Slack and ntfy show the one of the page."""

SLACK = ["slack-bot", "slack-webhook"]


@pytest.mark.parametrize("name", [*SHOWING, *SLACK])
def test_of_twelve_pictures_there_are_as_many_as_the_network_takes_in_their_order(
    name: str, grounds: Callable[[str], Ground], statements: Path
) -> None:
    ground = grounds(name)
    images = tuple(Image(file="gate.png", alt=f"The gate, {number}") for number in range(12))
    (shown,), _ = posted(ground, statements, social="Words.", images=images)
    alts = [each.alt if ground.described else "" for each in images]
    assert list(shown.alts) == alts[: ground.pictures]


@pytest.mark.parametrize("name", [*(each for each in SHOWING if each not in {"telegram", "email"}), *SLACK])
def test_an_alt_text_over_the_limit_is_cut_and_stays_one(
    name: str, grounds: Callable[[str], Ground], statements: Path
) -> None:
    alt = " ".join(f"Detail number {number} of the picture." for number in range(300))
    (shown,), _ = posted(grounds(name), statements, social="Words.", images=(Image(file="gate.png", alt=alt),))
    (told,) = shown.alts
    assert told.endswith("…")
    assert alt.startswith(told.removesuffix("…").rstrip())
    assert len(told) > 500


@pytest.mark.parametrize("name", SHOWING if FULL else ["matrix", "telegram"])
def test_a_picture_of_forty_megabytes_is_made_fit(
    name: str, grounds: Callable[[str], Ground], statements: Path
) -> None:
    (shown,), noted = posted(grounds(name), statements, social="Words.", images=(Image(file="huge.png", alt="Noise"),))
    assert len(shown.alts) == 1
    assert "left out" not in noted


@pytest.mark.parametrize("name", SHOWING)
def test_a_picture_that_is_none_is_never_published_and_never_silently_left_out(
    name: str, grounds: Callable[[str], Ground], statements: Path
) -> None:
    ground = grounds(name)
    before = len(ground.shown())
    picture = (Image(file="words.png", alt="x"),)
    if name in {"mastodon", "bluesky"}:  # a picture is a part of the post there
        with pytest.raises(Refused, match=r"words\.png"):
            posted(ground, statements, social="Words.", images=picture)
        assert len(ground.shown()) == before
        return
    (shown,), noted = posted(ground, statements, social="Words.", images=picture)
    assert shown.alts == ()
    assert "left out" in noted
