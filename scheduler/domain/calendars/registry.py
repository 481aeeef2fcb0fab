"""Which calendars a rule may name, and which of them this version reckons with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.protocol import Calendar

CALENDARS: Mapping[str, Calendar] = MappingProxyType({"gregorian": gregorian})
"""The calendars that work, by CLDR id."""

CALENDAR_NAMES = (
    "gregorian",
    "julian",
    "hebrew",
    "islamic-umalqura",
    "islamic-civil",
    "chinese",
    "persian",
    "ethiopic",
    "coptic",
    "indian",
    "buddhist",
    "roc",
)
"""Every name the front matter knows, whether or not this version reckons with it."""
