"""`log --format`, `log --verify` and the history in `show`: what a board is handed, and how it is proved."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from scheduler.cli.accounts import FORMULA_SIGNS, disarmed
from scheduler.cli.history import _TOLD, history_lines
from scheduler.domain.delivery import Cause, Receipt, State, TargetClass
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.errors import NotSent, Unknown
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.session import STEPS
from scheduler.ledger.values import Event, Intent, Result
from tests.cli.bench import Bench
from tests.remembrancer.house import SITE

NOW = datetime(2027, 6, 4, 9, 0, tzinfo=UTC)
SHA = "5" * 64
FORMULA = '=HYPERLINK("http://127.0.0.1/","<b>press</b>")'
RTL = "مذبحة الحديقة"
ENDS: dict[str, Any] = {
    "garden": Receipt(url="https://example.org/garden/2027/"),
    "hadiqa": NotSent("503: the receiver is being deployed", status=503),
    "gate": Unknown("the connection was reset"),
    "script": Receipt(url="javascript:alert(1)"),
}


def begin(bench: Bench, work: Callable[[Ledger], None]) -> None:
    path = bench.root / ".remembrancer" / "ledger.sqlite3"
    with closing(open_ledger(path, simulated=True, now=NOW)) as ledger:
        work(ledger)


def planned(name: str, title: str, **more: Any) -> Planned:
    fields: dict[str, Any] = {
        "key": DeliveryKey(statement=name, label="2027", moment="the day", target=f"to-{name}"),
        "number": 38,
        "day": date(2027, 6, 4),
        "due": NOW,
        "target_class": TargetClass.NEITHER,
        "title": title,
        "cause": Cause.DAEMON,
    }
    return Planned(**fields | more)


def a_day(ledger: Ledger) -> None:
    """Something of everything a board may ask about."""
    ledger.approve("garden", "2027", None, SHA, by="Chair", now=NOW)
    by_hand = {"cause": Cause.MANUAL, "by": "Editor", "reason": "The chair asked for it."}
    plans = [
        planned("garden", "The garden", **by_hand),
        planned("hadiqa", RTL),
        planned("gate", FORMULA),
        planned("script", "The script"),
        planned("late", "The late one", state=State.SKIPPED, detail="Noticed three days late."),
        planned("held", "The held one", hold="approval"),
    ]
    ledger.plan(plans, now=NOW)
    claims = ledger.claim(now=NOW, limit=9, zone=UTC)
    words = canonical_json({"text": "words"})
    intents = [
        Intent(digest=one.digest, fence=one.fence, payload=words, edition_sha256=SHA, deadline=30) for one in claims
    ]
    for ready in ledger.intent(intents, now=NOW):
        end = ENDS[ready.delivery.key.statement]
        result = Result(digest=ready.digest, fence=ready.fence, attempt_no=1, outcome=end)
        ledger.finish([result], now=NOW)
    (gate,) = [one for one in ledger.records() if one.statement == "gate"]
    ledger.settle(gate.delivery, "drop", now=NOW, by="Chair", reason="The day has passed.")


@pytest.fixture
def told(tmp_path) -> Bench:
    bench = Bench(tmp_path, site="")
    (tmp_path / "remembrancer.yaml").write_text(
        (tmp_path / "remembrancer.yaml").read_text().replace("zone: UTC", "zone: Asia/Tokyo")
    )
    begin(bench, a_day)
    return bench


def rows(text: str) -> dict[str, dict[str, str]]:
    assert text.startswith("\ufeff"), "Excel would take it for another character set"
    assert text.count("\n") == text.count("\r\n"), "RFC 4180 ends lines with CR LF"
    return {row["statement"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))}


# --- CSV ---


def test_the_csv_says_who_approved_who_pressed_the_button_and_what_went_wrong(told: Bench) -> None:
    found = rows(told("log", "--format", "csv").out)
    garden = found["garden"]
    assert garden == {
        "day kept": "2027-06-04",
        "moment": "",
        "statement": "garden",
        "title": "The garden",
        "number": "38",
        "target": "to-garden",
        "state": "published",
        "address": "https://example.org/garden/2027/",
        "due (Asia/Tokyo)": "2027-06-04 18:00:00",
        "published (Asia/Tokyo)": "2027-06-04 18:00:00",
        "cause": "published by hand",
        "decided by": "Editor",
        "approved by": "Chair",
        "approved at (Asia/Tokyo)": "2027-06-04 18:00:00",
        "reason": "The chair asked for it.",
        "attempts": "1",
        "what went wrong": "",
        "delivery key": garden["delivery key"],
    }
    assert found["hadiqa"]["state"] == "to be tried again"
    assert found["hadiqa"]["what went wrong"] == "503: the receiver is being deployed"
    assert found["gate"]["state"] == "not sent"
    assert (found["gate"]["cause"], found["gate"]["decided by"]) == ("on schedule, dropped by hand", "Chair")
    assert found["gate"]["reason"] == "The day has passed."
    assert found["gate"]["what went wrong"] == "the connection was reset"
    assert found["late"]["what went wrong"] == "Noticed three days late."
    assert found["held"]["state"] == "held: waits for approval"
    assert found["held"]["approved by"] == ""


def test_a_title_that_looks_like_a_formula_is_disarmed_and_whole(told: Bench) -> None:
    assert rows(told("log", "--format", "csv").out)["gate"]["title"] == f"'{FORMULA}"


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_cell_begins_as_a_formula_does(sign: str) -> None:
    assert disarmed(f"{sign}1+1") == f"'{sign}1+1"
    assert disarmed(f"1{sign}") == f"1{sign}"
    assert disarmed(38) == 38


def test_the_documents_are_filtered_as_the_log_is(told: Bench) -> None:
    assert set(rows(told("log", "--format", "csv", "--statement", "garden").out)) == {"garden"}
    assert set(rows(told("log", "--format", "csv", "--target", "to-gate").out)) == {"gate"}
    assert set(rows(told("log", "--format", "csv", "--state", "skipped").out)) == {"gate", "late"}
    assert rows(told("log", "--format", "csv", "--since", "2028-01-01T00:00:00+00:00").out) == {}


def test_more_rows_than_a_page_come_in_the_order_of_their_days(bench: Bench) -> None:
    days = [date(2027, 1, 1 + number % 28) for number in range(1_203)]
    plans = [
        planned(f"s{number}", f"T {number}", day=day, due=datetime(day.year, day.month, day.day, tzinfo=UTC))
        for number, day in enumerate(days)
    ]
    begin(bench, lambda ledger: ledger.plan(plans, now=NOW) and None)
    found = [row["day kept"] for row in rows(bench("log", "--format", "csv").out).values()]
    assert found == [day.isoformat() for day in sorted(days)]


# --- HTML ---


class Page(HTMLParser):
    """Texts of the cells by row, every address that could be followed, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.isolated: list[str] = []
        self._in_cell = False
        self._bdi = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True
        if tag == "bdi":
            self._bdi += 1
            self.isolated.append("")

    def handle_endtag(self, tag):
        self._in_cell = self._in_cell and tag not in {"td", "th"}
        self._bdi -= tag == "bdi"

    def handle_data(self, data):
        if self._in_cell:
            self.rows[-1][-1] += data
        if self._bdi:
            self.isolated[-1] += data


