"""What a server says of itself is what posts go by, beneath what a person wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.statement import Image
from scheduler.errors import PublishError
from scheduler.publishers.kept_answers import KeptAnswers
from scheduler.publishers.mastodon.instance import Instance, terms, understood
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from scheduler.publishers.mastodon.settings import Settings
from tests.imaging.photographs import photograph
from tests.publishers.mastodon_server import INSTANCE, Server, maker
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.api import form
from tests.receivers.fetched import NotHere
from tests.receivers.recordings import read, recordings
from tests.receivers.scripted import Receiver, silent
from tests.remembrancer.house import NINE, House

GENEROUS = {
    **INSTANCE,
    "configuration": {
        "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 32},
        "media_attachments": {
            "description_limit": 200,
            "image_size_limit": 99_000,
            "supported_mime_types": ["image/jpeg", "video/mp4"],
        },
    },
}
LONG = "One sentence of a hundred. " * 100
ALT = "A detail of the picture. " * 20


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    script = Server()
    with Receiver(script) as receiver:
        yield script, receiver.url


@pytest.fixture
def answers(tmp_path: Path) -> KeptAnswers:
    return KeptAnswers(private=tmp_path / ".remembrancer")


# --- whose words win ---


def check_whose_words_win(kind: type[MastodonPublisher], answers: KeptAnswers, server: tuple[Server, str]) -> None:
    script, url = server
    script.instance = GENEROUS
    usual = maker(kind=kind, answers=answers)(url)
    assert usual.heard is None
    assert usual.render(occurrence(social=LONG)).parts[0].limit == 500
    assert usual.terms == "500 characters a post, Mastodon's usual; the server was never asked"
    usual.check(at=AT)
    images = tuple(Image(file="gate.png", alt=ALT) for _ in range(12))
    # Another process, that asks nobody, and the very one that asked.
    for made in (maker(kind=kind, answers=answers)(url), usual):
        edition = made.render(occurrence(social=f"{LONG} https://example.org/x", images=images))
        assert (edition.parts[0].limit, edition.parts[0].length) == (5000, len(LONG) + 1 + 32)
        assert len(edition.payload["pictures"]) == 6
        assert all(len(each["alt"]) <= 200 for each in edition.payload["pictures"])
        assert made.terms == "5000 characters a post, as the server said on 2027-06-04"
    mine = maker(kind=kind, answers=answers, limit=300, pictures=1)(url)
    edition = mine.render(occurrence(social=LONG, images=images))
    assert (edition.parts[0].limit, len(edition.payload["pictures"])) == (300, 1)
    assert mine.terms == "300 characters a post, as `limit` says"


def test_a_person_wins_over_the_server_and_the_server_over_what_is_usual(
    answers: KeptAnswers, server: tuple[Server, str]
) -> None:
    check_whose_words_win(MastodonPublisher, answers, server)


class Deaf(MastodonPublisher):
    """The mutant: asks, and goes on as before."""

    def attune(self) -> None:
        self._known = None
        self._terms = terms(self._settings, None)


class Obedient(MastodonPublisher):
    """The mutant: the server's words win over the configuration."""

    def attune(self) -> None:
        super().attune()
        self._terms = terms(self._settings.model_copy(update={"limit": None, "pictures": None}), self._known)


class Forgetful(MastodonPublisher):
    """The mutant: only the process that asked knows."""

    def _asked(self, at: Any) -> Instance:
        here, self._here = self._here, replace(self._here, answers=None)
        try:
            return super()._asked(at)
        finally:
            self._here = here


@pytest.mark.parametrize("mutant", [Deaf, Obedient, Forgetful])
def test_a_publisher_that_listens_to_the_wrong_one_is_found_out(
    mutant: type[MastodonPublisher], answers: KeptAnswers, server: tuple[Server, str]
) -> None:
    with pytest.raises(AssertionError):
        check_whose_words_win(mutant, answers, server)


def test_words_change_only_when_what_was_said_is_taken_over(answers: KeptAnswers, server: tuple[Server, str]) -> None:
    script, url = server
    script.instance = GENEROUS
    made = maker(answers=answers)(url)
    before = made.render(occurrence(social=LONG)).sha256
    made.ask(at=AT)
    assert made.render(occurrence(social=LONG)).sha256 == before
    made.attune()
    assert made.render(occurrence(social=LONG)).sha256 != before


