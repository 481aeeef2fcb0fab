"""The Hebrew calendar against pyluach and ICU (through node); its rules of remembrance against Hebcal's answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

import pytest
from pyluach.dates import GregorianDate

from scheduler.domain.calendars import hebrew
from scheduler.domain.calendars.hebrew import (
    ADAR,
    CHESHVAN,
    HEBREW,
    KISLEV,
    SHVAT,
    HebrewCalendar,
    birthday,
    month_called,
    month_words,
    yahrzeit,
)
from scheduler.domain.calendars.protocol import MonthName
from scheduler.errors import ValueRefused
from tests.domain.calendars.peers import Peer, Told, check, check_itself, civil_days, intl, month_starts, named

TWO_CENTURIES = civil_days(1900, 2100)
LUACH_YEARS = range(3762, 9999)
"""pyluach names days of the Gregorian years 1 to 9999 only."""


def luach(days: Sequence[int]) -> Iterable[Told]:
    """pyluach counts months from Nisan, Adar I being 12 in a leap year and Adar II 13."""
    for ordinal in days:
        civil = date.fromordinal(ordinal)
        told = GregorianDate(civil.year, civil.month, civil.day).to_heb()
        leap = told.month == 12 and told.month_name() == "Adar 1"
        month = told.month - 6 if told.month > 6 else told.month + 6
        yield Told(told.year, SHVAT if leap else min(month, ADAR) if told.month > 6 else month, leap, told.day)


def test_every_month_of_every_supported_year_begins_where_icu_says() -> None:
    check(HEBREW, intl("hebrew"), month_starts(HEBREW, HEBREW.YEARS))


def test_every_month_begins_where_pyluach_says() -> None:
    check(HEBREW, luach, month_starts(HEBREW, LUACH_YEARS))


@pytest.mark.parametrize("peer", [luach, intl("hebrew")], ids=["pyluach", "icu"])
def test_every_day_of_two_centuries_has_the_name_another_program_gives_it(peer: Peer) -> None:
    check(HEBREW, peer, TWO_CENTURIES)


def test_every_month_is_found_again_by_its_name_and_by_its_first_and_last_day() -> None:
    check_itself(HEBREW, HEBREW.YEARS[:400])
    check_itself(HEBREW, range(5600, 6000))
    check_itself(HEBREW, HEBREW.YEARS[-400:])


class WithoutTheRuleOfTheLongYear(HebrewCalendar):
    """Leaves out the postponement by which no year has 356 or 382 days."""

    def _start(self, number: int) -> int:
        year = self._name(number).year
        first, after = hebrew._postponed(year), hebrew._postponed(year + 1)
        index = number - self._number(year)
        return hebrew._DAY_BEFORE_EPOCH + 1 + first + hebrew._days_before(after - first)[index]


class LeapYearsOfAnotherCycle(HebrewCalendar):
    """Puts Adar I where the nineteen years would have it if they began a year later."""

    def _start(self, number: int) -> int:
        return super()._start(number - 235) + 6_940


@pytest.mark.parametrize("mutant", [WithoutTheRuleOfTheLongYear, LeapYearsOfAnotherCycle])
def test_a_wrong_rule_is_caught(mutant: type[HebrewCalendar]) -> None:
    wrong = mutant(name="hebrew", years=range(5600, 6001), shortest_months=HEBREW.SHORTEST_MONTHS)
    days = month_starts(HEBREW, range(5601, 5990))
    check(HEBREW, luach, days)
    with pytest.raises(AssertionError):
        check(wrong, luach, days)


def test_leap_months_are_adar_i_of_seven_years_in_nineteen() -> None:
    leap = [year for year in range(5776, 5795) if hebrew.is_leap(year)]
    assert leap == [5776, 5779, 5782, 5784, 5787, 5790, 5793]
    assert all(HEBREW.month_number(year, SHVAT, leap=True) is not None for year in leap)
    assert HEBREW.month_number(5785, SHVAT, leap=True) is None
    assert HEBREW.month_number(5784, ADAR, leap=True) is None
    assert HEBREW.month_number(5784, 13) is HEBREW.month_number(5784, 0) is None


def test_years_outside_the_supported_ones_are_refused_by_their_range() -> None:
    for question in (lambda: HEBREW.month_number(10_000, 1), lambda: HEBREW.month_of(-1_373_428)):
        with pytest.raises(ValueRefused, match="years 1 to 9999 of calendar `hebrew`"):
            question()
    assert named(HEBREW, -1_373_427) == (1, 1, False, 1)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (["Tishrei", "tishri"], 1),
        (["Cheshvan", "Heshvan", "Marcheshvan", "Mar-Cheshvan", "Ḥeshvan"], 2),
        (["Kislev", "Chislev"], 3),
        (["Tevet", "Tebeth", "Teves"], 4),
        (["Sh'vat", "Sh’vat", "Shevat", "shvat"], 5),
        (["Adar"], 6),
        (["Nisan", "Nissan"], 7),
        (["Iyyar", "Iyar"], 8),
        (["Sivan"], 9),
        (["Tamuz", "Tammuz"], 10),
        (["Av", "Menachem Av"], 11),
        (["Elul"], 12),
    ],
)
def test_months_are_known_as_hebcal_spells_them_and_by_usual_variants(names: list[str], number: int) -> None:
    assert {month_called(name, 5785) for name in names} == {MonthName(5785, number)}
    assert month_words(MonthName(5785, number)) == names[0]


def test_a_leap_year_has_two_adars_and_each_is_called_by_its_own_name() -> None:
    for name in ("Adar I", "adar rishon", "Adar Aleph"):
        assert month_called(name, 5784) == MonthName(5784, SHVAT, leap=True)
    for name in ("Adar II", "Adar Sheni", "Ve-Adar"):
        assert month_called(name, 5784) == MonthName(5784, ADAR)
    assert month_words(MonthName(5784, SHVAT, leap=True)) == "Adar I"
    assert month_words(MonthName(5784, ADAR)) == "Adar II"
    with pytest.raises(ValueRefused, match="two months of Adar"):
        month_called("Adar", 5784)
    for name in ("Adar I", "Adar II"):
        with pytest.raises(ValueRefused, match="only one Adar"):
            month_called(name, 5785)


def test_a_name_that_is_none_is_no_month() -> None:
    assert [month_called(name, 5785) for name in ("June", "", "Adar III", "תשרי")] == [None] * 4


# --- yahrzeit and birthday -------------------------------------------------------------------------------------------


def day_of(year: int, month: int, day: int, *, leap: bool = False) -> int:
    number = HEBREW.month_number(year, month, leap=leap)
    assert number is not None
    return HEBREW.month_start(number) + day - 1


def said(number: int) -> str:
    year, month, leap, day = named(HEBREW, number)
    return f"{day} {month_words(MonthName(year, month, leap))} {year}"


@pytest.mark.parametrize(
    ("event", "day", "year", "death", "birth"),
    [
        # the first anniversary of 30 Cheshvan 5763 had a 30th, so where there is none it is the first of Kislev
        (MonthName(5763, CHESHVAN), 30, 5764, "30 Cheshvan 5764", "30 Cheshvan 5764"),
        (MonthName(5763, CHESHVAN), 30, 5765, "1 Kislev 5765", "1 Kislev 5765"),
        # that of 30 Cheshvan 5764 had none, so it is the last day of Cheshvan for ever
        (MonthName(5764, CHESHVAN), 30, 5765, "29 Cheshvan 5765", "1 Kislev 5765"),
        (MonthName(5764, CHESHVAN), 30, 5767, "30 Cheshvan 5767", "30 Cheshvan 5767"),
        # so with 30 Kislev 5766 and 5767
        (MonthName(5766, KISLEV), 30, 5767, "30 Kislev 5767", "30 Kislev 5767"),
        (MonthName(5766, KISLEV), 30, 5768, "1 Tevet 5768", "1 Tevet 5768"),
        (MonthName(5767, KISLEV), 30, 5768, "29 Kislev 5768", "1 Tevet 5768"),
        # Adar of a common year
        (MonthName(5783, ADAR), 10, 5784, "10 Adar I 5784", "10 Adar II 5784"),
        (MonthName(5783, ADAR), 10, 5785, "10 Adar 5785", "10 Adar 5785"),
        # both Adars of a leap year
        (MonthName(5784, SHVAT, leap=True), 10, 5785, "10 Adar 5785", "10 Adar 5785"),
        (MonthName(5784, SHVAT, leap=True), 10, 5787, "10 Adar I 5787", "10 Adar I 5787"),
        (MonthName(5784, ADAR), 10, 5785, "10 Adar 5785", "10 Adar 5785"),
        (MonthName(5784, ADAR), 10, 5787, "10 Adar II 5787", "10 Adar II 5787"),
        # 30 Adar I, which common years lack
        (MonthName(5784, SHVAT, leap=True), 30, 5785, "30 Sh'vat 5785", "1 Nisan 5785"),
        (MonthName(5784, SHVAT, leap=True), 30, 5787, "30 Adar I 5787", "30 Adar I 5787"),
        # a plain day
        (MonthName(5756, CHESHVAN), 12, 5787, "12 Cheshvan 5787", "12 Cheshvan 5787"),
    ],
)
def test_days_of_remembrance_by_example(event: MonthName, day: int, year: int, death: str, birth: str) -> None:
    assert said(yahrzeit(event, day, year)) == death
    assert said(birthday(event, day, year)) == birth


def test_the_adar_of_a_common_year_may_be_remembered_in_the_second() -> None:
    event = MonthName(5783, ADAR)
    assert said(yahrzeit(event, 10, 5784, adar="second")) == "10 Adar II 5784"
    assert said(yahrzeit(event, 10, 5785, adar="second")) == "10 Adar 5785"
    assert said(yahrzeit(MonthName(5784, ADAR), 10, 5787, adar="first")) == "10 Adar II 5787"


HEBCAL = "01ac629b5b315a2a73a55334e4776b3814cd70786d35020f2bbffec50d0efc55"
"""SHA-256 of what @hebcal/core 6.9.3 answers to the same questions, `getYahrzeit` and `getBirthdayOrAnniversary`."""


class Remember(Protocol):
    def __call__(self, event: MonthName, day: int, year: int) -> int: ...


def answers(remember: Remember = yahrzeit) -> str:
    """For the 1st, 10th and last day of the months where rules differ, of nineteen years: the next thirty returns."""
    found: list[list[int]] = []
    for year in range(5756, 5775):
        for month, leap in ((CHESHVAN, False), (KISLEV, False), (SHVAT, False), (SHVAT, True), (ADAR, False)):
            number = HEBREW.month_number(year, month, leap=leap)
            if number is None:
                continue
            length = HEBREW.month_start(number + 1) - HEBREW.month_start(number)
            event = MonthName(year, month, leap)
            for day in (1, 10, length):
                returns = range(year + 1, year + 31)
                found += [[later, remember(event, day, later), birthday(event, day, later)] for later in returns]
    return hashlib.sha256(json.dumps(found, separators=(",", ":")).encode()).hexdigest()


def test_deaths_and_births_are_remembered_on_the_days_that_hebcal_names() -> None:
    assert answers() == HEBCAL


def without_the_first_anniversary(event: MonthName, day: int, year: int) -> int:
    """Each year for itself, as births are: on the first of the next month where the 30th is missing."""
    return birthday(event, day, year) if day == 30 and not event.leap else yahrzeit(event, day, year)


def in_the_second_adar(event: MonthName, day: int, year: int) -> int:
    return yahrzeit(event, day, year, adar="second")


@pytest.mark.parametrize("mutant", [birthday, without_the_first_anniversary, in_the_second_adar])
def test_another_rule_of_remembrance_is_caught(mutant: Remember) -> None:
    assert answers(mutant) != HEBCAL
