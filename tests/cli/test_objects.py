"""The JSON objects of the contract: exactly these fields, on every line, and nothing else on stdout."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from tests.cli.bench import AFTER, BEFORE, JUNE, Bench, statement, webhook
from tests.receivers.scripted import Receiver

LOG = [
    "delivery", "statement", "label", "number", "moment", "target", "serial", "version", "state",
    "due", "at", "cause", "by", "reason", "url", "attempts", "parts", "parts_out", "edition_sha256",
]  # fmt: skip
ATTENTION = ["statement", "label", "target", "state", "why", "command", "delivery"]
FIELDS: dict[str, list[str]] = {
    "upcoming": ["statement", "label", "number", "unit", "moment", "date", "at", "title"],
    "upcoming --target": ["statement", "label", "number", "unit", "moment", "date", "at", "target", "title"],
    "check": ["file", "line", "field", "level", "code", "message", "cure"],
    "log": LOG,
    "log, held": [*LOG[:9], "held", *LOG[9:]],
    "publish": [*LOG, "sent"],
    "correct, nothing sent": [*LOG, "sent", "why_not"],
    "correct --dry-run": ["target", "edition_sha256", "diff"],
    "differing": ["statement", "label", "title", "targets", "command"],
    "publish --dry-run": ["target", "headers", "body"],
    "show": [*LOG, "history"],
    "an event": ["seq", "at", "by", "what", "reason", "digest"],
    "log --verify": ["events", "head", "at", "sound", "fault"],
    "an attempt": ["no", "started", "ended", "outcome", "status", "detail"],
    "preview": [
        "statement", "label", "number", "date", "target", "lang", "title", "summary", "text", "html", "url", "parts",
        "terms", "variant", "why", "languages",
    ],
    "a part": ["text", "length", "limit"],
    "status": [
        "at", "daemon", "counts", "next", "attention", "today", "differing", "guards", "holds", "hosts", "resending",
        "unheard", "halted", "oldest_due", "backup", "backup_overdue", "file_errors",
    ],
    "attention": ATTENTION,
    "a guard": ["name", "detail"],
    "a hold": ["scope", "value", "reason", "by", "until"],
    "a host": ["host", "until", "failures"],
    "targets": ["target", "kind", "host", "class", "takes"],
    "new": ["statement", "file"],
}  # fmt: skip
STATES = {
    "scheduled", "claimed", "sending", "retry_wait", "verifying", "delivered", "uncertain", "dead", "skipped",
}  # fmt: skip


def fits(shown: dict[str, Any], table: str) -> bool:
    return list(shown) == FIELDS[table]


@pytest.fixture
def sent(bench: Bench, receiver: Receiver) -> Bench:
    """A workspace with a webhook, after the hour at which `june` fell due."""
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    assert bench("tick", now=AFTER).code == 0
    return bench


def test_upcoming(bench: Bench) -> None:
    bench.write(
        "yangon", statement("yangon", "1988-08-08", more="zone: Asia/Yangon\nwhen: ['the day', '3 days before']")
    )
    lines = bench("upcoming", "--json", "--each", "2", now=BEFORE).objects
    assert all(fits(line, "upcoming") for line in lines)
    assert [(line["statement"], line["label"], line["number"], line["moment"], line["at"]) for line in lines] == [
        ("june", "2027", 38, "the day", "2027-06-04T09:00:00+00:00"),
        ("yangon", "2027", 39, "3 days before", "2027-08-05T09:00:00+06:30"),
        ("yangon", "2027", 39, "the day", "2027-08-08T09:00:00+06:30"),
        ("june", "2028", 39, "the day", "2028-06-04T09:00:00+00:00"),
    ]
    assert {line["date"] for line in lines if line["statement"] == "yangon"} == {"2027-08-08"}
    assert lines[0]["unit"] == "year"
    assert lines[0]["title"] == "The garden, 38th anniversary"


def test_upcoming_for_a_target_names_it_and_its_hours(bench: Bench, receiver: Receiver) -> None:
    hours = '    zone: America/New_York\n    time: "07:30"\n    when: 7 days before\n'
    bench.configure(targets=webhook(receiver.url, more=hours))
    (line,) = bench("upcoming", "--json", "--each", "1", "--target", "newsroom", now=BEFORE).objects
    assert fits(line, "upcoming --target")
    assert (line["target"], line["at"], line["moment"]) == ("newsroom", "2028-05-28T07:30:00-04:00", "7 days before")


def test_check(bench: Bench) -> None:
    bench.write("july", "---\ntitle: '{{ place }}'\ndate: 1989-02-30\n---\n")
    told = bench("check", "--json")
    assert told.code == 1
    assert all(fits(line, "check") for line in told.objects)
    errors = [line for line in told.objects if line["level"] == "error"]
    assert any(line["line"] == 3 and line["field"] == "date" for line in errors)
    assert {line["file"] for line in errors} == {"statements/july.md"}
    assert {line["level"] for line in told.objects} <= {"error", "warning"}


def test_log(sent: Bench) -> None:
    lines = sent.log()
    assert all(fits(line, "log") for line in lines)
    by_target = {line["target"]: line for line in lines}
    assert by_target.keys() == {"feeds", "newsroom"}
    page = by_target["feeds"]
    assert (page["statement"], page["label"], page["number"], page["moment"]) == ("june", "2027", 38, "the day")
    assert (page["serial"], page["state"], page["attempts"], page["cause"]) == (1, "delivered", 1, "tick")
    assert page["due"] == "2027-06-04T09:00:00+00:00"
    assert datetime.fromisoformat(page["at"]) >= datetime.fromisoformat(page["due"])
    assert page["url"] == "http://127.0.0.1:8420/june/2027/"
    for line in lines:
        assert re.fullmatch("[a-z2-7]{32}", line["delivery"])
        assert re.fullmatch("[0-9a-f]{64}", line["edition_sha256"])
        assert line["state"] in STATES


def test_log_of_what_is_held_names_the_reason(bench: Bench) -> None:
    bench.adopted()
    bench("hold", "--all", "--reason", "wait", now=BEFORE)
    bench("tick", now=AFTER)
    (line,) = bench.log()
    assert fits(line, "log, held")
    assert line["held"] == "paused"


def test_show_has_every_attempt(sent: Bench) -> None:
    key = next(line["delivery"] for line in sent.log() if line["target"] == "newsroom")
    told = sent("show", key, "--json").object
    assert fits(told, "show")
    (attempt,) = told["attempts"]
    assert fits(attempt, "an attempt")
    assert (attempt["no"], attempt["outcome"]) == (1, "delivered")
    assert all(fits(event, "an event") for event in told["history"])
    assert fits(sent("log", "--verify", "--json").object, "log --verify")
    assert datetime.fromisoformat(attempt["ended"]) >= datetime.fromisoformat(attempt["started"])


def test_preview(bench: Bench) -> None:
    told = bench("preview", "june", "--number", "38", "--json").object
    assert fits(told, "preview")
    assert all(fits(part, "a part") for part in told["parts"])
    assert (told["number"], told["date"], told["target"], told["lang"]) == (38, "2027-06-04", "feeds", "en")
    assert told["url"] == "http://127.0.0.1:8420/june/2027/"
    assert told["summary"] == "Thirty-eight years of the garden."
    assert "38th time" in told["text"]
    assert told["html"].startswith("<p>")
    assert told["variant"] == "plain"
    assert told["why"] == "the plain text"


def test_publish_and_publish_again(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    first = bench("publish", "june", "--json", "--by", "me", "--reason", "early", now=BEFORE).objects
    assert all(fits(line, "publish") for line in first)
    assert {(line["target"], line["sent"], line["cause"]) for line in first} == {
        ("feeds", True, "manual"),
        ("newsroom", True, "manual"),
    }
    assert {(line["by"], line["reason"]) for line in first} == {("me", "early")}
    second = bench("publish", "june", "--json", now=BEFORE).objects
    assert [line["sent"] for line in second] == [False, False]
    assert [line["delivery"] for line in second] == [line["delivery"] for line in first]


def test_publish_dry_run(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    lines = bench("publish", "june", "--dry-run", "--json", now=BEFORE).objects
    assert all(fits(line, "publish --dry-run") for line in lines)
    assert [line["target"] for line in lines] == ["feeds", "newsroom"]


def test_correct_and_what_differs(sent: Bench) -> None:
    sent.write("june", JUNE.replace("was closed", "was locked"))
    assert all(fits(each, "differing") for each in sent("status", "--json", now=AFTER).object["differing"])
    words = ("correct", "june", "--label", "2027", "--json")
    assert all(fits(line, "correct --dry-run") for line in sent(*words, "--dry-run", now=AFTER).objects)
    assert all(fits(line, "publish") for line in sent(*words, now=AFTER).objects)
    assert all(fits(line, "correct, nothing sent") for line in sent(*words, now=AFTER).objects)


def test_status(sent: Bench) -> None:
    told = sent("status", "--json", now=AFTER).object
    assert fits(told, "status")
    assert fits(told["next"], "upcoming")
    assert told["next"]["label"] == "2028"
    assert set(told["counts"]) == STATES
    assert told["counts"]["delivered"] == 2
    assert (told["attention"], told["today"], told["guards"], told["holds"]) == ([], [], [], [])
    assert (told["halted"], told["daemon"], told["file_errors"]) == (None, False, 0)


def test_status_in_need(bench: Bench) -> None:
    bench.adopted()
    bench("hold", "--tag", "garden", "--reason", "wait", "--by", "me", now=BEFORE)
    bench("tick", now=AFTER)
    bench("retire", "--reason", "another server", now=AFTER)
    (bench.root / "HOLD").write_text("stop\n", encoding="utf-8")
    bench.write("broken", "---\ntitle: x\n---\n")
    told = bench("status", "--json", now=AFTER).object
    (waits,) = told["attention"]
    assert fits(waits, "attention")
    assert waits["state"] == "held"
    assert waits["command"] == f"remembrancer release {waits['delivery'][:8]}"
    (guard,) = told["guards"]
    assert fits(guard, "a guard")
    assert guard["name"] == "retired"
    (hold,) = told["holds"]
    assert hold == {"scope": "tag", "value": "garden", "reason": "wait", "by": "me", "until": None}
    assert fits(hold, "a hold")
    assert told["halted"] == "stop"
    assert told["file_errors"] >= 1


def test_status_of_today_before_adoption(bench: Bench) -> None:
    bench.adopted(now=AFTER)
    told = bench("status", "--json", now=AFTER)
    assert told.code == 0
    (missed,) = told.object["today"]
    assert fits(missed, "attention")
    assert missed["command"] == "remembrancer publish june --target feeds"


def test_targets(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more="    tags: [garden, peace]\n"))
    feeds, newsroom = bench("targets", "--json").objects
    assert fits(feeds, "targets")
    assert fits(newsroom, "targets")
    assert (feeds["class"], newsroom["class"]) == ("P", "K")
    assert newsroom["takes"] == "garden, peace"
    assert newsroom["host"] == "127.0.0.1"


def test_new(bench: Bench) -> None:
    told = bench("new", "A quiet day", "--date", "1956-10-23", "--json", now=BEFORE).object
    assert fits(told, "new")
    assert told == {"statement": "a-quiet-day", "file": "statements/a-quiet-day.md"}


@pytest.mark.parametrize(
    "words",
    [
        ["upcoming"], ["check"], ["log"], ["status"], ["targets"], ["preview", "june"], ["tick"], ["publish", "june"],
        ["hold", "--all", "--reason", "r"], ["publish", "june", "--dry-run"], ["approve", "june", "--label", "2027"],
    ],
)  # fmt: skip
def test_with_json_there_is_nothing_but_json_lines_on_stdout(bench: Bench, words: list[str]) -> None:
    told = bench("--json", *words, now=BEFORE)
    assert all(isinstance(line, dict) for line in told.objects)


def test_a_field_too_many_or_too_few_would_be_seen() -> None:
    whole = dict.fromkeys(FIELDS["targets"])
    assert fits(whole, "targets")
    assert not fits({**whole, "more": 1}, "targets")
    assert not fits({name: None for name in whole if name != "host"}, "targets")
