"""The Chinese calendar and the solar terms against sxtwl and cnlunar, and where programs upon ICU go wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

import cnlunar.config as observatory
import pytest
import sxtwl
from cnlunar.solar24 import getTheYearAllSolarTermsList

from scheduler.domain.calendars import solar_terms
from scheduler.domain.calendars.chinese import CHINESE, ChineseCalendar
from scheduler.domain.calendars.solar_terms import solar_term
from scheduler.errors import ValueRefused
from tests.domain.calendars.peers import Told, check, check_itself, civil_days, every_day, first_day, intl, named

WHOLE_TABLE = range(first_day(CHINESE, 1901), date(2101, 1, 29).toordinal())


def shouxing(days: Sequence[int]) -> Iterable[Told]:
    """sxtwl, the Perpetual Calendar of the Longevity Star: it computes new moons and terms."""
    for ordinal in days:
        civil = date.fromordinal(ordinal)
        told = sxtwl.fromSolar(civil.year, civil.month, civil.day)
        yield Told(told.getLunarYear(), told.getLunarMonth(), bool(told.isLunarLeap()), told.getLunarDay())


def hong_kong() -> Iterator[tuple[int, Told]]:
    """Day number and first day of every month of 1901 to 2099 in cnlunar, from the Hong Kong Observatory's tables."""
    for year, new_year, word in zip(
        range(1901, 2100), observatory.lunarNewYearList, observatory.lunarMonthData, strict=False
    ):
        day = date(year, new_year >> 5 & 3, new_year & 31).toordinal()
        leap_month = word >> observatory.LEAPMONTH_NUM_BIT & 15
        for month in range(1, 13):
            yield day, Told(year, month, leap=False, day=1)
            day += 29 + (word >> (month - 1) & 1)
            if month == leap_month:
                yield day, Told(year, month, leap=True, day=1)
                day += 29 + (word >> observatory.MONTH_DAY_BIT & 1)


def test_every_day_of_the_table_has_the_name_that_sxtwl_gives_it() -> None:
    check(CHINESE, shouxing, WHOLE_TABLE)


def test_every_month_begins_where_the_hong_kong_observatory_says() -> None:
    told = list(hong_kong())
    check(CHINESE, lambda _: [name for _, name in told], [day for day, _ in told])
    first, end = CHINESE.month_number(1901, 1), CHINESE.month_number(2100, 1)
    assert first is not None
    assert end is not None
    assert [day for day, _ in told] == [CHINESE.month_start(number) for number in range(first, end)]


def test_every_month_is_found_again_by_its_name_and_by_its_first_and_last_day() -> None:
    check_itself(CHINESE, CHINESE.YEARS)
    assert {end - start for start, end in pairwise(CHINESE.starts)} == {29, 30}


def test_days_outside_the_table_are_refused_by_its_range() -> None:
    for question in (
        lambda: CHINESE.month_of(WHOLE_TABLE[0] - 1),
        lambda: CHINESE.month_of(WHOLE_TABLE[-1] + 1),
        lambda: CHINESE.month_number(1900, 1),
        lambda: CHINESE.month_number(2101, 1),
    ):
        with pytest.raises(ValueRefused, match="years 1901 to 2100 of calendar `chinese`"):
            question()
    assert named(CHINESE, WHOLE_TABLE[-1]) == (2100, 12, False, 29)


class WithoutALeapMonth(ChineseCalendar):
    """Calls the leap month of 2033 the eighth month, as tables computed before 1990 did."""

    def __init__(self) -> None:
        super().__init__()
        self.leap_months = (*self.leap_months[:132], 7, *self.leap_months[133:])


class OneMonthTooLong(ChineseCalendar):
    """A day moved from one month to the next."""

    def __init__(self) -> None:
        super().__init__()
        month = self.month_number(2027, 2)
        assert month is not None
        self.starts = (*self.starts[:month], self.starts[month] + 1, *self.starts[month + 1 :])


