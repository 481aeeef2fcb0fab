"""Bluesky, against a fake that is as strict as a real server was seen to be: `tests/receivers/bluesky.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.ports import why_uncorrectable, why_unrevisable
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.bluesky.publisher import KIND, BlueskyPublisher
from scheduler.publishers.bluesky.records import record, record_key
from scheduler.publishers.bluesky.settings import Settings
from scheduler.publishers.kind import Surroundings
from tests.networks.matrix import HASTY, NAME, TRIED, Network, OneFault, check_one_fault, house_at, let_it_settle
from tests.publishers.bluesky_account import LOCAL, OPEN, PUT, due, out, publisher
from tests.publishers.conformance import CANARY, LONG, NOWHERE, QUESTIONS, QUICK, Candidate
from tests.publishers.conformance import reads_back_what_is_there_and_no_more as reads_back
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.bluesky import DID, HANDLE, PASSWORD, Bluesky
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE


@pytest.fixture
def bluesky() -> Iterator[tuple[Bluesky, Receiver]]:
    api = Bluesky()
    with api.listening() as receiver:
        yield api, receiver


# --- the questions ---


def there() -> Bluesky:
    api = Bluesky(token=CANARY)
    made = publisher(NOWHERE)
    due = delivery(made.render(occurrence()), target="candidate")
    api.records[record_key(due)] = record(due, due.payload["posts"][0], embed=None, reply=None)
    return api


def candidate(kind: type[BlueskyPublisher] = BlueskyPublisher) -> Candidate:
    return Candidate(
        name="bluesky",
        make=lambda url: publisher(
            url, kind=kind, session=OPEN, outbound=QUICK, password=CANARY, thread=True, allow_http=True
        ),
        accepts=Bluesky(token=CANARY),
        key=lambda request: str(json.loads(request.body)["rkey"]),
        there=there(),
        not_there=Bluesky(token=CANARY),
        knows=Bluesky(token=CANARY),
        can_thread=True,
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_bluesky_answers_every_question(question: Callable[[Candidate], None]) -> None:
    question(candidate())


class Blind(BlueskyPublisher):
    """The mutant: sees nothing, and says that nothing is there."""

    def find(self, delivery: Delivery) -> Receipt | None:
        return None


def test_a_publisher_that_sees_nothing_is_found_out() -> None:
    with pytest.raises(AssertionError):
        reads_back(candidate(Blind))


# --- the matrix ---


def network(bluesky: tuple[Bluesky, Receiver], kind: type[BlueskyPublisher] = BlueskyPublisher) -> Network:
    api, receiver = bluesky

    def make(url: str, here: Surroundings) -> BlueskyPublisher:
        settings = Settings(server=url, handle=HANDLE, password=PASSWORD, **LOCAL)
        api.access.add(CANARY)
        session = OPEN if here.outbound is HASTY else None  # no login within two seconds
        return kind(Target(name=NAME, kind="bluesky"), settings, here, session)

    return Network(
        make=make, port=receiver.port, posts_by=PUT, shown=api.uris, claimed=lambda remote: remote.partition("#")[0]
    )


@pytest.mark.parametrize("fault", TRIED)
def test_whatever_the_network_does_the_server_shows_what_the_ledger_claims(
    fault: str, bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(bluesky), fault)


class Hopeful(BlueskyPublisher):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            raise NotSent(unknown.detail) from None


class Careless(BlueskyPublisher):
    """The mutant: whatever is answered with 200 is there."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            if unknown.status == 200:
                return Receipt()
            raise