# --- what is kept ---


def test_what_another_server_said_is_not_believed(answers: KeptAnswers, server: tuple[Server, str]) -> None:
    script, url = server
    script.instance = GENEROUS
    maker(answers=answers)(url).check(at=AT)
    assert maker(answers=answers)("https://moved.example").heard is None


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"server": "x"}', b"\xff\xfe"])
def test_a_file_that_is_damaged_is_as_if_nobody_had_asked(
    kept: bytes, answers: KeptAnswers, server: tuple[Server, str]
) -> None:
    answers.keep("candidate", kept)
    assert maker(answers=answers)(server[1]).heard is None


def test_where_nothing_can_be_kept_the_process_that_asked_knows_all_the_same(
    tmp_path: Path, server: tuple[Server, str], caplog: pytest.LogCaptureFixture
) -> None:
    script, url = server
    script.instance = GENEROUS
    (tmp_path / "private").write_text("a file where a folder should be")
    made = maker(answers=KeptAnswers(private=tmp_path / "private"))(url)
    made.ask(at=AT)
    made.attune()
    assert made.render(occurrence(social=LONG)).parts[0].limit == 5000
    assert "cannot be kept" in caplog.text


def test_a_clock_that_only_looks_dates_no_answer(tmp_path: Path, server: tuple[Server, str]) -> None:
    answers = KeptAnswers(private=tmp_path / "private", writable=False)
    maker(answers=answers)(server[1]).check(at=AT)
    assert not answers.private.exists()


# --- what is believed ---


def said(**told: Any) -> Instance:
    return understood(told, "https://social.example", at=AT)


@pytest.mark.parametrize("number", [0, 49, -5, 10**9, True, "500", 500.0, None, [500]])
def test_a_number_beyond_reason_is_none(number: Any) -> None:
    found = said(configuration={"statuses": {"max_characters": number}})
    assert found.characters is None
    ours = terms(Settings(server="https://social.example", token="t"), found)
    assert (ours.limit, ours.source) == (500, "Mastodon's usual; the server does not say")


def test_a_server_may_take_no_pictures_at_all() -> None:
    found = said(configuration={"statuses": {"max_media_attachments": 0}})
    assert terms(Settings(server="https://social.example", token="t"), found).pictures == 0


def test_a_server_that_does_not_answer_changes_nothing_of_what_was_known(answers: KeptAnswers) -> None:
    with Receiver(Server()) as receiver:
        url = receiver.url
        maker(answers=answers)(url).check(at=AT)
    made = maker(answers=answers)(url)
    with pytest.raises(PublishError, match="could not be reached"):
        made.ask(at=AT)
    made.attune()
    assert made.heard == AT


@pytest.fixture(scope="module")
def recorded() -> Callable[[str], Any]:
    try:
        folder = recordings()
    except NotHere as why:
        pytest.skip(f"the recordings of a real Mastodon cannot be had: {why}")
    return lambda name: json.loads(read(folder / f"{name}.yaml")[0].body)


@pytest.mark.parametrize("name", ["test_instance", "test_instance_v1"])
def test_what_a_real_mastodon_says_is_what_is_usual_there(name: str, recorded: Callable[[str], Any]) -> None:
    found = understood(recorded(name), "https://social.example", at=AT)
    assert (found.characters, found.weight, found.pictures) == (500, 23, 4)
    assert found.picture_bytes == 16 * 1024 * 1024
    assert {"image/jpeg", "image/png", "image/webp"} <= set(found.picture_kinds)
    assert (found.version, found.software) == ("4.7.3", "")


def test_a_server_that_hangs_is_asked_only_once(answers: KeptAnswers) -> None:
    """Each question takes an attempt's whole time, and the second one would get no other answer."""
    with Receiver(silent) as receiver:
        made = maker(answers=answers)(receiver.url)
        with pytest.raises(PublishError, match="time is over"):
            made.ask(at=AT)
        assert len(receiver.requests) == 1