@pytest.mark.parametrize("mutant", [WithoutALeapMonth, OneMonthTooLong])
def test_a_wrong_table_is_caught(mutant: type[ChineseCalendar]) -> None:
    with pytest.raises(AssertionError):
        check(mutant(), shouxing, WHOLE_TABLE)
    told = list(hong_kong())
    with pytest.raises(AssertionError):
        check(mutant(), lambda _: [name for _, name in told], [day for day, _ in told])


# --- disputed days ---------------------------------------------------------------------------------------------------

ICU_IS_WRONG = {
    # first day wrong: how many, what ICU says, what it is; no other source agrees with ICU (unicode-org/icu#4070)
    "1917-03-23": (59, Told(1917, 3, False, 1), Told(1917, 2, True, 1)),
    "1922-06-25": (59, Told(1922, 6, False, 1), Told(1922, 5, True, 1)),
    "1954-02-03": (30, Told(1953, 12, False, 30), Told(1954, 1, False, 1)),
    "1955-02-22": (30, Told(1955, 1, False, 30), Told(1955, 2, False, 1)),
    "1987-07-26": (59, Told(1987, 7, False, 1), Told(1987, 6, True, 1)),
    "1999-01-17": (30, Told(1998, 11, False, 30), Told(1998, 12, False, 1)),
    "2012-08-17": (30, Told(2012, 6, False, 30), Told(2012, 7, False, 1)),
    "2018-11-07": (30, Told(2018, 10, False, 1), Told(2018, 9, False, 30)),
    "2027-02-06": (30, Told(2026, 12, False, 30), Told(2027, 1, False, 1)),
    "2030-02-02": (30, Told(2030, 1, False, 1), Told(2029, 12, False, 30)),
    "2070-03-12": (30, Told(2070, 1, False, 30), Told(2070, 2, False, 1)),
}
ICU_IS_DISPUTED = {
    # a new moon some 20 s from midnight in China: after it by DE431 and ICU, before it by all almanacs
    "2057-09-28": (30, Told(2057, 8, False, 30), Told(2057, 9, False, 1)),
}


def test_the_days_that_icu_has_wrong_are_told_right() -> None:
    for first, (_, _, truth) in ICU_IS_WRONG.items():
        day = date.fromisoformat(first).toordinal()
        assert named(CHINESE, day) == truth
        check(CHINESE, shouxing, [day])


def test_icu_differs_on_these_stretches_of_days_and_on_no_other() -> None:
    """A stretch more or less means that ICU was mended or that our table was harmed."""
    starts = [start for start in CHINESE.starts if start in civil_days(1912, 2100)]
    wrong = {start for start, theirs in zip(starts, intl("chinese")(starts), strict=True) if _differs(start, theirs)}
    # ICU counts days rightly within its months, so it can be wrong in such a month and on the day before only.
    days = sorted({day for start in wrong for day in range(start - 1, start + 31)})
    stretches: dict[str, tuple[int, Told, Told]] = {}
    first, last = "", 0
    for day, theirs in zip(days, intl("chinese")(days), strict=True):
        if not _differs(day, theirs):
            continue
        if day > last + 1:
            first = date.fromordinal(day).isoformat()
            stretches[first] = (0, theirs, named(CHINESE, day))
        count, icu, ours = stretches[first]
        stretches[first] = (count + 1, icu, ours)
        last = day
    assert stretches == ICU_IS_WRONG | ICU_IS_DISPUTED
    assert sum(count for count, _, _ in ICU_IS_WRONG.values()) == 417


def _differs(day: int, theirs: Told) -> bool:
    return named(CHINESE, day) != theirs


@pytest.mark.parametrize(
    ("day", "month"),
    [
        # Conjunctions within seconds or a few minutes of midnight in China, footnoted by the Hong Kong Observatory:
        # on 2057-09-28 some 20 s before it by all almanacs.
        ("2057-09-28", Told(2057, 9, leap=False, day=1)),
        ("2089-09-04", Told(2089, 8, leap=False, day=1)),
        ("2097-08-07", Told(2097, 7, leap=False, day=1)),
    ],
)
def test_a_new_moon_at_midnight_is_reckoned_as_the_hong_kong_observatory_does(day: str, month: Told) -> None:
    assert named(CHINESE, date.fromisoformat(day).toordinal()) == month
    assert dict(hong_kong())[date.fromisoformat(day).toordinal()] == month


