"""Which calendars a rule may name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.announced import ANNOUNCED, AnnouncedMonths, as_announced
from scheduler.domain.calendars.chinese import CHINESE
from scheduler.domain.calendars.ethiopic_coptic import COPTIC, ETHIOPIC
from scheduler.domain.calendars.hebrew import HEBREW
from scheduler.domain.calendars.indian import INDIAN
from scheduler.domain.calendars.islamic import ISLAMIC_CIVIL, ISLAMIC_UMALQURA
from scheduler.domain.calendars.julian import JULIAN
from scheduler.domain.calendars.persian import PERSIAN
from scheduler.domain.calendars.protocol import Calendar
from scheduler.domain.calendars.year_counts import BUDDHIST, ROC

CALENDARS: Mapping[str, Calendar] = MappingProxyType(
    {
        "gregorian": gregorian,
        "julian": JULIAN,
        "hebrew": HEBREW,
        "islamic-umalqura": ISLAMIC_UMALQURA,
        "islamic-civil": ISLAMIC_CIVIL,
        "chinese": CHINESE,
        "persian": PERSIAN,
        "ethiopic": ETHIOPIC,
        "coptic": COPTIC,
        "indian": INDIAN,
        "buddhist": BUDDHIST,
        "roc": ROC,
    }
)
"""The calendars that a rule may name, by CLDR id."""


def calendar_of(name: str, announced: AnnouncedMonths | None = None) -> Calendar:
    """The calendar of that CLDR id, with its months where they were announced to begin."""
    return CALENDARS[name] if announced is None or name != ANNOUNCED else as_announced(announced)
