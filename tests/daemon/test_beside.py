"""Commands beside a running daemon: through the ledger, the daemon sends, the command waits for the outcome."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from tests.cli.bench import BEFORE, JUNE, Bench, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver) -> Bench:
    bench.configure(targets=webhook(receiver.url), site="")
    return bench


@pytest.fixture
def daemon(newsroom: Bench) -> Iterator[Running]:
    with Running(newsroom, now=BEFORE) as running:
        yield running


def test_publish_waits_until_the_daemon_has_sent_it(daemon: Running, receiver: Receiver) -> None:
    bench = daemon.bench
    told = bench("publish", "june", "--json", "--by", "the editor", now=BEFORE)
    assert told.code == 0
    assert {(line["target"], line["state"], line["sent"], line["cause"]) for line in told.objects} == {
        ("feeds", "delivered", True, "manual"),
        ("newsroom", "delivered", True, "manual"),
    }
    assert len(receiver.requests) == 1
    assert daemon.said("delivered: june 2027 → newsroom")  # it was the daemon who sent
    again = bench("publish", "june", now=BEFORE)
    assert again.code == 0
    assert "already delivered" in again.out
    assert len(receiver.requests) == 1


def test_hold_and_release_reach_the_daemon(daemon: Running, receiver: Receiver) -> None:
    bench = daemon.bench
    assert bench("hold", "--target", "newsroom", "--reason", "wait", now=BEFORE).code == 0
    told = bench("publish", "june", now=BEFORE)
    assert told.code == 1
    assert "held (paused): june 2027 → newsroom  wait" in told.out
    assert receiver.connections == 0
    assert bench("release", "--target", "newsroom", now=BEFORE).code == 0
    key = next(line["delivery"] for line in bench.log() if line["target"] == "newsroom")
    told = bench("release", key, now="2027-06-04T08:00:01+00:00")
    assert told.code == 0
    assert "delivered: june 2027 → newsroom" in told.out
    assert len(receiver.requests) == 1


def test_approve_lets_the_daemon_send(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.configure(targets=webhook(receiver.url), site="  approval: required")
    with Running(newsroom, now=BEFORE):
        told = newsroom("publish", "june", now=BEFORE)
        assert told.code == 1
        assert "held (approval)" in told.out
        told = newsroom("approve", "june", "--label", "2027", now=BEFORE)
        assert told.code == 0
        assert "delivered: june 2027 → newsroom" in told.out
        assert len(receiver.requests) == 1


def test_retry_waits_for_the_daemon_s_new_attempt(newsroom: Bench) -> None:
    """And does not take the state it set itself for an outcome."""
    from datetime import datetime, timedelta

    with Receiver(answering(400)) as ill:
        newsroom.configure(targets=webhook(ill.url))
        newsroom.adopted()
        at = datetime.fromisoformat("2027-06-04T09:00:01+00:00")
        for _ in range(14):
            newsroom("tick", now=at.isoformat())
            at += timedelta(hours=30)
        (line,) = newsroom.log("--state", "dead")
        with Running(newsroom, now=at.isoformat()):
            told = newsroom("retry", line["delivery"], now=at.isoformat())
            assert told.code == 1
            assert "retry_wait: june 2027 → newsroom" in told.out
            assert "The running daemon tries again at" in told.out
            assert newsroom.log("--target", "newsroom")[0]["attempts"] == line["attempts"] + 1


def test_status_says_that_a_daemon_runs_and_its_page_shows_what_went_out(daemon: Running) -> None:
    bench = daemon.bench
    assert bench("status", "--json", now=BEFORE).object["daemon"] is True
    assert "no daemon is running" not in bench("status", now=BEFORE).out
    bench("publish", "june", now=BEFORE)
    with urllib.request.urlopen(f"{daemon.address}operator", timeout=10) as answer:
        page = answer.read().decode()
    assert "The garden, 38th anniversary" in page
    assert "simulated" in page
    with urllib.request.urlopen(f"{daemon.address}feed.json", timeout=10) as answer:
        assert "june/2027" in answer.read().decode()


def test_correct_and_retract_wait_until_the_daemon_has_sent_them(daemon: Running, receiver: Receiver) -> None:
    bench = daemon.bench
    bench("publish", "june", now=BEFORE)
    bench.write("june", JUNE.replace("was closed", "was locked"))
    told = bench("correct", "june", "--label", "2027", "--json", now=BEFORE)
    assert told.code == 0, told.both
    assert {(line["target"], line["state"], line["sent"], line["version"]) for line in told.objects} == {
        ("feeds", "delivered", True, 2),
        ("newsroom", "delivered", True, 2),
    }
    assert len(receiver.requests) == 2
    assert "was locked" in bench.public("june/2027/index.html")
    told = bench("retract", "june", "--label", "2027", "--reason", "untrue", now=BEFORE)
    assert told.code == 0, told.both
    assert [json.loads(request.body)["type"] for request in receiver.requests] == [
        "statement.published",
        "statement.corrected",
        "statement.retracted",
    ]
    assert "was locked" not in bench.public("june/2027/index.html")
    assert daemon.said("delivered: june 2027 → newsroom")


def test_a_backup_beside_the_daemon_is_whole(daemon: Running) -> None:
    bench = daemon.bench
    bench("publish", "june", now=BEFORE)
    copy = bench.root / "copy.sqlite3"
    assert bench("backup", str(copy)).code == 0
    (bench.root / ".remembrancer").rename(bench.root / "aside")
    (bench.root / ".remembrancer").mkdir()
    copy.rename(bench.root / ".remembrancer" / "ledger.sqlite3")
    assert len(bench.log()) == 2