def test_the_leap_month_of_2020_is_the_fourth_and_that_of_2033_the_eleventh() -> None:
    assert named(CHINESE, date(2020, 6, 6).toordinal()) == (2020, 4, True, 15)
    assert CHINESE.month_number(2020, 4, leap=True) is not None
    assert CHINESE.month_number(2021, 4, leap=True) is None
    assert CHINESE.month_number(2033, 7, leap=True) is None
    assert CHINESE.month_number(2033, 11, leap=True) is not None
    assert len(every_day(CHINESE, range(2020, 2021))) > 380


# --- solar terms -----------------------------------------------------------------------------------------------------

_FROM_DONGZHI = (*solar_terms.NAMES[-1:], *solar_terms.NAMES[:-1])

CLOSE_TO_MIDNIGHT = {
    # Terms on which cnlunar differs from sxtwl by a day; the times are sxtwl's zone, UTC+8, from the apparent longitude
    # of the sun (VSOP87, good to some seconds).
    (1912, "xiaoxue"): (22, 23),  # 23:48
    (1913, "qiufen"): (23, 24),  # 23:53
    (1917, "daxue"): (8, 7),  # 00:01, before midnight by Beijing's own mean time (UTC+7:45:40), the law until 1929
    (1927, "bailu"): (9, 8),  # 00:06, likewise
    (1928, "xiazhi"): (22, 21),  # 00:06, likewise
    (1979, "dahan"): (20, 21),  # 23:59:57
}


def day_of_month(name: str, year: int) -> int:
    return date.fromordinal(solar_term(name, year)).day


def term_by_sxtwl(ordinal: int) -> str | None:
    civil = date.fromordinal(ordinal)
    told = sxtwl.fromSolar(civil.year, civil.month, civil.day)
    return _FROM_DONGZHI[told.getJieQi()] if told.hasJieQi() else None


def test_every_term_of_two_centuries_falls_on_the_day_that_sxtwl_computes() -> None:
    for year in solar_terms.YEARS:
        for name in solar_terms.NAMES:
            assert term_by_sxtwl(solar_term(name, year)) == name


def test_a_term_on_the_day_after_is_caught() -> None:
    assert term_by_sxtwl(solar_term("qingming", 2026) + 1) is None


def test_cnlunar_has_the_same_terms_but_for_six_close_to_midnight() -> None:
    differing = {}
    for year in solar_terms.YEARS:
        for name, theirs in zip(solar_terms.NAMES, getTheYearAllSolarTermsList(year), strict=True):
            ours = day_of_month(name, year)
            if ours != theirs:
                differing[year, name] = (ours, theirs)
    assert differing == CLOSE_TO_MIDNIGHT


def qingming_of(year: int, constant: float) -> int:
    """The day of April by the formula of almanacs, good within one century."""
    return int(year % 100 * 0.2422 + constant) - year % 100 // 4


def test_qingming_is_what_the_formula_of_almanacs_gives() -> None:
    for year in range(1901, 2100):
        assert day_of_month("qingming", year) == qingming_of(year, 5.59 if year < 2000 else 4.81)


def test_the_formula_of_another_century_is_caught() -> None:
    assert any(day_of_month("qingming", year) != qingming_of(year, 5.59) for year in range(2000, 2100))


def test_terms_outside_the_table_are_refused_by_its_range() -> None:
    for year in (1900, 2101):
        with pytest.raises(ValueRefused, match="years 1901 to 2100 of the solar terms"):
            solar_term("qingming", year)
    assert date.fromordinal(solar_term("dongzhi", 2100)) == date(2100, 12, 22)


def test_terms_follow_each_other_about_a_fortnight_apart() -> None:
    days = [solar_term(name, year) for year in solar_terms.YEARS for name in solar_terms.NAMES]
    assert {after - day for day, after in pairwise(days)} <= {14, 15, 16}
