"""What a monitoring system reads, judged by Prometheus' own parser: every number is that of `status`."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scheduler.assembly import Invocation
from scheduler.cli.page import OperatorPage
from scheduler.cli.session import Session
from scheduler.errors import LedgerError
from scheduler.web.app import Serving, create_app
from tests.cli.bench import AFTER, BEFORE, Bench, statement, webhook
from tests.receivers.scripted import Receiver, answering

TEN = "2027-06-04T10:00:00+00:00"


def asked(bench: Bench, *, token: str | None = None, given: str | None = None):
    session = Session(invocation=Invocation(workspace=bench.root, now=TEN))
    serving = Serving(
        public=bench.root / "feeds", hosts=frozenset({"localhost"}), metrics=OperatorPage(session).metrics, token=token
    )
    headers = {} if given is None else {"Authorization": f"Basic {b64encode(f'me:{given}'.encode()).decode()}"}
    return create_app(serving).test_client().get("/operator/metrics", headers=headers, buffered=True)


def read(text: str) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    return {
        (sample.name.removeprefix("remembrancer_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(bench: Bench) -> dict[tuple[str, ...], float]:
    answer = asked(bench)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return read(answer.get_data(as_text=True))


def test_they_say_what_status_says(bench: Bench) -> None:
    with Receiver(answering(400)) as receiver:
        bench.configure(targets=webhook(receiver.url))
        bench.adopted()
        quiet = of(bench)
        assert (quiet["needs_person",], quiet["deliveries", "delivered"], quiet["statements",]) == (0, 0, 1)
        bench("tick", now=AFTER)
        bench("hold", "--target", "newsroom", "--reason", "secret why", now=AFTER)
        bench("retire", "--reason", "moving", now=AFTER)
        (bench.root / "HOLD").write_text("secret wait")
        (bench.root / "statements" / "bad.md").write_text("no front matter")
        found = of(bench)
        status = bench("status", "--json", now=TEN).object
    assert found["needs_person",] == 1
    assert {state: found["deliveries", state] for state in status["counts"]} == status["counts"]
    assert found["guard_up", "retired"] == found["hold_active", "target", "newsroom"] == found["halted",] == 1
    assert found["file_errors",] == status["file_errors"] == 1
    assert found["next_return_timestamp_seconds",] > 0
    text = asked(bench).get_data(as_text=True)
    assert not [word for word in ("secret", "moving", "garden", str(receiver.port)) if word in text]


def test_what_could_have_gone_out_and_has_not_is_counted_in_seconds(bench: Bench) -> None:
    with Receiver(answering(503)) as receiver:
        bench.configure(targets=webhook(receiver.url))
        bench.adopted()
        bench("tick", now=AFTER)
    found, status = of(bench), bench("status", "--json", now=TEN).object
    assert found["oldest_due_age_seconds",] > 15 * 60
    assert status["oldest_due"] is not None
    assert sum(value for name, value in found.items() if name[0] == "waiting_deliveries") == len(status["attention"])


def test_they_ask_for_the_token_of_the_page(bench: Bench) -> None:
    for given, code in ((None, 401), ("wrong", 401), ("open sesame", 200)):
        answer = asked(bench, token="open sesame", given=given)
        assert answer.status_code == code
        assert ("remembrancer_" in answer.get_data(as_text=True)) is (code == 200)


def test_a_ledger_that_cannot_be_read_is_no_set_of_zeros(bench: Bench) -> None:
    bench.adopted()
    (bench.root / ".remembrancer" / "ledger.sqlite3").write_bytes(b"not a ledger" * 1000)
    assert asked(bench).status_code == 503
    with pytest.raises(LedgerError):
        OperatorPage(Session(invocation=Invocation(workspace=bench.root, now=BEFORE))).metrics()


def test_odd_names_are_escaped(bench: Bench) -> None:
    odd = 'a "tag"\\with all'
    bench.write("odd", statement("odd", "1951-03-14", more=f"tags: [{json.dumps(odd)}]"))
    bench.adopted()
    assert bench("hold", "--tag", odd, "--reason", "wait", now=AFTER).code == 0
    assert of(bench)["hold_active", "tag", odd] == 1
