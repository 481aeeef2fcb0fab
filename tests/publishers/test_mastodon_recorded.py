"""Our client against the answers of a real Mastodon 4.7.3, as they were recorded (`tests/receivers/recordings.py`).

Recorded was whatever Mastodon.py's tests ask; no recording has a limit that was reached, or an Idempotency-Key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.statement import Image
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.mastodon.api import signs
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from tests.imaging.photographs import photograph
from tests.publishers.bluesky_account import PATIENT
from tests.publishers.mastodon_server import maker
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.fetched import NotHere
from tests.receivers.recordings import Answered, Replay, every, read, recordings
from tests.receivers.scripted import Receiver

MAKES, WHO = "POST /api/v1/statuses", "GET /api/v1/accounts/verify_credentials"
RECORDED = datetime(2026, 10, 14, 18, 0, tzinfo=UTC)
"""Before the recordings were made."""


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return recordings()
    except NotHere as why:
        pytest.skip(f"the recordings of a real Mastodon cannot be had: {why}")


@pytest.fixture
def recorded(folder: Path) -> Callable[[str], list[Answered]]:
    return lambda name: read(folder / f"{name}.yaml")


@contextmanager
def replayed(*answers: Answered, **keys: Any) -> Iterator[tuple[MastodonPublisher, Replay]]:
    """A publisher, and the server that gives it these answers; nothing else may be asked."""
    replay = Replay(*answers)
    with Receiver(replay) as receiver:
        yield maker(outbound=PATIENT, **keys)(receiver.url), replay
    assert replay.unheard_of == []


def post(made: MastodonPublisher, **changes: Any) -> Delivery:
    return delivery(made.render(occurrence(**changes)), target="candidate")


def outcome(made: MastodonPublisher, wanted: Delivery) -> Receipt | PublishError:
    try:
        return made.publish(wanted, at=AT)
    except PublishError as error:
        return error


def test_every_post_that_mastodon_made_is_a_receipt_with_its_id_and_address(folder: Path) -> None:
    made = 0
    for name, answer in every(folder, "test_status"):
        if (answer.asked, answer.status) != (MAKES, 200):
            continue
        with replayed(answer) as (publisher, _):
            receipt = publisher.publish(post(publisher), at=AT)
        told = json.loads(answer.body)
        assert (receipt.remote_id, receipt.url) == (told["id"], told["url"]), name
        made += 1
    assert made > 30


def test_a_post_that_mastodon_only_scheduled_is_no_success(recorded: Callable[[str], list[Answered]]) -> None:
    """It has an id and is not published: we never ask for it, and take it for nothing if it comes."""
    (scheduled, *_) = [each for each in recorded("test_scheduled_status") if each.asked == MAKES]
    assert "scheduled_at" in json.loads(scheduled.body)
    with replayed(scheduled) as (publisher, _):
        assert not isinstance(outcome(publisher, post(publisher)), Receipt)


def test_a_thread_is_posted_and_taken_back_as_mastodon_takes_it(recorded: Callable[[str], list[Answered]]) -> None:
    answers = [each for each in recorded("test_status_reply") if each.asked != WHO]
    with replayed(*answers, thread=True, limit=200) as (publisher, replay):
        edition = publisher.render(occurrence(social="One sentence of these. " * 12))
        out: list[Receipt] = []
        for _ in range(edition.segments):
            out.append(publisher.publish(delivery(edition, target="candidate", out=tuple(out)), at=AT))
        gone = publisher.taken_back(edition.payload, "untrue")
        for number in range(len(out)):
            done = tuple(Receipt() for _ in range(number))
            taken = delivery(gone, target="candidate", moment="retraction 2", out=done, changes=tuple(out))
            publisher.publish(taken, at=AT)
    assert edition.segments == 2
    assert replay.left == []
    told = [json.loads(each.body) for each in replay.requests if each.head.startswith(b"POST")]
    assert [each.get("in_reply_to_id") for each in told] == [None, out[0].remote_id]


def test_words_are_changed_in_the_very_post(recorded: Callable[[str], list[Answered]]) -> None:
    answers = [
        each for each in recorded("test_status_edit") if not each.asked.endswith(("/history", "/source"))
    ]  # made, changed, looked at
    with replayed(*answers) as (publisher, replay):
        first = publisher.publish(post(publisher), at=AT)
        changed = delivery(
            publisher.render(occurrence(social="Other words.")),
            target="candidate",
            moment="correction 2",
            changes=(first,),
        )
        assert publisher.publish(changed, at=AT).remote_id == first.remote_id
    assert replay.left == []


@pytest.mark.parametrize(
    "name", ["test_media_post[False]", "test_media_post[True]", "test_status_update_with_media_edit"]
)
def test_a_picture_that_mastodon_works_on_is_waited_for(
    name: str, recorded: Callable[[str], list[Answered]], tmp_path: Path
) -> None:
    """202 at the upload; then 206, as it was recorded for a change of one still in work; then 200."""
    (still,) = [each for each in recorded("test_media_update") if each.status == 206]
    answers = recorded(name)
    media = json.loads(answers[0].body)["id"]
    assert [each.status for each in answers[:3]] == [202, 200, 200]
    working = replace(still, asked=f"GET /api/v1/media/{media}")
    (tmp_path / "gate.png").write_bytes(photograph("PNG"))
    with replayed(answers[0], working, *answers[1:3], statements=tmp_path) as (publisher, replay):
        made = publisher.publish(post(publisher, images=(Image(file="gate.png", alt="The gate"),)), at=AT)
    assert replay.left == []
    assert json.loads(replay.requests[-1].body)["media_ids"] == [media]
    assert made.remote_id == json.loads(answers[2].body)["id"]


def test_a_check_reads_account_scopes_and_limits(recorded: Callable[[str], list[Answered]]) -> None:
    names = ("test_verify_credentials", "test_instance", "test_app_verify_credentials")
    answers = [recorded(name)[0] for name in names]
    with replayed(*answers) as (publisher, _):
        found = publisher.check(at=AT)
    assert found.who == "@mastodonpy_test@localhost:3000"
    assert found.facts["server"] == "Mastodon 4.7.3"
    assert found.facts["characters"] == "500, as the server said on 2027-06-04"
    assert {"read", "write"} <= set(found.facts["scopes"].split())
    assert found.doubts == ()


def test_what_mastodon_says_of_its_limits_is_doubted_where_ours_are_larger(
    recorded: Callable[[str], list[Answered]],
) -> None:
    names = ("test_verify_credentials", "test_instance", "test_app_verify_credentials")
    with replayed(*(recorded(name)[0] for name in names), limit=600) as (publisher, _):
        doubts = publisher.check(at=AT).doubts
    assert any("takes 500 characters, and `limit` is 600" in each for each in doubts)


@pytest.mark.parametrize("name", ["test_status_empty", "test_lang_for_errors"])
def test_422_is_refused_for_good_in_whatever_language_it_is_said(
    name: str, recorded: Callable[[str], list[Answered]]
) -> None:
    for answer in recorded(name):
        with replayed(answer) as (publisher, _):
            found = outcome(publisher, post(publisher))
        assert isinstance(found, Refused)
        assert found.status == 422


def test_each_refusal_that_was_recorded_is_one_to_a_post_and_to_a_question(folder: Path) -> None:
    refusals = [answer for _, answer in every(folder, holding="code: 4") if answer.status >= 400]
    assert {each.status for each in refusals} == {401, 403, 404, 422}
    for answer in refusals:
        with replayed(replace(answer, asked=MAKES), replace(answer, asked=WHO)) as (publisher, _):
            found = outcome(publisher, post(publisher))
            assert isinstance(found, Refused)
            assert found.status == answer.status
            with pytest.raises(PublishError) as told:
                publisher.find(post(publisher))
        assert told.value.status == answer.status


def test_a_post_that_is_gone_already_is_taken_away(recorded: Callable[[str], list[Answered]]) -> None:
    (missing,) = [each for each in recorded("test_status_delete_media") if each.status == 404]
    (unknown,) = recorded("test_status_missing")
    name = missing.asked.rpartition("/")[2]
    with replayed(missing, replace(unknown, asked=f"GET /api/v1/statuses/{name}")) as (publisher, _):
        gone = publisher.taken_back(post(publisher).payload, "untrue")
        taken = delivery(gone, target="candidate", moment="retraction 2", changes=(Receipt(remote_id=name),))
        assert publisher.publish(taken, at=AT).detail == "no longer there"


def test_a_post_is_found_among_those_of_the_account_and_another_is_provably_absent(
    recorded: Callable[[str], list[Answered]],
) -> None:
    answers = recorded("test_account_statuses_exclude_direct")
    (page,) = [each for each in answers if each.asked.endswith("/statuses") and each.asked.startswith("GET")]
    account = page.asked.split("/")[-2]
    who = next(each for each in answers if each.asked == WHO and json.loads(each.body)["id"] == account)
    (shown,) = json.loads(page.body)
    with replayed(who, page) as (publisher, _):
        wanted = replace(post(publisher), published=RECORDED + timedelta(hours=1))
        ours = replace(wanted, payload={**wanted.payload, "posts": [signs(shown["content"])]})
        found = publisher.find(ours)
    assert found is not None
    assert (found.remote_id, found.url) == (shown["id"], shown["url"])
    with replayed(who, page) as (publisher, _):
        assert publisher.find(replace(ours, payload=wanted.payload, published=AT)) is None


def test_every_answer_says_when_its_limit_ends_and_we_can_read_it(folder: Path) -> None:
    """None of them reached the limit, so each stands in for one that did: 429 with just the headers of this one."""
    before: list[datetime] = []
    for _, answer in every(folder, "test_status_p"):
        if answer.asked != MAKES:
            continue
        limited = replace(answer, status=429, body=b'{"error":"Too many requests"}')
        with replayed(limited) as (publisher, _), pytest.raises(NotSent) as told:
            publisher.publish(post(publisher), at=RECORDED)
        assert told.value.retry_after is not None
        assert RECORDED < told.value.retry_after <= RECORDED + timedelta(hours=24)
        before.append(told.value.retry_after)
    assert len(before) > 10


def test_an_answer_to_another_question_is_never_taken_for_our_post(folder: Path) -> None:
    """What a proxy that mixes answers up would give us: lists, accounts, settings, empty objects."""
    tried = 0
    for name, answer in every(folder, "test_a"):
        kinds = ("/statuses", "/accounts/", "/timelines/", "/apps/", "/announcements", "/annual_reports")
        if answer.status != 200 or answer.asked.startswith((MAKES, "DELETE /api/v1/statuses")):
            continue
        if not any(kind in answer.asked for kind in kinds):
            continue
        value = json.loads(answer.body)
        if isinstance(value, dict) and "content" in value and value["content"]:
            continue
        with replayed(replace(answer, asked=MAKES)) as (publisher, _):
            assert isinstance(outcome(publisher, post(publisher)), Unknown | Refused), name
        tried += 1
    assert tried > 20
