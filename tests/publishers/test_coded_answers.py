"""Codes decide what a refusal means, bodies how long to wait, and a question's answer is believed in its form only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning, asked, read_coded
from tests.publishers.samples import AT

GONE = Meaning(sentence="It is gone.", counts_as=410)


def read(answer: Answer, meaning: Meaning | None = None, wait: float | None = None) -> Receipt:
    return read_coded(answer, meaning, at=AT, success=lambda _: Receipt(remote_id="1"), wait=wait)


def test_a_known_code_counts_more_than_the_status_it_came_with() -> None:
    with pytest.raises(Refused, match="It is gone") as refusal:
        read(Answer(status=404, headers={}), GONE)
    assert refusal.value.status == 410
    with pytest.raises(Refused) as refusal:
        read(Answer(status=404, headers={}))
    assert refusal.value.status == 404


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_proves_nothing_whatever_code_it_bears(status: int) -> None:
    with pytest.raises(Unknown):
        read(Answer(status=status, headers={}), GONE)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({}, 0.2, 1),
        ({}, 64.57, 65),
        ({"retry-after": "7"}, 64.0, 64),
        ({"Retry-After": "700"}, 64.0, 700),
        ({"Retry-After": "700"}, None, 700),
        ({}, 1e9, 86_400),
        ({}, float("inf"), None),
        ({}, float("nan"), None),
        ({}, -1.0, None),
        ({}, None, None),
    ],
)
def test_the_longer_wait_of_header_and_body_counts(
    headers: dict[str, str], body: float | None, seconds: int | None
) -> None:
    with pytest.raises(NotSent) as refusal:
        read(Answer(status=429, headers=headers), GONE, body)
    expected = None if seconds is None else AT + timedelta(seconds=seconds)
    assert refusal.value.retry_after == expected


def test_a_question_is_answered_in_its_form_or_not_at_all() -> None:
    assert asked(Answer(status=200, headers={}, body=b"[1]"), None, list) == [1]
    for status, body, kind in (
        (200, b"[1]", Unknown),
        (200, b"<html>", Unknown),
        (204, b"", Unknown),
        (302, b"{}", NotSent),
        (404, b"{}", Refused),
        (429, b"{}", NotSent),
        (500, b"{}", Unknown),
    ):
        with pytest.raises(kind) as fault:
            asked(Answer(status=status, headers={"Retry-After": "1"}, body=body), None, dict)
        assert "may have been published" not in str(fault.value)
        assert getattr(fault.value, "retry_after", None) is None
    with pytest.raises(Refused, match="It is gone"):
        asked(Answer(status=200, headers={}, body=b"{}"), GONE, dict)
