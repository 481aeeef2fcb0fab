"""Whatever people write stands on snac sign for sign: on a real one, and for texts without number on a model of it."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.publishers.kept_answers import KeptAnswers
from scheduler.publishers.mastodon.markup import literal
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.publishers.mastodon_server import maker
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.debian import NotHere
from tests.receivers.snac import Account, Snac

OUTBOUND = Outbound(patience=Patience(dns=30, connect=30, gap=30, total=60))

PARTS = (
    *"*_`~[]()<>&#@:;!-+=|\\/.,'\"{}^%$?0aZ ü🕯\u2060\n",
    "**", "__", "~~", "```", "---", "# ", "> ", "[a](b)", "![a](b)", "&lt;", "&#42;", "&copy;", "<b>", "</b>", "<br>",
    "<script>", "#Tag", "#a_b", "#__x__", ":-)", "8-o", "<3", ":beer:", "@name", "mailto:a@b", "xmpp:a@b",
    "https://example.org/a_b?c=*d*#e", "https://example.org/gate.jpg", "https://ü.example/@a/~b/__c__",
)  # fmt: skip
"""Everything that snac, or a reader of HTML, gives a meaning; and some that nobody does."""

TEXTS = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)


def seen(content: str) -> str:
    """What people read of a post's HTML: lines without the blanks around them, which HTML does not show."""
    broken = re.sub(r"<br\s*/?>|</?(?:p|blockquote|pre|h[1-6]|hr|li)\b[^>]*>", "\n", content)
    return trimmed(html.unescape(re.sub(r"<[^>]*>", "", broken)))


def trimmed(text: str) -> str:
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")


# --- a model of snac ---

_INLINE = re.compile(
    r"(`[^`]+`|~~[^~]+~~|\*{1,3}[^*]+\*{1,3}|__[^_]+__|!?\[[^\]]+\]\([^)]+\)|[a-z]+://\S+|(?:mailto|xmpp):[^@\s]+@\S+)"
)
_PICTURE = re.compile(r"[a-z]+://\S+\.(?:jpg|jpeg|png|gif|webp)[.,)]*")
_FACES = (":-)", ":-D", "X-D", ";-)", "B-)", ">:-(", ":-(", ":-*", ":-/", "8-o", "%-)", ":_(", ":-|", "<3", ":beer:")


def snacs(text: str) -> str:
    """The HTML that snac makes of a text, roughly: by the rules that its documentation names, and as it was seen."""
    lines, fenced = [], False
    for line in text.split("\n"):
        if line == "```":
            fenced = not fenced
            continue
        made = html.escape(line) if fenced else _INLINE.sub(lambda found: _marked(found[0]), line).strip()
        lines.append(re.sub(r"^(?:#{1,3} |---|>)", "", made))
    shown = "<br>".join(lines)
    for face in _FACES:
        shown = shown.replace(face, "☺")
    return shown


def _marked(found: str) -> str:
    if _PICTURE.fullmatch(found):
        return ""
    if "://" in found or found.startswith(("mailto:", "xmpp:")):
        return f"<a>{found}</a>"
    words = re.fullmatch(r"!?\[([^\]]+)\]\([^)]+\)", found)
    return f"<a>{words[1]}</a>" if words else found.strip("`~*_")


@given(TEXTS)
def test_every_text_is_read_as_it_was_written(text: str) -> None:
    assert seen(snacs(literal(text))) == trimmed(text)


@given(TEXTS)
def test_nothing_that_means_something_is_sent_as_it_is(text: str) -> None:
    bare = re.sub(r'<a href="([^"]*)">\1</a>', "", literal(text))
    assert not set(re.sub(r"&#[0-9]+;", "", bare)) & set("*`~[]<>&:;!-@")


def backslashed(text: str) -> str:
    """The mutant: as Discord wants it."""
    return re.sub(r"[*_`~<>\[\]]", r"\\\g<0>", text)


def escaped(text: str) -> str:
    """The mutant: HTML is escaped, and Markdown is not."""
    return html.escape(text)


def linkless(text: str) -> str:
    """The mutant: web addresses are left to snac, which takes in what follows them."""
    return re.sub(r"[!-+;-@\[-`{-~-]", lambda sign: f"&#{ord(sign[0])};", text)


HARD = (
    "**not bold** *nor this* _or_ __this__ ***three*** ~~no~~ `code` ``` [a](https://example.org/x) ![a](b.png)",
    "> quotation\n# no heading\n## none\n### none\n--- no rule\n```\nno fence\n```\n* no list\n1. one",
    "x &amp; y &lt;b&gt; <b>not bold</b> &copy; &#42; &#x2a; </p> <br> <script>alert(1)</script> \"q\" 'so'",
    "(https://example.org/a_b), “https://example.org/c?d=*e*” and https://example.org/gate.jpg! <https://x.example>",
    ":-) :-( <3 8-o :beer: B-) 1*2*3 a_b_c snake__case__x 5 > 4 < 6",
    "#Tag #a_b #x#y C# #1, @somebody and press@example.org mailto:a@b.example",
)


