"""`hold`, `release`, `approve`, `adopt`, `retire`, the HOLD file, `backup`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.bench import AFTER, BEFORE, JUNE, Bench, statement, webhook
from tests.receivers.scripted import Receiver, answering

TEN = "2027-06-04T10:00:00+00:00"
A_MINUTE_LATER = "2027-06-04T10:01:00+00:00"  # the clock of each command goes on from its own --now
ELEVEN = "2027-06-04T11:00:00+00:00"
NOON = "2027-06-04T12:00:00+00:00"


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver) -> Bench:
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    return bench


def states(bench: Bench) -> dict[str, str]:
    return {line["target"]: line.get("held") or line["state"] for line in bench.log()}


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (["--all"], {"feeds", "newsroom"}),
        (["--target", "newsroom"], {"newsroom"}),
        (["--tag", "garden"], {"feeds", "newsroom"}),
        (["--statement", "june"], {"feeds", "newsroom"}),
    ],
)
def test_a_hold_lets_nothing_out_and_what_elapsed_waits_for_a_decision(
    newsroom: Bench, receiver: Receiver, scope: list[str], held: set[str]
) -> None:
    told = newsroom("hold", *scope, "--reason", "wait", now=BEFORE)
    assert told.code == 0
    assert f"remembrancer release {' '.join(scope)}" in told.out
    newsroom("tick", now=AFTER)
    assert {target for target, state in states(newsroom).items() if state == "paused"} == held
    told = newsroom("release", *scope, now=TEN)
    assert told.code == 0
    assert f"{len(held)} deliver" in told.out
    newsroom("tick", now=ELEVEN)
    assert {target for target, state in states(newsroom).items() if state == "paused"} == held
    assert receiver.connections == 0
    for line in newsroom.log():
        if "held" in line:
            told = newsroom("release", line["delivery"][:8], now=NOON)
            assert told.code == 0
            assert "The next tick sends it" in told.out
    newsroom("tick", now="2027-06-04T12:00:10+00:00")
    assert set(states(newsroom).values()) == {"delivered"}
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("scope", "offered"),
    [(["--statement", "jume"], "june"), (["--target", "newsrom"], "newsroom"), (["--tag", "gardens"], "garden")],
)
def test_a_slip_of_the_pen_never_looks_like_a_hold(newsroom: Bench, scope: list[str], offered: str) -> None:
    told = newsroom("hold", *scope, "--reason", "wait", now=BEFORE)
    assert told.code == 2
    assert "nothing was held" in told.err
    assert f"`{offered}`" in told.err
    assert newsroom("status", "--json").object["holds"] == []


def test_a_statement_whose_file_broke_this_moment_may_still_be_held(newsroom: Bench) -> None:
    """Its last good version would go out: so a hold on it has to be possible."""
    newsroom.write("june", "---\ntitle: broken\n---\n")
    assert newsroom("hold", "--statement", "june", "--reason", "wait", now=BEFORE).code == 0


def test_a_hold_may_end_by_itself(newsroom: Bench, receiver: Receiver) -> None:
    newsroom(
        "hold",
        "--all",
        "--reason",
        "until the press conference",
        "--until",
        BEFORE[:-6] + "Z",
        now=BEFORE[:11] + "07:00:00Z",
    )
    newsroom("tick", now=AFTER)
    assert len(receiver.requests) == 1
    refused = newsroom("hold", "--all", "--reason", "r", "--until", BEFORE, now=AFTER)
    assert refused.code == 2


def test_the_hold_file_stops_everything_and_its_text_is_the_reason(newsroom: Bench, receiver: Receiver) -> None:
    hold = newsroom.root / "HOLD"
    hold.write_text("The family has asked us to wait.\nSecond line.\n", encoding="utf-8")
    newsroom("tick", now=AFTER)
    assert receiver.connections == 0
    told = newsroom("status", now=AFTER)
    assert told.code == 5
    assert "The family has asked us to wait." in told.out
    hold.unlink()
    newsroom("tick", now=TEN)
    assert receiver.connections == 0
    assert newsroom("status", now=TEN).code == 5


def test_a_hold_says_until_when_and_a_release_says_why(newsroom: Bench) -> None:
    refused = newsroom("hold", "--target", "newsroom", "--reason", "wait", "--until", "2027-06-05T00:00", now=BEFORE)
    assert refused.code == 2
    assert "Write 2027-06-05T00:00:00+00:00 for UTC." in refused.err
    until = "2027-06-05T00:00:00+00:00"
    told = newsroom("hold", "--target", "newsroom", "--reason", "wait", "--until", until, now=BEFORE)
    assert told.out.startswith("Held until 2027-06-05 00:00 UTC: target newsroom.")
    shown = newsroom("status", now=BEFORE).out
    assert ", until 2027-06-05 00:00 UTC)" in shown
    assert "remembrancer release --target newsroom" in shown
    assert [one["until"] for one in newsroom("status", "--json", now=BEFORE).object["holds"]] == [until]
    newsroom("tick", now=AFTER)
    (line,) = newsroom.log("--target", "newsroom")
    key = line["delivery"][:8]
    early = newsroom("release", key, now=TEN)
    assert early.code == 2
    assert "End that first: remembrancer release --target newsroom" in early.err
    (newsroom.root / "HOLD").write_text("wait")
    assert "by the file HOLD" in newsroom("release", key, now=TEN).err
    (newsroom.root / "HOLD").unlink()
    assert newsroom("release", "--target", "newsroom", "--reason", "all is well", now=TEN).code == 0
    assert newsroom("release", key, "--reason", "they are back", "--by", "Chair", now=A_MINUTE_LATER).code == 0
    history = newsroom("show", key, "--json", now=A_MINUTE_LATER).object["history"]
    assert [(one["by"], one["reason"]) for one in history if one["what"] == "release"] == [("Chair", "they are back")]
    assert newsroom("retry", key, "--reason", "now", now=ELEVEN).code == 0
    assert newsroom("log", "--verify").code == 0


def test_what_waits_for_a_disabled_target_names_the_command_that_enables_it(bench: Bench) -> None:
    with Receiver(answering(410)) as receiver:
        bench.configure(targets=webhook(receiver.url))
        bench.adopted()
        bench("tick", now=AFTER)
    waits = bench("status", "--json", now=TEN).object["attention"]
    assert [one["command"] for one in waits] == ["remembrancer release --target newsroom"]
    assert "it is gone for good" in waits[0]["why"]
    assert bench(*waits[0]["command"].split()[1:], now=ELEVEN).code == 0
    assert states(bench)["newsroom"] == "retry_wait"


# --- approval ---


@pytest.fixture
def strict(bench: Bench, receiver: Receiver) -> Bench:
    """A house where a person reads every edition first."""
    bench.configure(targets=webhook(receiver.url), site="  approval: required")
    bench.adopted()
    return bench


def test_nothing_goes_out_without_approval_and_the_command_shown_gives_it(strict: Bench, receiver: Receiver) -> None:
    strict("tick", now=AFTER)
    assert set(states(strict).values()) == {"approval"}
    shown = strict("status", now=AFTER).out
    assert "remembrancer approve june --label 2027" in shown
    told = strict("approve", "june", "--label", "2027", now=TEN)
    assert told.code == 0
    assert "Approved for newsroom: The garden, 38th anniversary" in told.out
    strict("tick", now=ELEVEN)
    assert set(states(strict).values()) == {"delivered"}
    assert len(receiver.requests) == 1


def test_an_approval_given_ahead_lets_it_go_out_on_time(strict: Bench, receiver: Receiver) -> None:
    assert strict("approve", "june", "--label", "2027", now=BEFORE).code == 0
    strict("tick", now=AFTER)
    assert len(receiver.requests) == 1


def test_changed_words_void_the_approval(strict: Bench, receiver: Receiver) -> None:
    strict("approve", "june", "--label", "2027", now=BEFORE)
    strict.write("june", JUNE.replace("was closed", "was burnt"))
    strict("tick", now=AFTER)
    assert receiver.connections == 0
    assert set(states(strict).values()) == {"approval"}
    told = strict("status", now=AFTER).out
    assert "were changed since they were approved" in told
    assert "remembrancer approve june --label 2027" in told
    assert strict("approve", "june", "--label", "2027", "--by", "Chair", now=TEN).code == 0
    strict("tick", now=ELEVEN)
    assert set(states(strict).values()) == {"delivered"}


def test_an_approval_may_be_for_one_target(strict: Bench, receiver: Receiver) -> None:
    strict("approve", "june", "--label", "2027", "--target", "feeds", now=BEFORE)
    strict("tick", now=AFTER)
    assert states(strict) == {"feeds": "delivered", "newsroom": "approval"}
    assert strict("approve", "june", "--label", "2027", "--target", "nowhere", now=TEN).code == 2
    assert strict("approve", "june", "--label", "1066", now=TEN).code == 2


# --- adopt and retire ---


def test_a_retired_server_sends_nothing_until_it_adopts(newsroom: Bench, receiver: Receiver) -> None:
    assert newsroom("adopt", "--reason", "nothing to adopt", now=BEFORE).code == 2
    assert newsroom("retire", "--reason", "moved to the other server", now=BEFORE).code == 0
    newsroom("tick", now=AFTER)
    assert receiver.connections == 0
    told = newsroom("status", now=AFTER)
    assert told.code == 5
    assert "moved to the other server" in told.out
    assert newsroom("adopt", "--reason", "moved back", now=TEN).code == 0
    newsroom("tick", now=ELEVEN)
    assert len(receiver.requests) <= 1  # keyed: the receiver discards a repeat


def test_a_new_ledger_beside_another_s_feeds_asks_before_it_sends(newsroom: Bench, receiver: Receiver) -> None:
    newsroom("tick", now=AFTER)
    assert len(receiver.requests) == 1
    before = newsroom.public("atom.xml")
    shutil.rmtree(newsroom.root / ".remembrancer")
    newsroom.write("july", statement("july", "1989-06-05"))
    newsroom("tick", now=TEN)
    told = newsroom("status", now=TEN)
    assert told.code == 5
    assert "remembrancer adopt" in told.out
    newsroom("tick", now="2027-06-05T09:00:01+00:00")
    assert len(receiver.requests) == 1  # nothing but feeds and pages goes out
    assert "tag:example.org,2026:june/2027" in newsroom.public("atom.xml")
    assert before.count("<published>") == 1
    assert newsroom("adopt", "--reason", "the disk died", now="2027-06-05T10:00:00+00:00").code == 0
    newsroom("tick", now="2027-06-05T10:00:10+00:00")
    assert not any("june" in request.body.decode() for request in receiver.requests[1:])


# --- backup ---


def test_a_backup_is_a_whole_ledger_and_never_overwrites(newsroom: Bench, tmp_path: Path) -> None:
    newsroom("tick", now=AFTER)
    copy = tmp_path / "copy.sqlite3"
    empty = Bench(tmp_path / "empty")
    assert empty("backup", str(copy)).code == 2
    assert newsroom("backup", str(copy)).code == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert newsroom("backup", str(copy)).code == 2
    before = newsroom.log()
    ledger = newsroom.root / ".remembrancer" / "ledger.sqlite3"
    ledger.unlink()
    shutil.copy(copy, ledger)
    assert newsroom.log() == before
