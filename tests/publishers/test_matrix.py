"""Matrix: the questions to every kind, every fault, and what only it does.

The same tests ask a fake of ours and, where `SYNAPSE` names one, a real Synapse: `make synapse`.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from pydantic import ValidationError

from scheduler.domain.delivery import Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ports import Publisher
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.matrix.publisher import MatrixPublisher, as_html
from scheduler.publishers.matrix.room import KEY
from scheduler.publishers.matrix.settings import Settings
from tests.networks.matrix import NAME, PATIENT, TRIED, Network, check_one_fault
from tests.publishers.conformance import CANARY, QUESTIONS, QUICK, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.matrix import US, Homeserver
from tests.receivers.scripted import Receiver, answering, http
from tests.receivers.synapse import PYTHON, Synapse

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
HERE = "!room:localhost"
LONG = " ".join(f"Sentence number {number} of a text that is too long for one post." for number in range(600))


def publisher(
    url: str,
    *,
    kind: Any = MatrixPublisher,
    statements: Path = Path("statements"),
    outbound: Any = PATIENT,
    **keys: Any,
) -> Any:
    here = Surroundings(site=SITE, outbound=outbound, statements=statements)
    settings = Settings(server=url, **{"room": HERE, "token": "t", **LOCAL, **keys})
    return kind(Target(name="candidate", kind="matrix"), settings, here)


def digest() -> str:
    there = publisher("http://127.0.0.1:1")
    return delivery(there.render(occurrence()), target="candidate").segment_digest


def history(*events: dict[str, Any]) -> Callable[[Any], None]:
    """A server that answers every question as if it were that one."""
    return answering(200, json.dumps({"user_id": US, "chunk": list(events)}).encode())


OURS = {"event_id": "$ours", "sender": US, "content": {KEY: digest()}}
KNOWN = {"user_id": US, "device_id": "D", "joined_rooms": [HERE], "m.upload.size": 1, "name": "Statements"}
CANDIDATE = Candidate(
    name="matrix",
    make=lambda url: publisher(url, token=CANARY, outbound=QUICK),
    accepts=answering(200, b'{"event_id": "$event"}'),
    key=lambda request: request.target,
    there=history({"sender": "@other:localhost", "event_id": "$other", "content": OURS["content"]}, OURS),
    not_there=history({"sender": US, "event_id": "$before", "content": {}}),
    knows=answering(200, json.dumps(KNOWN).encode()),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_it_answers_every_question(question: Callable[[Candidate], None]) -> None:
    question(CANDIDATE)


# --- the server ---


@pytest.fixture(scope="module", params=["fake", "synapse"])
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "synapse" and not PYTHON:
        pytest.skip("a real Synapse is tested only when it is asked for (make synapse)")
    server: Any = Homeserver() if request.param == "fake" else Synapse()
    yield server
    server.remove()


def network(server: Any, room: str, kind: Any = MatrixPublisher) -> Network:
    def make(url: str, here: Surroundings) -> Publisher:
        settings = Settings(server=url, token=server.token, room=room, **LOCAL)
        made: Publisher = kind(Target(name=NAME, kind="matrix"), settings, here)
        return made

    return Network(
        make=make,
        port=server.port,
        posts_by="PUT /_matrix/client/v3/rooms/",
        shown=lambda: [each["event_id"] for each in server.events(room)],
    )


@pytest.mark.parametrize("fault", TRIED)
def test_whatever_the_network_does_the_room_shows_what_the_ledger_claims(
    fault: str, server: Any, tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(server, server.room()), fault)


class Forgetful(Homeserver):
    """A server that knows no transaction for longer than the answer to it: Synapse after a day."""

    def _once(self, transaction: str, do: Any) -> Any:
        self.forget()
        return super()._once(transaction, do)


class Keyed(MatrixPublisher):
    """The mutant: it trusts that the server still knows the transaction, and looks for nothing."""

    def find(self, delivery: Any) -> Receipt | None:
        return None


class Trusting(MatrixPublisher):
    """The mutant: it takes what has the same words for its own, and the last one at that."""

    def find(self, delivery: Any) -> Receipt | None:
        return Receipt(remote_id="$somebody", confirmed_by="read-back")


@pytest.fixture
def forgetful() -> Iterator[Forgetful]:
    server = Forgetful()
    yield server
    server.remove()


@pytest.mark.parametrize("fault", ["answer-lost", "reset-in-answer", "500-accepted", "html-accepted"])
def test_a_server_that_has_forgotten_the_transaction_gets_no_second_post(
    fault: str, forgetful: Forgetful, tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(forgetful, forgetful.room()), fault)


@pytest.mark.parametrize(("mutant", "fault"), [(Keyed, "answer-lost"), (Trusting, "reset-in-request")])
def test_a_publisher_that_errs_is_found_out(mutant: Any, fault: str, forgetful: Forgetful, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(forgetful, forgetful.room(), mutant), fault)


# --- words ---


def out(there: Any, edition: Edition, *, moment: str = "the day", changes: tuple[Receipt, ...] = ()) -> list[Receipt]:
    receipts: tuple[Receipt, ...] = ()
    for _ in range(max(edition.segments, len(changes))):
        due = delivery(edition, target="candidate", moment=moment, out=receipts, changes=changes)
        receipts = (*receipts, there.publish(due, at=AT))
    return list(receipts)


def at(server: Any, room: str, **more: Any) -> Any:
    return publisher(server.url, token=server.token, room=room, **more)


def test_a_post_is_text_and_html_calls_nobody_and_bears_our_key(server: Any) -> None:
    room = server.room()
    there = at(server, room)
    edition = there.render(
        occurrence(social="The {{ ordinal }} anniversary\n\n@room says <b> & https://example.org/a?b=1&c.")
    )
    [receipt] = out(there, edition)
    [event] = server.events(room)
    content = event["content"]
    assert receipt.remote_id == event["event_id"]
    assert receipt.url == f"https://matrix.to/#/{room}/{event['event_id']}" + ("?via=localhost" if ":" in room else "")
    assert content["body"] == "The 38th anniversary\n\n@room says <b> & https://example.org/a?b=1&c."
    assert content["formatted_body"] == (
        "<strong>The 38th anniversary</strong><br><br>@room says &lt;b&gt; &amp; "
        '<a href="https://example.org/a?b=1&amp;c">https://example.org/a?b=1&amp;c</a>.'
    )
    assert content["m.mentions"] == {}
    assert content[KEY] == delivery(edition, target="candidate").segment_digest


def test_a_repeat_under_the_same_key_is_no_second_post(server: Any) -> None:
    room = server.room()
    there = at(server, room)
    first, second = (out(there, there.render(occurrence()))[0] for _ in range(2))
    assert first == second
    assert len(server.events(room)) == 1


def test_a_thread_hangs_on_its_first_post(server: Any) -> None:
    room = server.room()
    there = at(server, room, thread=True)
    receipts = out(there, there.render(occurrence(social=LONG)))
    first, second, third, *_ = server.events(room)
    assert len(receipts) == len(server.events(room))
    assert "m.relates_to" not in first["content"]
    assert [each["content"]["m.relates_to"]["event_id"] for each in (second, third)] == [first["event_id"]] * 2
    assert third["content"]["m.relates_to"]["m.in_reply_to"] == {"event_id": second["event_id"]}


NASTY = '<&"\\\n\U0001f56f' * 6_000


def test_the_longest_post_and_its_correction_are_taken_whatever_stands_in_it(server: Any) -> None:
    room = server.room()
    there = at(server, room)
    edition = there.render(occurrence(social=NASTY))
    assert edition.parts[0].length > 25_000
    first = out(there, edition)
    out(there, there.render(occurrence(social="x" + NASTY)), moment="correction 2", changes=tuple(first))


def test_a_post_without_the_limit_is_refused_with_its_cure(server: Any) -> None:
    room = server.room()
    there = at(server, room)
    due = delivery(there.render(occurrence()), target="candidate")
    due.payload["posts"][0] = "x" * 70_000
    with pytest.raises(Refused, match="too large"):
        there.publish(due, at=AT)
    assert server.events(room) == []


def test_nothing_in_a_text_is_markup() -> None:
    assert as_html("a <i>\nb") == "a &lt;i&gt;<br>b"
    assert as_html("T\nb", "T") == "<strong>T</strong><br>b"
    assert as_html("Tb", "T") == "Tb"


# --- reading back ---


def found(there: Any, edition: Edition, **more: Any) -> Receipt | None:
    receipt: Receipt | None = there.find(delivery(edition, target="candidate", **more))
    return receipt


def test_another_ones_post_with_our_key_is_not_ours() -> None:
    server = Homeserver()
    try:
        room = server.room()
        there = at(server, room)
        edition = there.render(occurrence())
        server.now = int(AT.timestamp() * 1000)
        server.somebody_says(room, {KEY: delivery(edition, target="candidate").segment_digest})
        assert found(there, edition) is None
        out(there, edition)
        assert found(there, edition) is not None
    finally:
        server.remove()


def test_our_post_is_found_behind_many_others() -> None:
    server = Homeserver()
    try:
        room = server.room()
        there = at(server, room)
        edition = there.render(occurrence())
        server.now = int(AT.timestamp() * 1000)
        [receipt] = out(there, edition)
        for number in range(250):
            server.somebody_says(room, {"body": str(number)}, sender=US)
        looked = found(there, edition)
        assert looked is not None
        assert looked.remote_id == receipt.remote_id
    finally:
        server.remove()


def test_what_a_moderator_removed_is_not_sent_again_by_itself(server: Any) -> None:
    room = server.room()
    there = at(server, room)
    edition = there.render(occurrence())
    [receipt] = out(there, edition)
    server.redact(room, receipt.remote_id)
    with pytest.raises(Unknown, match="removed"):
        found(there, edition)


# --- corrections ---


def shown(server: Any, room: str) -> list[str]:
    """What members read: of a post that was changed the last words."""
    texts: dict[str, str] = {}
    for event in server.events(room):
        content = event["content"]
        relation = content.get("m.relates_to", {})
        if relation.get("rel_type") == "m.replace":
            texts[relation["event_id"]] = content["m.new_content"]["body"]
        else:
            texts[event["event_id"]] = content["body"]
    return list(texts.values())


def test_corrections_change_add_and_take_away_and_a_retraction_leaves_nothing(server: Any) -> None:
    room = server.room()
    there = at(server, room, thread=True)
    first = out(there, there.render(occurrence(social="As it was.")))
    long = there.render(occurrence(social=LONG))
    second = out(there, long, moment="correction 2", changes=tuple(first))
    assert second[0].remote_id == first[0].remote_id
    assert shown(server, room) == [part.text for part in long.parts]
    short = there.render(occurrence(social="As it is."))
    third = out(there, short, moment="correction 3", changes=tuple(second))
    assert shown(server, room) == ["As it is."]
    assert found(there, short, moment="correction 3", changes=tuple(second)) is not None
    gone = there.taken_back(short.payload, None)
    assert found(there, gone, moment="retraction 4", changes=tuple(third)) is None
    out(there, gone, moment="retraction 4", changes=tuple(third))
    assert server.events(room) == [], "the words of corrections are gone too"
    looked = found(there, gone, moment="retraction 4", changes=tuple(third))
    assert looked is not None
    assert looked.detail == "no longer there"


class Bare(MatrixPublisher):
    """The mutant: it redacts the event alone."""

    def _take_away(self, room: Any, event: str, delivery: Any, at: Any) -> Receipt:
        receipt: Receipt = room.take_away(event, key=delivery.segment_digest, at=at)
        return receipt


def test_a_publisher_that_leaves_the_words_of_its_corrections_is_found_out() -> None:
    server = Homeserver()
    try:
        room = server.room()
        there = at(server, room, kind=Bare)
        first = out(there, there.render(occurrence(social="As it was.")))
        edition = there.render(occurrence(social="As it is."))
        second = out(there, edition, moment="correction 2", changes=tuple(first))
        out(there, there.taken_back(edition.payload, None), moment="retraction 3", changes=tuple(second))
        assert server.events(room) != []
    finally:
        server.remove()


# --- pictures ---


@pytest.fixture
def statements(tmp_path: Path) -> Path:
    folder = tmp_path / "statements"
    folder.mkdir()
    Pillow.new("RGB", (40, 20), "white").save(folder / "square.png")
    (folder / "broken.png").write_bytes(b"\x89PNG nothing")
    return folder


SQUARE = (Image(file="square.png", alt="The square, empty."),)


def test_a_picture_follows_the_words_with_its_alt_text_and_its_size(server: Any, statements: Path) -> None:
    room = server.room()
    there = at(server, room, statements=statements)
    receipts = out(there, there.render(occurrence(images=SQUARE)))
    words, picture = server.events(room)
    assert words["content"]["msgtype"] == "m.text"
    assert picture["content"]["body"] == "The square, empty."
    assert picture["content"]["url"].startswith("mxc://localhost/")
    assert (picture["content"]["info"]["w"], picture["content"]["info"]["h"]) == (40, 20)
    assert [receipt.remote_id for receipt in receipts] == [words["event_id"], f"{picture['event_id']}/picture"]


def test_pictures_come_stay_and_go_with_corrections(server: Any, statements: Path) -> None:
    room = server.room()
    there = at(server, room, statements=statements, thread=True)
    both = there.render(occurrence(social="One.", images=SQUARE))
    first = out(there, both)
    second = out(
        there, there.render(occurrence(social="Two.", images=SQUARE)), moment="correction 2", changes=tuple(first)
    )
    assert shown(server, room) == ["Two.", "The square, empty."]
    assert second[1].remote_id == first[1].remote_id
    long = there.render(occurrence(social=LONG))
    third = out(there, long, moment="correction 3", changes=tuple(second))
    assert shown(server, room) == [part.text for part in long.parts]
    fourth = out(there, both, moment="correction 4", changes=tuple(third))
    assert shown(server, room) == ["One.", "The square, empty."]
    out(there, there.taken_back(both.payload, None), moment="retraction 5", changes=tuple(fourth))
    assert server.events(room) == []


def test_a_picture_that_cannot_be_made_fit_is_left_out_and_the_words_stand(server: Any, statements: Path) -> None:
    room = server.room()
    there = at(server, room, statements=statements)
    receipts = out(there, there.render(occurrence(images=(Image(file="broken.png", alt="x"),))))
    assert "left out" in receipts[1].detail
    assert len(server.events(room)) == 1


def test_a_picture_that_the_server_does_not_take_is_left_out(statements: Path) -> None:
    server = Homeserver()
    try:
        server.largest = 10
        there = at(server, server.room(), statements=statements)
        assert "left out" in out(there, there.render(occurrence(images=SQUARE)))[1].detail
    finally:
        server.remove()


# --- refusals ---


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (401, "M_UNKNOWN_TOKEN", Refused, "Log in again"),
        (403, "M_FORBIDDEN", Refused, "not in the room"),
        (403, "M_USER_SUSPENDED", Refused, "suspended"),
        (401, "M_USER_LOCKED", Refused, "locked"),
        (403, "M_USER_DEACTIVATED", Refused, "closed"),
        (403, "M_CONSENT_NOT_GIVEN", Refused, "terms"),
        (403, "M_RESOURCE_LIMIT_EXCEEDED", NotSent, "limit"),
        (413, "M_TOO_LARGE", Refused, "Shorten"),
        (500, "M_UNKNOWN_TOKEN", Unknown, "may have been"),
    ],
)
def test_every_refusal_has_its_sentence(status: int, code: str, kind: type, words: str) -> None:
    with Receiver(answering(status, json.dumps({"errcode": code, "error": CANARY}).encode())) as receiver:
        there = publisher(receiver.url)
        with pytest.raises(kind, match=words) as caught:
            out(there, there.render(occurrence()))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_limit_says_how_long_to_wait_in_its_body_alone() -> None:
    body = json.dumps({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 90_500}).encode()
    with Receiver(lambda conversation: (conversation.read(), conversation.send(http(429, body)))) as receiver:
        there = publisher(receiver.url)
        with pytest.raises(NotSent) as caught:
            out(there, there.render(occurrence()))
    assert caught.value.retry_after is not None
    assert (caught.value.retry_after - AT).total_seconds() == 91


# --- settings and checking ---


def test_a_check_says_who_we_are_and_where(server: Any) -> None:
    told = at(server, server.room()).check(at=AT)
    assert told.who == US
    assert told.facts["room"] == "Statements"
    assert told.facts["device"]
    # A real Synapse makes rooms whose creators stand in no list.
    assert told.facts["power"] in {"100; posting takes 0", "0, or all if it made the room; posting takes 0"}
    assert told.doubts == ()


def test_a_check_doubts_a_room_we_are_not_in_or_may_not_post_to(server: Any) -> None:
    assert "not in the room" in at(server, server.elsewhere()).check(at=AT).doubts[0]
    assert "power level" in at(server, server.muted()).check(at=AT).doubts[0]


def test_a_check_doubts_an_encrypted_room() -> None:
    server = Homeserver()
    try:
        room = server.room()
        server.state[room, "m.room.encryption"] = {"algorithm": "m.megolm.v1.aes-sha2"}
        assert "encrypted" in at(server, room).check(at=AT).doubts[0]
    finally:
        server.remove()


def test_a_wrong_token_is_told_by_a_check(server: Any) -> None:
    with pytest.raises(Refused, match="Log in again"):
        publisher(server.url, token="wrong", room=server.room()).check(at=AT)


@pytest.mark.parametrize("room", ["#statements:example.org", "!", "!a b", "!a/b", "room"])
def test_what_is_no_id_of_a_room_is_refused(room: str) -> None:
    with pytest.raises(ValidationError, match="no id of a room"):
        publisher("http://127.0.0.1:1", room=room)
