"""`publish`, `tick`, `retry`, `resolve`: what goes out, once, and what the command says of it."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from tests.cli.bench import AFTER, BEFORE, JUNE, NINE, SECRET, Bench, statement, webhook
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver) -> Bench:
    """The workspace with a webhook."""
    bench.configure(targets=webhook(receiver.url))
    return bench


# --- publish ---


def test_what_is_published_by_hand_the_schedule_never_sends_again(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.adopted()
    told = newsroom("publish", "june", now=BEFORE)
    assert told.code == 0
    assert "delivered: june 2027 → newsroom" in told.out
    assert "http://127.0.0.1:8420/june/2027/" in told.out
    for now in (NINE, AFTER, "2027-06-05T09:00:00+00:00"):
        assert newsroom("tick", now=now).both == ""
    assert len(receiver.requests) == 1
    assert {line["cause"] for line in newsroom.log()} == {"manual"}


def test_publishing_twice_says_already_and_sends_nothing(newsroom: Bench, receiver: Receiver) -> None:
    newsroom("publish", "june", now=BEFORE)
    told = newsroom("publish", "june", now=AFTER)
    assert told.code == 0
    assert told.out.count("already delivered") == 2
    assert len(receiver.requests) == 1


def test_publishing_again_needs_a_reason_and_is_a_delivery_of_its_own(newsroom: Bench, receiver: Receiver) -> None:
    newsroom("publish", "june", now=BEFORE)
    refused = newsroom("publish", "june", "--again", now=AFTER)
    assert refused.code == 2
    assert "--reason" in refused.err
    assert len(receiver.requests) == 1
    told = newsroom("publish", "june", "--again", "--reason", "they lost it", "--target", "newsroom", now=AFTER)
    assert told.code == 0
    assert sorted(line["serial"] for line in newsroom.log("--target", "newsroom")) == [1, 2]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 2


def test_a_dry_run_shows_the_exact_signed_bytes_and_leaves_no_trace(newsroom: Bench, receiver: Receiver) -> None:
    before = newsroom.digest()
    shown = {line["target"]: line for line in newsroom("publish", "june", "--dry-run", "--json", now=NINE).objects}
    assert newsroom.digest() == before
    assert receiver.connections == 0
    newsroom("publish", "june", now=NINE)
    (request,) = receiver.requests
    told, sent = shown["newsroom"], json.loads(request.body)
    assert told["headers"]["webhook-id"] == request.headers["webhook-id"]
    # The same words; only the instant differs, by the seconds between two commands.
    planned = json.loads(told["body"])
    for each in (planned, sent):
        del each["timestamp"]
        each["data"].pop("published")
    assert planned == sent
    assert json.loads(shown["feeds"]["body"])["title"] == "The garden, 38th anniversary"


def test_the_signature_that_a_dry_run_shows_verifies(tmp_path: Path) -> None:
    """In a real workspace, for the reference library knows no other clock."""
    bench = Bench(tmp_path / "real", simulated=False, targets=webhook("http://127.0.0.1:9/"))
    bench.write("june", JUNE)
    told = bench("publish", "june", "--number", "38", "--target", "newsroom", "--dry-run", "--json").object
    data = Webhook(SECRET).verify(told["body"], told["headers"])
    assert data["data"]["label"] == "2027"
    text = bench("publish", "june", "--number", "38", "--target", "newsroom", "--dry-run").out
    assert "webhook-signature: v1," in text
    assert text.endswith("}\n")


def test_a_day_without_occurrence_is_exit_2_and_names_the_last_and_the_next(newsroom: Bench) -> None:
    told = newsroom("publish", "june", now="2027-09-01T12:00:00+00:00")
    assert told.code == 2
    assert re.search(r"last is .*4 June 2027 \(number 38, --label 2027\)", told.err)
    assert re.search(r"next is Sunday, 4 June 2028 \(number 39, --label 2028\)", told.err)
    assert newsroom.log() == []


def test_today_is_the_day_of_the_statement_s_own_zone(bench: Bench) -> None:
    bench.write("honolulu", statement("honolulu", "1993-06-04", more="zone: Pacific/Honolulu"))
    told = bench("publish", "honolulu", now="2027-06-05T05:00:00+00:00")
    assert told.code == 0
    assert "honolulu 2027" in told.out
    assert bench("publish", "honolulu", now="2027-06-04T05:00:00+00:00").code == 2


@pytest.mark.parametrize(("words", "label"), [(["--number", "30"], "2019"), (["--label", "2040"], "2040")])
def test_any_occurrence_may_be_named(bench: Bench, words: list[str], label: str) -> None:
    assert bench("publish", "june", *words, now=BEFORE).code == 0
    (line,) = bench.log()
    assert (line["label"], line["state"]) == (label, "delivered")


def test_only_the_targets_named_are_served(newsroom: Bench, receiver: Receiver) -> None:
    newsroom("publish", "june", "--target", "newsroom", now=BEFORE)
    assert [line["target"] for line in newsroom.log()] == ["newsroom"]
    told = newsroom("publish", "june", "--target", "newsrom", now=BEFORE)
    assert told.code == 2
    assert "newsroom" in told.err
    assert len(receiver.requests) == 1


def test_a_statement_that_goes_nowhere_is_refused(bench: Bench) -> None:
    bench.write("private", statement("private", "1989-06-04", more="public: false"))
    assert bench("publish", "private", now=BEFORE).code == 2


def test_a_file_saved_this_moment_is_published_as_it_is_now(bench: Bench) -> None:
    """The command waits for the two seconds in which somebody might still be writing."""
    bench.write("june", JUNE.replace("The garden,", "The changed garden,"), young=True)
    assert bench("publish", "june", now=BEFORE).code == 0
    assert "The changed garden" in bench.public("atom.xml")


def test_what_is_held_stays_held_and_says_why(newsroom: Bench, receiver: Receiver) -> None:
    newsroom("hold", "--target", "newsroom", "--reason", "their site is down", now=BEFORE)
    told = newsroom("publish", "june", now=AFTER)
    assert told.code == 1
    assert "held (paused): june 2027 → newsroom  their site is down" in told.out
    assert receiver.connections == 0


def test_a_person_s_word_lets_one_held_delivery_go_out(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.adopted()
    newsroom("hold", "--target", "newsroom", "--reason", "wait", now=BEFORE)
    newsroom("tick", now=AFTER)
    newsroom("release", "--target", "newsroom", now="2027-06-04T09:30:00+00:00")
    assert receiver.connections == 0
    assert newsroom("publish", "june", now="2027-06-04T10:00:00+00:00").code == 0
    assert len(receiver.requests) == 1


# --- tick ---


def test_a_tick_publishes_what_is_due_once_and_reports_it(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.adopted()
    assert newsroom("tick", now="2027-06-04T08:59:58+00:00").both == ""
    told = newsroom("tick", now=AFTER)
    assert told.code == 0
    assert "delivered: june 2027 → feeds" in told.out
    assert "delivered: june 2027 → newsroom" in told.out
    assert newsroom("tick", now="2027-06-04T09:01:00+00:00").both == ""
    assert len(receiver.requests) == 1


def test_a_tick_in_a_wrong_workspace_of_files_publishes_the_good_and_exits_1(bench: Bench) -> None:
    bench.adopted()
    bench.write("broken", "---\ntitle: x\n---\n")
    told = bench("tick", now=AFTER)
    assert told.code == 1
    assert "delivered: june 2027" in told.out
    assert "statements/broken.md" in told.out


@pytest.mark.parametrize("again", ["retry", "publish"])
def test_a_tick_that_will_try_again_exits_0_says_when_and_a_person_need_not_wait(bench: Bench, again: str) -> None:
    with Receiver(answering(503, headers={"Retry-After": "60"})) as busy:
        bench.configure(targets=webhook(busy.url))
        bench.adopted()
        told = bench("tick", now=AFTER)
        assert told.code == 0
        assert "retry_wait: june 2027 → newsroom" in told.out
        assert "No daemon is running: `remembrancer run`, or a `remembrancer tick` after 2027-06-04 09:01" in told.out
        assert bench("status", now=AFTER).code == 0
        busy.script = answering(204)
        key = next(line["delivery"] for line in bench.log("--target", "newsroom"))
        words = ["retry", key] if again == "retry" else ["publish", "june"]
        told = bench(*words, now="2027-06-04T09:00:20+00:00")
    assert told.code == 0
    assert "delivered: june 2027 → newsroom" in told.out


# --- retry and resolve ---


@pytest.fixture(scope="module")
def tried_for_days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two workspaces whose receiver was ill for days: it refused, or nobody knows."""
    made = {}
    for state, answer in (("dead", 400), ("uncertain", 500)):
        with Receiver(answering(answer)) as ill:
            bench = Bench(tmp_path_factory.mktemp(state) / "garden", targets=webhook(ill.url))
            bench.write("june", JUNE)
            bench.adopted()
            at = datetime.fromisoformat(AFTER)
            for _ in range(12):
                bench("tick", now=at.isoformat())
                at += timedelta(hours=30)
        made[state] = bench.root
    return made