def test_the_page_holds_every_delivery_and_nothing_that_runs_or_loads(told: Bench) -> None:
    text = told("log", "--format", "html").out
    page = Page(text)
    assert len(page.rows) == 1 + 6
    assert {len(row) for row in page.rows} == {10}
    assert page.links == ["https://example.org/garden/2027/"], "an address that is none of the web's must not be a link"
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "b"})
    assert "url(" not in text
    assert "@import" not in text
    assert {FORMULA, RTL, "Chair", "Editor", "javascript:alert(1)"} <= set(page.isolated)


def test_the_page_says_its_filters_its_counts_and_the_head_to_note(told: Bench) -> None:
    text = told("log", "--format", "html", "--state", "skipped").out
    head = told("log", "--verify", "--json").object["head"]
    caption = re.search(r"<caption>(.*?)</caption>", text, re.DOTALL)
    assert caption is not None
    assert "2 deliveries, <bdi>only those not sent</bdi>" in caption[1]
    assert "2: 2 not sent" in text
    assert head in text
    assert "A simulated workspace" in text


def test_an_empty_page_says_so(bench: Bench) -> None:
    assert "Nothing." in bench("log", "--format", "html").out


# --- what cannot be asked together ---


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "pdf"], "Formats: csv, html"),
        (["--format", "csv", "--follow"], "only one"),
        (["--format", "csv", "--verify"], "only one"),
        (["--format", "csv", "--json"], "Leave one away"),
        (["--verify", "--statement", "garden"], "whole ledger"),
        (["--head", "0" * 64], "--verify"),
        (["--verify", "--head", "0123"], "16 to 64"),
        (["--verify", "--head", "g" * 64], "hexadecimal"),
    ],
)
def test_what_does_not_go_together_is_refused(told: Bench, words: list[str], said: str) -> None:
    answer = told("log", *words)
    assert answer.code == 2
    assert said in answer.err


