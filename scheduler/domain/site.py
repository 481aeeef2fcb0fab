"""The site: who publishes, where, and in whose clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.statement import LatePolicy
from scheduler.domain.wording.overridden import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every statement and target may fall back on.

    Attributes:
        url: public base address, always ending in `/`.
        tag: authority and date of RFC 4151 tag URIs, such as `example.org,2026`; never changes.
        language: BCP 47 tag.
        zone: IANA zone.
        time: default wall time.
        footer: Markdown that stands under every page, or None.
        approval: whether each edition waits for a person unless its statement says otherwise.
        hijri_months: the months of calendar `islamic-umalqura` that begin when they were announced to, or None.
        phrases: its own phrases instead of a language's, by lower-case language tag and name (`wording.overridden`).
    """

    title: str
    url: str
    tag: str
    author: str
    zone: str
    language: str = "en"
    time: time = time(9, 0)
    footer: str | None = None
    late: LatePolicy = field(default_factory=LatePolicy)
    approval: bool = False
    hijri_months: AnnouncedMonths | None = None
    phrases: Phrases = field(default_factory=dict)
