from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.answers import LONGEST_WAIT, Answer, read_answer, retry_after

AT = datetime(2027, 6, 4, 7, 0, tzinfo=UTC)
DATE = "Fri, 04 Jun 2027 06:59:30 GMT"


def answer(status: int, **headers: str) -> Answer:
    return Answer(
        status=status, headers=CaseInsensitiveDict({name.replace("_", "-"): text for name, text in headers.items()})
    )


def meaning(given_answer: Answer) -> type:
    try:
        return type(read_answer(given_answer, at=AT))
    except PublishError as error:
        return type(error) if error.status == given_answer.status else AssertionError


TABLE: dict[type, list[int]] = {
    Receipt: [200, 201, 202, 204, 299],
    NotSent: [300, 301, 302, 303, 304, 307, 308, 408, 425, 429],
    Refused: [400, 401, 402, 403, 404, 405, 406, 410, 413, 415, 418, 422, 451],
    Unknown: [100, 101, 103, 409, 500, 501, 502, 503, 504, 520, 599, 600, 999],
}


@pytest.mark.parametrize(("expected", "status"), [(kind, status) for kind, all_ in TABLE.items() for status in all_])
def test_each_status_means_what_the_table_says(expected: type, status: int) -> None:
    assert meaning(answer(status)) is expected


@given(st.integers(min_value=100, max_value=999))
def test_every_status_has_a_meaning_and_only_success_is_a_receipt(status: int) -> None:
    assert (meaning(answer(status)) is Receipt) == (200 <= status < 300)


def test_a_503_that_names_a_time_was_not_sent() -> None:
    assert meaning(answer(503, Retry_After="120")) is NotSent
    assert meaning(answer(503, Retry_After="-120")) is Unknown


def test_success_must_have_the_networks_own_form_where_there_is_one() -> None:
    def form(found: Answer) -> Receipt | None:
        return Receipt(remote_id="1") if found.body == b"ok" else None

    good = Answer(status=200, headers={}, body=b"ok")
    assert read_answer(good, at=AT, success=form).remote_id == "1"
    with pytest.raises(Unknown):
        read_answer(Answer(status=200, headers={}, body=b"<html>"), at=AT, success=form)


WAITS: list[tuple[str, float | None]] = [
    ("120", 120),
    ("0", 0),
    (" 7 ", 7),
    ("86400", 86400),
    ("86401", 86400),
    ("9999999999", 86400),
    ("10000000000", None),
    ("99999999999999999999", None),
    ("-5", None),
    ("+5", None),
    ("1.5", None),
    ("1e3", None),
    ("inf", None),
    ("nan", None),
    ("１２", None),
    ("٣", None),
    ("5, 10", None),
    ("", None),
    ("soon", None),
    ("Fri, 04 Jun 2027 07:00:30 GMT", 60),
    ("Thu, 03 Jun 2027 07:00:30 GMT", 0),
    ("Fri, 04 Jun 2100 07:00:30 GMT", 86400),
    ("Fri, 04 Jun 2027 07:00:30 +0200", None),
    ("Friday, 04-Jun-27 07:00:30 GMT", None),
    ("Fri Jun  4 07:00:30 2027", None),
    ("Sun, 30 Feb 2027 07:00:30 GMT", None),
    ("Fri, 04 Jun 2027 27:00:30 GMT", None),
    ("Fri, 04 Jun 0000 07:00:30 GMT", 0),
]


def check_waits(read: Callable[[Answer], timedelta | None]) -> None:
    for text, seconds in WAITS:
        expected = None if seconds is None else timedelta(seconds=seconds)
        assert read(answer(429, Retry_After=text, Date=DATE)) == expected, text


def test_retry_after_is_read_as_the_standard_writes_it_and_nothing_else() -> None:
    check_waits(retry_after)


def test_reading_retry_after_with_int_would_fail_that_check() -> None:
    with pytest.raises((AssertionError, ValueError)):
        check_waits(lambda found: timedelta(seconds=int(found.headers["Retry-After"])))


def test_a_date_counts_against_the_answers_own_clock_not_ours() -> None:
    skewed = answer(429, Retry_After="Tue, 04 Jun 2030 00:01:00 GMT", Date="Tue, 04 Jun 2030 00:00:00 GMT")
    with pytest.raises(NotSent) as caught:
        read_answer(skewed, at=AT)
    assert caught.value.retry_after == AT + timedelta(seconds=60)


def test_a_date_without_the_answers_own_date_is_ignored() -> None:
    assert retry_after(answer(429, Retry_After="Fri, 04 Jun 2027 07:00:30 GMT")) is None


@given(st.text(max_size=40))
def test_no_retry_after_raises_or_exceeds_a_day(text: str) -> None:
    wait = retry_after(answer(429, Retry_After=text, Date=DATE))
    assert wait is None or timedelta() <= wait <= LONGEST_WAIT
