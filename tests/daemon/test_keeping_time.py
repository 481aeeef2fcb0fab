"""What a daemon is for: on time to the second, once, and never what is held."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from tests.cli.bench import BEFORE, NINE, Bench, statement, wait_for, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Receiver

SOON = "2027-06-04T08:59:52+00:00"
"""Time enough to start, and not much more."""


def delay(line: dict[str, str]) -> timedelta:
    return datetime.fromisoformat(line["at"]) - datetime.fromisoformat(line["due"])


def test_it_publishes_on_time_to_the_second_and_says_where_to_look(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    bench.write("july", statement("july", "1989-07-04"))
    bench.adopted()
    with Running(bench, now=SOON) as daemon:
        assert "The garden press: 2 statements" in daemon.whole
        assert daemon.said(f"operator's page   {daemon.address}operator")
        table = daemon.out[daemon.out.index("The next anniversaries:") + 1 :]
        rows = [line for line in table if line.startswith("20")]
        assert len(rows) == 10
        assert rows[0].split()[:4] == ["2027-06-04", "Friday", "09:00", "UTC"]
        assert rows == sorted(rows)
        assert receiver.connections == 0
        wait_for(lambda: {line["state"] for line in bench.log()} == {"delivered"})
        assert daemon.stop() == 0
    lines = bench.log()
    assert {line["target"] for line in lines} == {"feeds", "newsroom"}
    assert all(timedelta(0) <= delay(line) <= timedelta(seconds=5) for line in lines)
    assert {line["cause"] for line in lines} == {"daemon"}
    (request,) = receiver.requests
    assert json.loads(request.body)["data"]["number"] == 38
    # Each line of a journal is one JSON object, stamped with the workspace's clock.
    journal = [json.loads(line) for line in daemon.err]
    assert all({"time", "level", "message"} <= line.keys() for line in journal)
    assert all(line["time"].startswith("2027-06-04T0") for line in journal)
    delivered = [line for line in journal if line.get("state") == "delivered"]
    assert {line["delivery"] for line in delivered} == {line["delivery"] for line in lines}
    assert journal[-1]["message"] == "stopped"


def test_a_hold_file_some_seconds_before_the_hour_wins(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    started = datetime.now().astimezone()  # the daemon's clock begins a little later, so its hour comes later too
    with Running(bench, now=SOON):
        wait_for(lambda: datetime.now().astimezone() - started > timedelta(seconds=4))
        (bench.root / "HOLD").write_text("The family asked us to wait.\n", encoding="utf-8")
        # Planned first, held when it would be claimed: the log may show the moment between.
        wait_for(lambda: {line.get("held") for line in bench.log()} == {"paused"})
        lines = bench.log()
        assert receiver.connections == 0
        (bench.root / "HOLD").unlink()
        told = bench("status", now=NINE)
        assert told.code == 5
        assert told.out.count("The family asked us to wait.") == 2
        key = next(line["delivery"] for line in lines if line["target"] == "newsroom")
        # What elapsed waits for a person even now; a person lets it go, and the daemon sends it.
        assert bench("release", key[:8], now=NINE).code == 0
        assert len(receiver.requests) == 1


def test_three_days_asleep_are_caught_up_by_the_late_policy_and_every_miss_is_recorded(
    bench: Bench, receiver: Receiver
) -> None:
    """T14: what is within the grace goes out once; what is not is in the log, in the archive, and nowhere else."""
    bench.configure(targets=webhook(receiver.url))
    bench.write("fifth", statement("fifth", "1956-06-05"))
    bench.write("sixth", statement("sixth", "1956-06-06"))
    bench.write("kept", statement("kept", "1956-06-05", more="late: {grace: 24h, then: hold}"))
    bench.adopted()
    with Running(bench, now="2027-06-07T08:00:00+00:00") as daemon:
        assert daemon.stop() == 0
    told = {(line["statement"], line["target"]): line.get("held") or line["state"] for line in bench.log()}
    assert told == {
        ("june", "newsroom"): "skipped",
        ("fifth", "newsroom"): "skipped",
        ("kept", "newsroom"): "late",
        ("sixth", "newsroom"): "delivered",
        ("june", "feeds"): "delivered",
        ("fifth", "feeds"): "delivered",
        ("kept", "feeds"): "delivered",
        ("sixth", "feeds"): "delivered",
    }
    assert [json.loads(request.body)["data"]["statement"] for request in receiver.requests] == ["sixth"]
    entries = bench.public("atom.xml")
    assert "sixth/2027" in entries
    assert "june/2027" not in entries  # beyond the grace: a page and the archive, no new entry
    for name in ("june", "fifth", "kept", "sixth"):
        assert Path(bench.root / "feeds" / name / "2027" / "index.html").is_file()
    missed = next(line for line in bench.log() if line["state"] == "skipped" and line["statement"] == "june")
    assert "noticed" in bench("show", missed["delivery"]).out
    status = bench("status", now="2027-06-07T08:01:00+00:00")
    assert status.code == 5
    assert "kept 2027 → newsroom" in status.out
    # A second start changes nothing.
    with Running(bench, now="2027-06-07T08:02:00+00:00") as daemon:
        assert daemon.stop() == 0
    assert len(receiver.requests) == 1


def test_a_daemon_that_starts_for_the_first_time_sends_nothing_of_today(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    with Running(bench, now="2027-06-04T12:00:00+00:00") as daemon:
        assert daemon.stop() == 0
    assert receiver.connections == 0
    assert bench.log() == []
    told = bench("status", now="2027-06-04T12:01:00+00:00")
    assert told.code == 0
    assert "remembrancer publish june --target newsroom" in told.out


def test_downtime_of_a_moment_is_no_loss(bench: Bench, receiver: Receiver) -> None:
    """Killed before the hour, started after it."""
    bench.configure(targets=webhook(receiver.url))
    with Running(bench, now=BEFORE) as daemon:
        daemon.process.kill()
        daemon.process.wait(30)
    with Running(bench, now="2027-06-04T09:20:00+00:00") as daemon:
        assert daemon.stop() == 0
    assert len(receiver.requests) == 1
    assert {line["state"] for line in bench.log()} == {"delivered"}