@pytest.fixture(params=["dead", "uncertain"])
def given_up(
    request: pytest.FixtureRequest, tried_for_days: dict[str, Path], receiver: Receiver, tmp_path: Path
) -> tuple[Bench, Receiver, str]:
    """A delivery that was tried for days, and its receiver, well again."""
    shutil.copytree(tried_for_days[request.param], tmp_path / "given up")
    bench = Bench(tmp_path / "given up", targets=webhook(receiver.url))
    (line,) = bench.log("--target", "newsroom")
    assert line["state"] == request.param
    return bench, receiver, line["delivery"]


LATER = "2027-07-01T12:00:00+00:00"


def test_what_was_given_up_needs_a_person_and_retry_sends_it(given_up: tuple[Bench, Receiver, str]) -> None:
    bench, receiver, key = given_up
    assert bench("status", now=LATER).code == 5
    told = bench("retry", key[:6], "--by", "me", now=LATER)
    assert told.code == 0
    assert "delivered: june 2027 → newsroom" in told.out
    (request,) = receiver.requests
    assert request.headers["webhook-id"] == f"msg_{key}"
    assert bench("status", now=LATER).code == 0
    assert bench("retry", key[:6], now=LATER).code == 2


@pytest.mark.parametrize(
    ("words", "state"), [(["--delivered"], "delivered"), (["--drop"], "skipped"), (["--again"], "delivered")]
)
def test_a_person_may_settle_what_was_given_up(
    given_up: tuple[Bench, Receiver, str], words: list[str], state: str
) -> None:
    bench, receiver, key = given_up
    url = ["https://newsroom.example/it"] if words == ["--delivered"] else []
    told = bench("resolve", key[:8], *words, *url, "--reason", "I looked", now=LATER)
    assert told.code == 0
    (line,) = bench.log("--target", "newsroom")
    assert line["state"] == state
    assert line["url"] == (url[0] if url else None)
    assert len(receiver.requests) == (1 if words == ["--again"] else 0)
    assert bench("status", now=LATER).code == 0


def test_resolve_takes_one_decision_and_only_of_what_is_open(newsroom: Bench) -> None:
    newsroom("publish", "june", now=BEFORE)
    key = newsroom.log()[0]["delivery"]
    assert newsroom("resolve", key, "--drop", "--again", now=AFTER).code == 2
    assert newsroom("resolve", key, "--drop", now=AFTER).code == 2
    assert {line["state"] for line in newsroom.log()} == {"delivered"}
