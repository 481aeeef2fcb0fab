"""The calendars that are arithmetic against ICU (through node), convertdate and jdatetime, over all their years.

Every month's first day of the whole supported range is compared, and every single day of 1900 to 2100; that months are
unbroken runs of days in between is `check_itself`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

import jdatetime
import pytest
from convertdate import coptic, indian_civil, islamic, julian
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.ethiopic_coptic import COPTIC, ETHIOPIC, AlexandrianCalendar
from scheduler.domain.calendars.indian import INDIAN, IndianCalendar
from scheduler.domain.calendars.islamic import ISLAMIC_CIVIL, IslamicCivilCalendar
from scheduler.domain.calendars.julian import JULIAN, JulianCalendar
from scheduler.domain.calendars.persian import PERSIAN, PersianCalendar
from scheduler.domain.calendars.protocol import Calendar
from scheduler.domain.calendars.year_counts import BUDDHIST, ROC, YearCount
from scheduler.errors import ValueRefused
from tests.domain.calendars.peers import (
    Peer,
    Told,
    check,
    check_itself,
    civil_days,
    first_day,
    intl,
    month_starts,
    named,
)

TWO_CENTURIES = civil_days(1900, 2100)
SINCE_1583 = range(1583 + 543, BUDDHIST.YEARS.stop)
"""ICU's Buddhist and Minguo calendars turn Julian before the reform of 1582, ours do not."""


class ConvertdateModule(Protocol):
    def from_jd(self, jd: float) -> tuple[int, int, int]: ...


def convertdate(module: ConvertdateModule) -> Peer:
    def ask(days: Sequence[int]) -> Iterable[Told]:
        for day in days:
            year, month, number = module.from_jd(day + 1_721_424.5)
            yield Told(year, month, leap=False, day=int(number))

    return ask


def jalali(days: Sequence[int]) -> Iterable[Told]:
    for day in days:
        told = jdatetime.date.fromgregorian(date=date.fromordinal(day))
        yield Told(told.year, told.month, leap=False, day=told.day)


PROOFS: list[tuple[Calendar, Peer, range]] = [
    (JULIAN, convertdate(julian), range(-9_999, 10_000)),
    (COPTIC, intl("coptic"), COPTIC.YEARS),
    (COPTIC, convertdate(coptic), COPTIC.YEARS),
    (ETHIOPIC, intl("ethiopic"), ETHIOPIC.YEARS),
    (INDIAN, intl("indian"), INDIAN.YEARS),
    (INDIAN, convertdate(indian_civil), INDIAN.YEARS),
    (ISLAMIC_CIVIL, intl("islamic-civil"), ISLAMIC_CIVIL.YEARS),
    (ISLAMIC_CIVIL, convertdate(islamic), ISLAMIC_CIVIL.YEARS),
    (PERSIAN, intl("persian"), PERSIAN.YEARS),
    (PERSIAN, jalali, PERSIAN.YEARS),
    (BUDDHIST, intl("buddhist"), SINCE_1583),
    (ROC, intl("roc"), ROC.YEARS),
]
NAMES = [
    "julian-convertdate",
    "coptic-icu",
    "coptic-convertdate",
    "ethiopic-icu",
    "indian-icu",
    "indian-convertdate",
    "islamic-civil-icu",
    "islamic-civil-convertdate",
    "persian-icu",
    "persian-jdatetime",
    "buddhist-icu",
    "roc-icu",
]
CALENDARS = [JULIAN, COPTIC, ETHIOPIC, INDIAN, ISLAMIC_CIVIL, PERSIAN, BUDDHIST, ROC]
BY_ID = ["julian", "coptic", "ethiopic", "indian", "islamic-civil", "persian", "buddhist", "roc"]


@pytest.mark.parametrize(("calendar", "peer", "years"), PROOFS, ids=NAMES)
def test_every_month_of_every_supported_year_begins_where_another_program_says(
    calendar: Calendar, peer: Peer, years: range
) -> None:
    check(calendar, peer, month_starts(calendar, years))


@pytest.mark.parametrize(("calendar", "peer", "years"), PROOFS, ids=NAMES)
def test_every_day_of_two_centuries_has_the_name_another_program_gives_it(
    calendar: Calendar, peer: Peer, years: range
) -> None:
    end = first_day(calendar, years[-1])
    check(calendar, peer, [day for day in TWO_CENTURIES if first_day(calendar, years[0]) <= day < end])


@pytest.mark.parametrize("calendar", CALENDARS, ids=BY_ID)
def test_every_month_is_found_again_by_its_name_and_by_its_first_and_last_day(calendar: Calendar) -> None:
    check_itself(calendar, calendar.YEARS[:500])
    check_itself(calendar, calendar.YEARS[-500:])


@pytest.mark.parametrize("calendar", CALENDARS, ids=BY_ID)
def test_the_shortest_months_are_those_that_occur(calendar: Calendar) -> None:
    starts = month_starts(calendar, range(1301, 1401) if calendar is not ROC else range(1, 101))
    lengths = [end - start for start, end in pairwise(starts)]
    a_year = len(calendar.SHORTEST_MONTHS)
    assert tuple(min(lengths[index::a_year]) for index in range(a_year)) == calendar.SHORTEST_MONTHS


