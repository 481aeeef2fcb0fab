"""One site and one statement that every publisher's tests may use, and what is made of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.revision import Kind, kind_of
from scheduler.domain.rule import AnniversaryRule, HistoricDate, Return
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words

AT = datetime(2027, 6, 4, 7, 0, 5, tzinfo=UTC)
SITE = Site(
    title="Tests", url="https://example.org/", tag="example.org,2026", author="Tests", zone="Europe/Berlin"
)  # fmt: skip
BODY = "On this day, {{ years_words }} years ago.\n\nA second paragraph with *words*.\n"


def statement(
    *, body: str = BODY, title: str = "The {{ ordinal }} anniversary", social: str | None = None, **changes: object
) -> Statement:
    made = Statement(
        id="square-1989",
        rule=AnniversaryRule(key="square-1989", date=HistoricDate(year=1989, month=6, day=4)),
        words=Words(lang="en", title=title, body=body, social=social),
        path="statements/square-1989.md",
        source_sha256="0" * 64,
        tags=("china", "history"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # each test names one field


def occurrence(**changes: object) -> Occurrence:
    returned = Return(number=38, years=38, label="2027", day=date(2027, 6, 4))
    return Occurrence(statement=statement(**changes), returned=returned)  # type: ignore[arg-type]  # as above


def delivery(
    edition: Edition,
    *,
    target: str,
    moment: str = "the day",
    attempt: int = 1,
    version: int = 1,
    out: tuple[Receipt, ...] = (),
    changes: tuple[Receipt, ...] = (),
) -> Delivery:
    """As the ledger hands it out: the payload has been through canonical JSON."""
    return Delivery(
        key=DeliveryKey(statement="square-1989", label="2027", moment=moment, target=target),
        number=38,
        day=date(2027, 6, 4),
        due=datetime(2027, 6, 4, 7, 0, tzinfo=UTC),
        payload=json.loads(edition.canonical),
        edition_sha256=edition.sha256,
        published=datetime(2027, 6, 4, 7, 0, 2, tzinfo=UTC),
        attempt=attempt,
        version=version,
        of=None if kind_of(moment) is Kind.EDITION else "the day",
        out=out,
        changes=changes,
    )