# --- the proof ---


def test_a_ledger_as_it_was_written_proves_itself_and_names_its_head(told: Bench) -> None:
    proof = told("log", "--verify", "--json")
    assert (proof.code, proof.object["sound"], proof.object["fault"]) == (0, True, None)
    head, events = proof.object["head"], proof.object["events"]
    first, second, *_ = told("log", "--verify").out.splitlines()
    assert first == f"{events} events, head {head}"
    assert "Nothing was taken out" in second
    assert told("log", "--verify", "--head", head[:16]).code == 0
    assert told("--quiet", "log", "--verify").out == f"{first}\n"


def test_a_row_altered_by_hand_is_told_in_one_sentence_with_event_and_instant(told: Bench) -> None:
    with closing(sqlite3.connect(told.root / ".remembrancer" / "ledger.sqlite3")) as raw, raw:
        raw.execute(
            "UPDATE deliveries SET state = 'delivered', url = 'https://example.org/never' WHERE statement = 'gate'"
        )
    answer = told("log", "--verify")
    assert answer.code == 1
    (line,) = answer.out.splitlines()
    assert re.fullmatch(
        r"The ledger is not as it was written at event \d+ \(2027-06-04 18:00:00, Asia/Tokyo\): Delivery \w{32} has .*",
        line,
    )
    (fault,) = told("log", "--verify", "--json").objects
    assert (fault["sound"], fault["fault"]["at"]) == (False, "2027-06-04T18:00:00+09:00")


def test_a_noted_head_that_is_gone_is_told(told: Bench) -> None:
    answer = told("log", "--verify", "--head", "0" * 64)
    assert answer.code == 1
    assert "noted head" in answer.out


# --- the history ---


def test_show_tells_who_did_what_from_the_beginning(told: Bench) -> None:
    (garden,) = told.log("--statement", "garden")
    lines = [
        line[21:] for line in told("show", garden["delivery"]).out.splitlines() if line.startswith("2027-06-04 18:00")
    ]
    assert lines == [
        "its words were approved by Chair",
        "planned by Editor, due 2027-06-04 18:00:00: The chair asked for it.",
        "taken up",
        "attempt 1 was written down and begun",
        "attempt 1 arrived; published at https://example.org/garden/2027/",
    ]
    (gate,) = told.log("--statement", "gate")
    ended, dropped = told("show", gate["delivery"]).out.splitlines()[-2:]
    assert ended.endswith("attempt 1 ended in doubt: the connection was reset; unknown (a person must look)")
    assert dropped.endswith("dropped by Chair: The day has passed.")
    (held,) = told.log("--statement", "held")
    assert told("show", held["delivery"]).out.splitlines()[-1].endswith("held at once (waits for approval)")
    (late,) = told.log("--statement", "late")
    assert told("show", late["delivery"]).out.splitlines()[-1].endswith("noted and not sent: Noticed three days late.")


def test_the_history_keeps_its_order_when_the_clock_was_set_back(told: Bench) -> None:
    (gate,) = told.log("--statement", "gate")
    history: list[Event] = []
    begin(told, lambda ledger: history.extend(ledger.history(gate["delivery"])))
    earlier = [replace(event, at=event.at - timedelta(hours=event.seq)) for event in history]
    words = [line[21:] for line in history_lines(earlier, None, SITE)]
    assert words[0].startswith("planned")
    assert words[-1].startswith("dropped")


def test_show_as_json_carries_the_history(told: Bench) -> None:
    (gate,) = told.log("--statement", "gate")
    history = told("show", gate["delivery"], "--json").object["history"]
    assert [one["what"] for one in history] == ["planned", "claimed", "begun", "unknown", "drop"]
    assert history[-1]["by"] == "Chair"
    assert history[-1]["reason"] == "The day has passed."
    assert [one["seq"] for one in history] == sorted(one["seq"] for one in history)
    assert all(re.fullmatch("[0-9a-f]{64}", one["digest"]) for one in history)


def test_every_step_there_is_has_words() -> None:
    assert set(STEPS.values()) - {"decided"} <= set(_TOLD)  # what a person decides is told by its own name
