"""`--now`: looking anywhere, writing only where nothing real can happen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.bench import AFTER, BEFORE, JUNE, Bench, webhook
from tests.receivers.scripted import Receiver

READING = [
    ["check"], ["upcoming"], ["preview", "june"], ["log"], ["status"], ["targets"], ["schema", "config"],
    ["publish", "june", "--dry-run"],
]  # fmt: skip
WRITING = [
    ["run"],
    ["tick"],
    ["new", "A day", "--date", "1990-01-01"],
    ["publish", "june"],
    ["retry", "abc"],
    ["resolve", "abc", "--drop"],
    ["hold", "--all", "--reason", "r"],
    ["release", "--all"],
    ["approve", "june", "--label", "2027"],
    ["adopt", "--reason", "r"],
    ["retire", "--reason", "r"],
]


@pytest.fixture(params=["new", "used"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A real workspace, new or with a ledger of its own."""
    made = Bench(tmp_path / "real", simulated=False)
    made.write("june", JUNE)
    if request.param == "used":
        assert made("tick").code == 0
    return made


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_simulated_clock_never_writes_into_a_real_workspace(real: Bench, words: list[str]) -> None:
    before = real.digest()
    told = real(*words, now=AFTER)
    assert told.code == 2
    assert "simulated: true" in told.err
    assert real.digest() == before


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_a_simulated_clock_may_look_at_any_workspace_and_changes_nothing(real: Bench, words: list[str]) -> None:
    before = real.digest()
    assert real(*words, now=AFTER).code == 0
    assert real.digest() == before


def test_the_digest_would_see_a_single_byte(real: Bench) -> None:
    before = real.digest()
    real.write("june", JUNE + " ")
    assert real.digest() != before


@pytest.mark.parametrize("words", [["status"], ["log"], ["tick"], ["publish", "june", "--number", "9"]])
def test_a_ledger_stays_what_it_was_made_as(tmp_path: Path, words: list[str]) -> None:
    for simulated in (True, False):
        bench = Bench(tmp_path / str(simulated), simulated=simulated)
        bench.write("june", JUNE)
        assert bench("tick").code == 0
        bench.configure(simulated=not simulated)
        ledger = bench.root / ".remembrancer" / "ledger.sqlite3"
        before = ledger.read_bytes()
        told = bench(*words)
        assert told.code == 3
        assert "simulated" in told.err
        assert ledger.read_bytes() == before


@pytest.mark.parametrize(
    "target",
    [
        "url: https://receiver.example/hook",
        'url: "http://localhost:1/"\n    allow_http: true\n    proxy: socks5h://proxy.example:1080',
    ],
)
@pytest.mark.parametrize("words", [["tick"], ["publish", "june"], ["run"], ["hold", "--all", "--reason", "r"]])
def test_a_simulated_workspace_that_could_reach_the_world_is_refused(
    bench: Bench, target: str, words: list[str]
) -> None:
    secret = "secret: whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTAx"
    bench.configure(targets=f"  newsroom:\n    kind: webhook\n    {target}\n    {secret}\n")
    before = bench.digest()
    told = bench(*words, now=AFTER)
    assert told.code == 2
    assert "targets.newsroom" in told.err
    assert bench.digest() == before


def test_the_clock_starts_there_and_runs(bench: Bench) -> None:
    first = datetime.fromisoformat(bench("status", "--json", now=BEFORE).object["at"])
    assert timedelta(0) <= first - datetime.fromisoformat(BEFORE) < timedelta(seconds=10)


def test_every_instant_written_or_signed_comes_from_the_simulated_clock(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    bench("tick", now=AFTER)
    (request,) = receiver.requests
    start = datetime.fromisoformat(AFTER)
    soon = (start, start + timedelta(seconds=30))
    signed = int(request.headers["webhook-timestamp"])
    assert soon[0].timestamp() <= signed <= soon[1].timestamp()
    for line in bench.log():
        assert soon[0] <= datetime.fromisoformat(line["at"]) <= soon[1]
        attempt = bench("show", line["delivery"], "--json").object["attempts"][0]
        assert soon[0] <= datetime.fromisoformat(attempt["started"]) <= soon[1]
    assert "<published>2027-06-04T09:00:0" in bench.public("atom.xml")
    assert "2026-" not in bench.public("atom.xml")


def test_an_offset_is_read_as_the_instant_it_is(bench: Bench) -> None:
    told = bench("upcoming", "--each", "1", "--json", now="2027-06-04T11:00:00+02:00").object
    assert told["label"] == "2028"  # strictly after nine o'clock UTC
    told = bench("upcoming", "--each", "1", "--json", now="2027-06-04T10:59:59+02:00").object
    assert told["label"] == "2027"
