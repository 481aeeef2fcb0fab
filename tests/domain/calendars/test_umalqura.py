"""The Umm al-Qura table: as printed until 1419 AH (hijridate), as computed in Riyadh from 1420 (ICU, through node)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import pytest
from hijridate import Gregorian, Hijri
from hijridate.ummalqura import MONTH_STARTS

from scheduler.domain.calendars.islamic import ISLAMIC_UMALQURA, UmalquraCalendar
from scheduler.errors import ValueRefused
from tests.domain.calendars.peers import Peer, Told, check, check_itself, every_day, intl, month_starts, named

PRINTED = range(1343, 1420)
COMPUTED = range(1420, 1501)
BOTH = range(1420, 1451)


def printed(days: Sequence[int]) -> Iterable[Told]:
    for ordinal in days:
        civil = date.fromordinal(ordinal)
        told = Gregorian(civil.year, civil.month, civil.day).to_hijri()
        yield Told(told.year, told.month, leap=False, day=told.day)


def test_every_day_until_1419_is_named_as_it_was_printed() -> None:
    check(ISLAMIC_UMALQURA, printed, every_day(ISLAMIC_UMALQURA, PRINTED))


def test_every_day_from_1420_on_is_named_as_riyadh_computes() -> None:
    check(ISLAMIC_UMALQURA, intl("islamic-umalqura"), range(Hijri(1420, 1, 1).to_gregorian().toordinal(), 758_565))


def test_every_month_of_the_table_begins_where_its_source_says() -> None:
    starts = month_starts(ISLAMIC_UMALQURA, PRINTED)
    assert starts == [2_400_000 - 1_721_425 + start for start in MONTH_STARTS[: len(starts)]]
    check(ISLAMIC_UMALQURA, intl("islamic-umalqura"), month_starts(ISLAMIC_UMALQURA, COMPUTED))


def test_both_sources_agree_where_the_table_changes_from_one_to_the_other() -> None:
    check(ISLAMIC_UMALQURA, printed, month_starts(ISLAMIC_UMALQURA, BOTH))
    check(ISLAMIC_UMALQURA, intl("islamic-umalqura"), month_starts(ISLAMIC_UMALQURA, BOTH))


@pytest.mark.parametrize(
    ("peer", "years"), [(intl("islamic-umalqura"), PRINTED), (printed, range(1451, 1501))], ids=["icu", "hijridate"]
)
def test_each_source_is_wrong_where_the_other_is_followed(peer: Peer, years: range) -> None:
    """ICU computes backwards a past that was printed otherwise; hijridate foretells what Riyadh computes otherwise."""
    with pytest.raises(AssertionError):
        check(ISLAMIC_UMALQURA, peer, month_starts(ISLAMIC_UMALQURA, years))


class OneMonthTooLong(UmalquraCalendar):
    """A day moved from one month to the next."""

    def __init__(self, year: int) -> None:
        super().__init__()
        place = 12 * (year - 1343) + 4
        self.starts = (*self.starts[:place], self.starts[place] + 1, *self.starts[place + 1 :])


def test_a_wrong_length_is_caught() -> None:
    with pytest.raises(AssertionError):
        check(OneMonthTooLong(1380), printed, every_day(ISLAMIC_UMALQURA, PRINTED))
    with pytest.raises(AssertionError):
        check(OneMonthTooLong(1448), intl("islamic-umalqura"), every_day(ISLAMIC_UMALQURA, COMPUTED))


def test_every_month_is_found_again_by_its_name_and_by_its_first_and_last_day() -> None:
    check_itself(ISLAMIC_UMALQURA, ISLAMIC_UMALQURA.YEARS)


def test_some_printed_months_had_28_or_31_days_and_none_that_is_computed() -> None:
    lengths = {
        (1343 + index // 12, index % 12 + 1): end - start
        for index, (start, end) in enumerate(pairwise(ISLAMIC_UMALQURA.starts))
    }
    odd = {month: length for month, length in lengths.items() if length not in {29, 30}}
    assert odd == {
        (1343, 9): 28,
        (1345, 5): 31,
        (1345, 8): 28,
        (1348, 11): 31,
        (1348, 12): 28,
        (1349, 10): 28,
        (1349, 11): 31,
        (1364, 8): 28,
    }
    assert ISLAMIC_UMALQURA.SHORTEST_MONTHS == (29, 29, 29, 29, 29, 29, 29, 28, 28, 28, 29, 28)


def test_days_outside_the_table_are_refused_by_its_range() -> None:
    first, end = date(1924, 8, 1).toordinal(), 758_565
    for question in (
        lambda: ISLAMIC_UMALQURA.month_of(first - 1),
        lambda: ISLAMIC_UMALQURA.month_of(end),
        lambda: ISLAMIC_UMALQURA.month_number(61, 10),
        lambda: ISLAMIC_UMALQURA.month_number(1501, 1),
    ):
        with pytest.raises(ValueRefused, match="years 1343 to 1500 of calendar `islamic-umalqura`"):
            question()
    assert named(ISLAMIC_UMALQURA, first) == (1343, 1, False, 1)
    assert named(ISLAMIC_UMALQURA, end - 1) == (1500, 12, False, 30)