def test_pictures_are_sent_as_the_server_takes_them(tmp_path: Path, server: tuple[Server, str]) -> None:
    script, url = server
    script.instance = GENEROUS
    (tmp_path / "gate.png").write_bytes(photograph("PNG"))
    made = maker(statements=tmp_path)(url)
    made.check(at=AT)
    pictured = made.render(occurrence(images=(Image(file="gate.png", alt="The gate"),)))
    made.publish(delivery(pictured, target="candidate"), at=AT)
    (upload,) = [each for each in script.requests if each.target == "/api/v2/media"]
    _, files = form(upload)
    assert b"image/jpeg" in upload.body
    assert all(len(data) <= 99_000 for _, data in files.values())


# --- what a post says beside its text ---

PLAIN = {
    "4.7.3": False,
    "4.0.0 (not true; really snac/2.75)": False,
    "takahe/0.11.0": False,
    "4.4.0+glitch": True,
    "2.7.2 (compatible; Pleroma 2.10.2)": True,
    "2.7.2 (compatible; Akkoma 3.19.0-0-g4ceb81a)": True,
    "2.7.2 (compatible; Sharkey 2025.4; like Akkoma)": False,
}


@pytest.mark.parametrize("version", PLAIN)
def test_a_post_says_that_it_is_plain_text_where_the_software_would_make_markup_of_it_otherwise(
    version: str, server: tuple[Server, str]
) -> None:
    script, url = server
    script.instance = {**INSTANCE, "version": version}
    made = maker()(url)
    made.check(at=AT)
    made.publish(delivery(made.render(occurrence()), target="candidate"), at=AT)
    (told,) = script.told("POST /api/v1/statuses")
    assert told.get("content_type") == ("text/plain" if PLAIN[version] else None)


def test_gotosocial_is_known_by_the_address_of_its_source() -> None:
    found = said(version="0.20.0+git-abcdef1", source_url="https://codeberg.org/superseriousbusiness/gotosocial")
    assert found.software == "GoToSocial"


# --- a limit that changes ---

WORDS = "One of the sentences here. Two of the sentences here. Three of the sentences here."
MAKES = "POST /api/v1/statuses"


def check_a_thread_keeps_its_seams(kind: type[MastodonPublisher], tmp_path: Path, server: tuple[Server, str]) -> None:
    script, url = server
    script.instance = {**INSTANCE, "configuration": {"statuses": {"max_characters": 50}}}
    made = maker(kind=kind, answers=KeptAnswers(private=tmp_path / ".remembrancer"), thread=True)(url)
    made.check(at=AT)
    house = House(tmp_path, made, feeds=False)  # type: ignore[arg-type]  # a publisher, if not made by hand
    house.write(social=WORDS)
    house.tick()
    script.says[MAKES] = [(200, script.add("<p>One of the sentences here.</p>")), (429, {"error": "no"})]
    house.at(NINE)
    house.tick()
    assert house.only("candidate").segments_out == 1
    script.instance = GENEROUS
    made.check(at=AT.replace(day=5))
    assert made.terms.startswith("5000")
    del script.says[MAKES]
    for _ in range(5):
        house.later(minutes=15)
        house.tick()
    record = house.only("candidate")
    house.end()
    assert (record.state, record.segments_out) == (State.DELIVERED, 3)
    numbers = [each["status"].rpartition("\n")[2] for each in script.told(MAKES)]
    assert numbers == ["1/3", "2/3", "2/3", "3/3"], "the second was refused once"


def test_a_thread_that_is_half_out_is_not_split_anew_when_the_limit_changes(
    tmp_path: Path, server: tuple[Server, str]
) -> None:
    check_a_thread_keeps_its_seams(MastodonPublisher, tmp_path, server)


class Splitting(MastodonPublisher):
    """The mutant: makes its words anew at each attempt."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        anew = json.loads(self.render(occurrence(social=WORDS)).canonical)
        return super().publish(replace(delivery, payload=anew), at=at)


def test_a_publisher_that_makes_its_words_anew_is_found_out(tmp_path: Path, server: tuple[Server, str]) -> None:
    with pytest.raises(AssertionError):
        check_a_thread_keeps_its_seams(Splitting, tmp_path, server)
