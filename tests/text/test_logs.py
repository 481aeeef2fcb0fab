"""The log sink: one line an event, for people or for programs, without secrets and without tricks."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.logs import Redactor, safe, start

SECRET = "canary/söcret+value=?&\"'"
AT = datetime(2027, 6, 4, 9, 0, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level, ours = list(root.handlers), root.level, logging.getLogger("remembrancer").level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("remembrancer").setLevel(ours)


def opened(stream: io.StringIO, *, quiet: bool = False) -> logging.Logger:
    start({SECRET}, clock=lambda: AT, stream=stream, quiet=quiet)
    return logging.getLogger("remembrancer")


def _log_a_bug(log: logging.Logger, text: str) -> None:
    def bug() -> None:
        raise ValueError(text)

    try:
        bug()
    except ValueError:
        log.exception("a bug")


def shapes(secret: str) -> list[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    return [
        secret,
        quote(secret),
        quote(secret, safe=""),
        encoded,
        encoded.rstrip("="),
        base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    ]


@pytest.mark.parametrize("shape", shapes(SECRET))
@pytest.mark.parametrize("make", [io.StringIO, Terminal])
def test_no_shape_of_a_secret_reaches_the_log_by_any_way(shape: str, make: type[io.StringIO]) -> None:
    stream = make()
    log = opened(stream)
    log.warning("said plainly: %s", shape)
    log.warning("in a detail", extra={"details": {"address": f"https://example.org/{shape}"}})
    _log_a_bug(log, f"in a traceback: {shape}")
    logging.getLogger("urllib3.connectionpool").warning("by a library: %s", shape)
    told = stream.getvalue()
    assert shape not in told
    assert json.dumps(shape)[1:-1] not in told
    assert "said plainly: •••" in told


@given(st.text(min_size=4, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_whatever_stands_around_it_a_secret_is_taken_out(secret: str, before: str, after: str) -> None:
    redact = Redactor({secret})
    for shape in shapes(secret):
        told = redact(f"{before}{shape}{after}")
        assert shape not in told or shape in {"•••", before, after} or shape in f"{before}•••{after}"


def test_of_two_secrets_one_of_which_holds_the_other_nothing_is_left() -> None:
    redact = Redactor({"inner", "outer-inner-outer"})
    assert redact("x outer-inner-outer y inner z") == "x ••• y ••• z"


def test_too_short_a_secret_does_not_black_out_everything() -> None:
    assert Redactor({"a", ""})("a sentence as it was") == "a sentence as it was"
    assert Redactor(set())("nothing to hide") == "nothing to hide"


def test_away_from_a_terminal_each_event_is_one_json_object() -> None:
    stream = io.StringIO()
    log = opened(stream)
    log.info("delivered: %s", "june", extra={"details": {"delivery": "abc", "state": "delivered", "none": None}})
    log.error("a line\nthat would be two\u2028or three\x1b[31m")
    _log_a_bug(log, "two\nlines")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[0] == {
        "time": "2027-06-04T09:00:00.000+00:00",
        "level": "info",
        "message": "delivered: june",
        "delivery": "abc",
        "state": "delivered",
    }
    assert [line["level"] for line in lines] == ["info", "error", "error"]
    assert "Traceback" in lines[2]["traceback"]
    assert "\x1b" not in stream.getvalue()


def test_on_a_terminal_each_event_is_one_line_for_a_person() -> None:
    stream = Terminal()
    log = opened(stream)
    log.info("delivered: june")
    log.warning("held: june\u202e")
    told = stream.getvalue().splitlines()
    assert told[0].endswith("  delivered: june")
    assert told[1].endswith("  warning: held: june\\u202e")
    assert all(len(line.split("  ")[0]) == len("09:00:00") for line in told)


@given(st.text())
def test_a_safe_text_is_one_line_without_directions(text: str) -> None:
    told = safe(text)
    assert "\n" not in told
    assert "\r" not in told
    assert not any(sign in told for sign in "\u202a\u202e\u2066\u2069\u200e\u200f\x1b\x00\x9b\u2028")
    assert safe(told) == told


def test_quiet_is_silent_until_something_is_wrong() -> None:
    stream = io.StringIO()
    log = opened(stream, quiet=True)
    log.info("delivered")
    assert stream.getvalue() == ""
    log.warning("held")
    assert "held" in stream.getvalue()


@pytest.mark.parametrize("library", ["urllib3.connectionpool", "apscheduler.scheduler", "waitress", "sqlalchemy"])
def test_libraries_are_heard_only_when_something_is_wrong(library: str) -> None:
    stream = io.StringIO()
    opened(stream)
    for level in (logging.DEBUG, logging.INFO):
        logging.getLogger(library).log(level, "GET /token HTTP/1.1")
    assert stream.getvalue() == ""


def test_starting_twice_says_things_once() -> None:
    stream = io.StringIO()
    opened(stream)
    opened(stream).info("once")
    assert stream.getvalue().count("once") == 1