@pytest.mark.parametrize("calendar", CALENDARS, ids=BY_ID)
def test_years_outside_the_supported_ones_are_refused_by_their_range(calendar: Calendar) -> None:
    first, last = calendar.YEARS[0], calendar.YEARS[-1]
    beginning, end = first_day(calendar, first), month_starts(calendar, range(last, last + 1))[-1] + 40
    questions: list[Callable[[], object]] = [
        lambda: calendar.month_number(first - 1, 1),
        lambda: calendar.month_number(last + 1, 1),
        lambda: calendar.month_of(beginning - 1),
        lambda: calendar.month_of(end),
        lambda: calendar.year_of(end),
        lambda: calendar.month_name(calendar.month_of(beginning) - 1),
        lambda: calendar.month_start(calendar.month_of(end - 40) + 2),
    ]
    for question in questions:
        with pytest.raises(ValueRefused, match=f"years {first} to {last} of calendar") as caught:
            question()
        assert caught.value.code == "calendar-range"


def test_a_month_that_is_none_has_no_number() -> None:
    assert COPTIC.month_number(1743, 13) is not None
    for calendar in CALENDARS:
        year = calendar.YEARS[50]
        assert calendar.month_number(year, 0) is None
        assert calendar.month_number(year, len(calendar.SHORTEST_MONTHS) + 1) is None
        assert calendar.month_number(year, 5, leap=True) is None


@given(st.sampled_from(JULIAN.YEARS[:-8]), st.integers(1, 12))
def test_the_julian_calendar_repeats_itself_every_four_years_without_end(year: int, month: int) -> None:
    """So that what is compared of 20,000 years holds for the other years that can be written."""
    here, after = JULIAN.month_number(year, month), JULIAN.month_number(year + 4, month)
    assert here is not None
    assert after is not None
    assert after - here == 48
    assert JULIAN.month_start(after) - JULIAN.month_start(here) == 1_461


def test_the_thai_and_the_chinese_republics_years_are_gregorian_years_counted_from_elsewhere() -> None:
    for year in (1, 622, 1582, 1912, 2026, 9999):
        for month in range(1, 13):
            day = gregorian.day_number(year, month, 1)
            assert named(BUDDHIST, day) == (year + 543, month, False, 1)
            if year >= 1912:
                assert named(ROC, day) == (year - 1911, month, False, 1)


def test_days_that_history_knows_by_both_names() -> None:
    october = date(1917, 11, 7).toordinal()
    assert named(JULIAN, october) == (1917, 10, False, 25)
    assert named(JULIAN, date(1582, 10, 15).toordinal()) == (1582, 10, False, 5)
    assert named(JULIAN, gregorian.day_number(-43, 3, 13)) == (-43, 3, False, 15)
    assert named(ETHIOPIC, date(2007, 9, 12).toordinal()) == (2000, 1, False, 1)
    assert named(PERSIAN, date(1979, 2, 11).toordinal()) == (1357, 11, False, 22)
    assert named(INDIAN, date(1957, 3, 22).toordinal()) == (1879, 1, False, 1)
    assert named(ROC, date(1947, 2, 28).toordinal()) == (36, 2, False, 28)
    assert named(BUDDHIST, date(1976, 10, 6).toordinal()) == (2519, 10, False, 6)


# --- mutants ---------------------------------------------------------------------------------------------------------


class GregorianLeapYears(JulianCalendar):
    def _begins(self, year: int, index: int) -> int:
        return super()._begins(year, index) - (index > 1 and year % 400 in {100, 200, 300})


class LeapDayAYearLate(AlexandrianCalendar):
    def _begins(self, year: int, index: int) -> int:
        return self.epoch + 365 * (year - 1) + (year - 1) // 4 + 30 * index


class LeapDayAtTheYearsEnd(IndianCalendar):
    def _begins(self, year: int, index: int) -> int:
        return super()._begins(year, index) - (0 < index < 12 and gregorian.is_leap(year + 78))


class SixteenthYearLate(IslamicCivilCalendar):
    """The cycle in which year 15, not 16, has the day more."""

    def _begins(self, year: int, index: int) -> int:
        return super()._begins(year, index) + ((11 * year + 4) // 30 - (11 * year + 3) // 30)


class CyclesOf128(PersianCalendar):
    """31 leap years in 128: nearer to the sun, and another calendar."""

    def _begins(self, year: int, index: int) -> int:
        return super()._begins(year, index) - (8 * year + 21) // 33 + (31 * year + 38) // 128


def mutant_of(calendar: Calendar) -> Calendar:
    years, months = calendar.YEARS, calendar.SHORTEST_MONTHS
    mutants: dict[int, Calendar] = {
        id(JULIAN): GregorianLeapYears(name="julian", years=years, shortest_months=months),
        id(COPTIC): LeapDayAYearLate(name="coptic", epoch=COPTIC.epoch),
        id(ETHIOPIC): LeapDayAYearLate(name="ethiopic", epoch=ETHIOPIC.epoch),
        id(INDIAN): LeapDayAtTheYearsEnd(name="indian", years=years, shortest_months=months),
        id(ISLAMIC_CIVIL): SixteenthYearLate(name="islamic-civil", years=years, shortest_months=months),
        id(PERSIAN): CyclesOf128(name="persian", years=years, shortest_months=months),
        id(BUDDHIST): YearCount(name="buddhist", gregorian_before=-544),
        id(ROC): YearCount(name="roc", gregorian_before=1912),
    }
    return mutants[id(calendar)]


@pytest.mark.parametrize(("calendar", "peer", "years"), PROOFS, ids=NAMES)
def test_a_wrong_leap_rule_or_epoch_is_caught(calendar: Calendar, peer: Peer, years: range) -> None:
    sample = range(years[-1] - 400, years[-1] - 200)
    check(calendar, peer, month_starts(calendar, sample))
    with pytest.raises(AssertionError):
        check(mutant_of(calendar), peer, month_starts(calendar, sample))