class Wandering(Blind):
    """The mutant: every attempt has a key of its own."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        return super().publish(replace(delivery, due=delivery.due + timedelta(seconds=delivery.attempt)), at=at)


@pytest.mark.parametrize(
    ("mutant", "fault"), [(Hopeful, "answer-lost"), (Careless, "html"), (Wandering, "answer-lost")]
)
def test_a_publisher_that_errs_in_the_matrix_is_found_out(
    mutant: type[BlueskyPublisher], fault: str, bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(bluesky, mutant), fault)


def test_even_blind_the_key_alone_leaves_no_post_twice(bluesky: tuple[Bluesky, Receiver], tmp_path: Path) -> None:
    check_one_fault(tmp_path, network(bluesky, Blind), "answer-lost")


# --- keys ---


def test_the_key_is_a_tid_of_the_second_it_was_due() -> None:
    key = record_key(due(publisher(NOWHERE)))
    assert re.fullmatch(r"[2-7a-j][2-7a-z]{12}", key)
    number = 0
    for sign in key:
        number = number * 32 + "234567abcdefghijklmnopqrstuvwxyz".index(sign)
    assert (number >> 10) // 1_000_000 == int(due(publisher(NOWHERE)).due.timestamp())


def test_a_key_is_the_same_on_every_attempt_and_another_for_every_segment() -> None:
    first = due(publisher(NOWHERE))
    assert record_key(replace(first, attempt=7, late=True)) == record_key(first)
    out = tuple(Receipt() for _ in range(30))
    keys = {record_key(replace(first, out=out[:number])) for number in range(30)}
    others = {
        record_key(replace(first, key=replace(first.key, statement=f"statement-{number}"))) for number in range(2000)
    }
    assert len(keys) == 30
    assert len(others) == 2000


def test_an_attempt_years_later_sends_the_same_record_and_changes_nothing(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url)
    first = made.publish(due(made), at=AT)
    before = dict(api.records)
    again = publisher(receiver.url).publish(due(made), at=AT + timedelta(days=400))
    assert (again.remote_id, api.records) == (first.remote_id, before)


def test_what_stands_under_our_key_and_is_not_ours_is_left_as_it_is(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url)
    foreign = {"$type": "app.bsky.feed.post", "text": "Another's.", "createdAt": "2027-01-01T00:00:00Z"}
    api.records[record_key(due(made))] = foreign
    with pytest.raises(Refused, match="left as they are"):
        made.publish(due(made), at=AT)
    assert made.find(due(made)) is None
    assert list(api.records.values()) == [foreign]


def test_our_own_words_under_our_key_are_ours_whatever_instant_they_bear(bluesky: tuple[Bluesky, Receiver]) -> None:
    made = publisher(bluesky[1].url)
    made.publish(due(made), at=AT)
    forgotten = replace(due(made), published=AT + timedelta(days=3))  # as a ledger made anew would have it
    for found in (made.find(forgotten), made.publish(forgotten, at=AT)):
        assert found is not None
        assert found.confirmed_by == "read-back"
    assert len(bluesky[0].records) == 1


@pytest.mark.parametrize(("edited", "state"), [(False, State.DELIVERED), (True, State.DEAD)])
def test_a_ledger_that_is_lost_with_all_it_knew_makes_no_second_post(
    edited: bool, state: State, bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    api, receiver = bluesky
    there = network(bluesky)
    for folder in ("before", "after"):
        with OneFault(receiver.port, PUT, "pass") as proxy:
            house = house_at(tmp_path / folder, there, proxy)
            house.write(social="The words of the day.")
            house.at(NINE - timedelta(minutes=1 if folder == "before" else 2))
            house.tick()
            house.at(NINE + timedelta(minutes=0 if folder == "before" else 20))
            house.tick()
            let_it_settle(house)
            record = house.only(NAME)
            house.end()
        if folder == "before" and edited:
            (key,) = api.records
            api.records[key] = {**api.records[key], "text": "Words that somebody put in their place."}
            stands = dict(api.records)
    assert record.state is state, record.detail
    assert len(api.records) == 1
    assert not edited or api.records == stands


# --- refusals ---


def test_a_limit_that_says_only_when_it_ends_is_waited_for(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url)
    limit = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    for headers, seconds in (
        ({"RateLimit-Reset": str(int(AT.timestamp()) + 90)}, 90),
        ({"RateLimit-Reset": "1", "Retry-After": "7"}, 7),
        ({"RateLimit-Reset": "1795399806", "Date": "Mon, 23 Nov 2026 02:05:17 GMT"}, 289),
        ({"RateLimit-Reset": "9" * 10}, 86_400),
        ({"RateLimit-Reset": "9" * 12}, None),
        ({"RateLimit-Reset": "1"}, 0),
        ({"RateLimit-Reset": "soon"}, None),
    ):
        api.refuse = (429, limit, headers)
        with pytest.raises(NotSent) as limited:
            made.publish(due(made), at=AT)
        expected = None if seconds is None else AT + timedelta(seconds=seconds)
        assert limited.value.retry_after == expected


@pytest.mark.parametrize(
    ("status", "error", "kind", "counts_as", "cure"),
    [
        (400, "InvalidRequest", Refused, 400, "InvalidRequest"),
        (401, "AuthMissing", Refused, 401, "app password"),
        (401, "AccountTakedown", Refused, 403, "taken down"),
        (403, "AccountDeactivated", Refused, 403, "deactivated"),
        (400, "whsec-like", Refused, 400, "refuses this request"),
        (500, "InternalServerError", Unknown, 500, "may have been published"),
        (502, "UpstreamFailure", Unknown, 502, "may have been published"),
        (413, "PayloadTooLarge", Refused, 413, "smaller"),
    ],
)
def test_each_refusal_has_its_sentence(
    status: int, error: str, kind: Any, counts_as: int, cure: str, bluesky: tuple[Bluesky, Receiver]
) -> None:
    api, receiver = bluesky
    api.refuse = (status, {"error": error, "message": "no"})
    made = publisher(receiver.url)
    with pytest.raises(kind, match=cure) as refusal:
        made.publish(due(made), at=AT)
    assert refusal.value.status == counts_as
    assert "whsec" not in str(refusal.value)


@pytest.mark.parametrize(
    ("down", "keys", "cure"),
    [
        (None, {"password": "another"}, "new app password"),
        ("AccountTakedown", {}, "taken down"),
        ("AuthFactorTokenRequired", {}, "second factor"),
    ],
)
def test_a_login_that_is_refused_says_why(
    down: str | None, keys: dict[str, str], cure: str, bluesky: tuple[Bluesky, Receiver]
) -> None:
    bluesky[0].down = down
    made = publisher(bluesky[1].url, **keys)
    for ask in (lambda: made.publish(due(made), at=AT), lambda: made.check(at=AT), lambda: made.find(due(made))):
        with pytest.raises(Refused, match=cure):
            ask()
    assert bluesky[0].records == {}


# --- taking back ---


def test_what_is_taken_back_is_deleted_and_deleting_twice_is_no_harm(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url, thread=True)
    edition = made.render(occurrence(social=LONG))
    standing = tuple(out(made, edition))
    gone = made.taken_back(edition.payload, "untrue")
    for number in range(len(standing)):
        done = tuple(Receipt() for _ in range(number))
        taken = delivery(gone, target="candidate", moment="retraction 2", out=done, changes=standing)
        assert made.find(taken) is None
        made.publish(taken, at=AT)
        made.publish(taken, at=AT)
        found = made.find(taken)
        assert found is not None
        assert found.detail == "no longer there"
    assert api.records == {}


def test_a_page_in_place_of_an_answer_deletes_nothing() -> None:
    made = publisher(NOWHERE)
    gone = made.taken_back(made.render(occurrence()).payload, None)
    standing = (Receipt(remote_id=f"at://{DID}/app.bsky.feed.post/3kaaaaaaaaa2a#bafy"),)
    taken = delivery(gone, target="candidate", moment="retraction 2", changes=standing)
    with Receiver(answering(200, b"<html>")) as receiver, pytest.raises(Unknown):
        publisher(receiver.url, session=OPEN).publish(taken, at=AT)


def test_a_post_of_another_account_is_not_said_to_be_deleted(bluesky: tuple[Bluesky, Receiver]) -> None:
    made = publisher(bluesky[1].url)
    gone = made.taken_back(made.render(occurrence()).payload, None)
    standing = (Receipt(remote_id="at://did:plc:another/app.bsky.feed.post/3kaaaaaaaaa2a#bafy"),)
    with pytest.raises(Refused):
        made.publish(delivery(gone, target="candidate", moment="retraction 2", changes=standing), at=AT)


def test_words_can_be_taken_back_and_not_changed() -> None:
    made = publisher(NOWHERE)
    assert why_unrevisable(made) is None
    assert "Retract it" in (why_uncorrectable(made) or "")


# --- checking ---


def test_check_says_who_we_are_and_posts_nothing(bluesky: tuple[Bluesky, Receiver]) -> None:
    checked = publisher(bluesky[1].url).check(at=AT)
    assert (checked.who, checked.doubts) == (f"@{HANDLE}", ())
    assert checked.facts["account"] == DID
    assert bluesky[0].records == {}


def test_check_says_what_will_not_go_well(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    api.account = {"active": False, "status": "deactivated", "emailConfirmed": False}
    api.scope = "com.atproto.access"
    doubts = " ".join(publisher(receiver.url).check(at=AT).doubts)
    assert all(part in doubts for part in ("(deactivated)", "not confirmed", "app password"))


# --- settings ---


@pytest.mark.parametrize(
    ("keys", "cure"),
    [
        ({"handle": "@press.bsky.social"}, "without @"),
        ({"handle": "press"}, "in full"),
        ({"label": "gore"}, "graphic-media"),
        ({"pictures": 5}, "4"),
        ({"server": "http://bsky.social"}, "not encrypted"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_the_cure(keys: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**{"handle": HANDLE, "password": PASSWORD, **keys})


def test_a_did_is_a_handle_too() -> None:
    here = Surroundings(site=SITE, outbound=QUICK, statements=Path("statements"))
    made = KIND.build(Target(name="candidate", kind="bluesky"), Settings(handle=DID, password=PASSWORD), here)
    assert made.host == "bsky.social"