@pytest.fixture(scope="module")
def snac() -> Iterator[Snac]:
    try:
        server = Snac()
    except NotHere as why:
        pytest.skip(f"snac2 of Debian's bookworm-backports cannot be had: {why}")
    yield server
    server.remove()


@pytest.fixture
def account(snac: Snac) -> Account:
    return snac.account()


def told_of(account: Account, tmp_path: Path, **keys: Any) -> MastodonPublisher:
    """A publisher that has asked the server who it is."""
    answers = KeptAnswers(private=tmp_path)
    made = maker(outbound=OUTBOUND, answers=answers, token=account.token, **keys)(account.server.url)
    made.check(at=AT)
    return made


def posted(made: MastodonPublisher, account: Account, text: str, number: int = 0) -> str:
    """What people read of the post of these words; the joiner behind an `@` is not seen."""
    edition = made.render(occurrence(social=text))
    made.publish(delivery(edition, target="candidate", moment=f"{number} days after"), at=AT)
    return seen(account.posts()[-1]["content"]).replace("\u2060", "")


def check_the_signs(write: Callable[[str], str], account: Account) -> None:
    for text in HARD:
        account.post({"status": write(text), "visibility": "public"})
        assert seen(account.posts()[-1]["content"]) == trimmed(text)
    assert not any(each["media_attachments"] for each in account.posts())


def test_a_real_snac_shows_every_sign_as_it_was_written(account: Account) -> None:
    check_the_signs(literal, account)


@pytest.mark.parametrize("mutant", [str, backslashed, escaped, linkless])
def test_each_easier_way_of_writing_is_found_out_by_a_real_snac(mutant: Callable[[str], str], account: Account) -> None:
    with pytest.raises(AssertionError):
        check_the_signs(mutant, account)


def test_whatever_is_written_at_random_a_real_snac_shows_as_it_was_written(account: Account) -> None:
    chance = random.Random(7)
    lines = ["".join(chance.choices(PARTS, k=12)).replace("\n", " ") for _ in range(300)]
    text = "\n".join(f"{number}. {line} ." for number, line in enumerate(lines))
    account.post({"status": literal(text), "visibility": "public"})
    assert seen(account.posts()[-1]["content"]).split("\n") == trimmed(text).split("\n")


def test_a_post_goes_to_snac_so_and_links_and_hashtags_stay_what_they_are(account: Account, tmp_path: Path) -> None:
    made = told_of(account, tmp_path, hashtags=True)
    assert posted(made, account, "*As* written: <b>, https://example.org/a_b.") == (
        "*As* written: <b>, https://example.org/a_b.\n\n#China #History"
    )
    (post,) = account.posts()
    assert re.findall(r'href="([^"]*)"', html.unescape(post["content"]))[0] == "https://example.org/a_b"
    assert [each["name"] for each in post["tags"]] == ["china", "history"]


def test_what_was_posted_so_is_found_again_and_corrected_so(account: Account, tmp_path: Path) -> None:
    made = told_of(account, tmp_path)
    words = delivery(made.render(occurrence(social="*One* <b> & https://example.org/x_y")), target="candidate")
    receipt = made.publish(words, at=AT)
    found = made.find(words)
    assert found is not None
    assert found.remote_id == receipt.remote_id
    other = made.render(occurrence(social="`Other` __words__ > these :-)"))
    made.publish(delivery(other, target="candidate", moment="correction 2", changes=(receipt,)), at=AT)
    (post,) = account.posts()
    assert seen(post["content"]) == "`Other` __words__ > these :-)"


def test_snac_is_asked_how_long_a_post_may_be_and_kept_to(account: Account, tmp_path: Path) -> None:
    made = told_of(account, tmp_path)
    long = " ".join(f"Sentence number {number} of a text that no Mastodon would take." for number in range(200))
    edition = made.render(occurrence(social=f"{long} https://example.org/x"))
    assert (edition.parts[0].limit, edition.parts[0].length) == (100_000, len(long) + 1 + 32)
    assert posted(made, account, long) == long
    assert maker(token=account.token)(account.server.url).render(occurrence(social=long)).parts[0].length <= 500


def test_a_server_that_was_never_asked_gets_the_words_as_they_are(account: Account) -> None:
    made = maker(outbound=OUTBOUND, token=account.token)(account.server.url)
    assert posted(made, account, "*one*") == "one", "nothing says that this is snac"


def test_a_server_that_was_just_asked_is_written_to_in_its_way_and_the_words_stay_those_of_before(
    account: Account,
) -> None:
    made = maker(outbound=OUTBOUND, token=account.token)(account.server.url)
    made.ask(at=AT)
    assert posted(made, account, "*one*") == "*one*"
    assert made.render(occurrence(social="word " * 300)).parts[0].limit == 500
