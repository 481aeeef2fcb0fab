"""English against a construction that shares no step with it, and the choice of a language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.english import English
from scheduler.domain.wording.language import Language, language_for, language_or_plain
from scheduler.errors import ValueRefused

BRITISH = English()
AMERICAN = English(tag="en-US")

UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ORDINAL_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
TEENS = (
    ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
    [
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ],
)
TENS = (
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"],
)


def written_out() -> tuple[list[str], list[str]]:
    """Cardinals and ordinals from 1 to 999, by counting aloud."""
    cardinals, ordinals = [*UNITS, *TEENS[0]], [*ORDINAL_UNITS, *TEENS[1]]
    for ten, tenth in zip(*TENS, strict=True):
        cardinals += [ten, *(f"{ten}-{unit}" for unit in UNITS)]
        ordinals += [tenth, *(f"{ten}-{unit}" for unit in ORDINAL_UNITS)]
    below_hundred = list(zip(cardinals, ordinals, strict=True))
    for hundred in UNITS:
        cardinals += [f"{hundred} hundred", *(f"{hundred} hundred and {cardinal}" for cardinal, _ in below_hundred)]
        ordinals += [f"{hundred} hundredth", *(f"{hundred} hundred and {ordinal}" for _, ordinal in below_hundred)]
    return cardinals, ordinals


def check_words_to_999(language: Language) -> None:
    for number, (cardinal, ordinal) in enumerate(zip(*written_out(), strict=True), start=1):
        assert (language.number_words(number), language.ordinal_words(number)) == (cardinal, ordinal)


def test_numbers_from_1_to_999_read_as_when_counted_aloud() -> None:
    check_words_to_999(BRITISH)


def test_american_numbers_are_the_british_without_and() -> None:
    for number, (cardinal, ordinal) in enumerate(zip(*written_out(), strict=True), start=1):
        assert AMERICAN.number_words(number) == cardinal.replace(" and ", " ")
        assert AMERICAN.ordinal_words(number) == ordinal.replace(" and ", " ")


def test_the_count_notices_a_language_that_says_twelveth() -> None:
    class Twelveth(English):
        def ordinal_words(self, number: int) -> str:
            return English.ordinal_words(self, number).replace("twelfth", "twelveth")

    with pytest.raises(AssertionError):
        check_words_to_999(Twelveth())


@pytest.mark.parametrize(
    ("number", "cardinal", "ordinal"),
    [
        (0, "zero", "zeroth"),
        (1000, "one thousand", "one thousandth"),
        (1001, "one thousand and one", "one thousand and first"),
        (1100, "one thousand one hundred", "one thousand one hundredth"),
        (2070, "two thousand and seventy", "two thousand and seventieth"),
        (12345, "twelve thousand three hundred and forty-five", "twelve thousand three hundred and forty-fifth"),
        (100_001, "one hundred thousand and one", "one hundred thousand and first"),
        (1_000_000, "one million", "one millionth"),
        (1_000_112, "one million one hundred and twelve", "one million one hundred and twelfth"),
        (3_000_000_020, "three billion and twenty", "three billion and twentieth"),
    ],
)
def test_large_numbers(number: int, cardinal: str, ordinal: str) -> None:
    assert BRITISH.number_words(number) == cardinal
    assert BRITISH.ordinal_words(number) == ordinal
    assert AMERICAN.number_words(number) == cardinal.replace(" and ", " ")


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_number_words_can_be_counted_back(number: int) -> None:
    values = {"zero": 0} | {word: value for value, word in enumerate(written_out()[0][:99], start=1)}
    total = group = 0
    for word in BRITISH.number_words(number).split():
        if word == "hundred":
            group *= 100
        elif word in {"thousand", "million", "billion"}:
            total += group * {"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]
            group = 0
        elif word != "and":
            group += values[word]
    assert total + group == number


@given(st.integers(min_value=0, max_value=2_000_000))
def test_an_ordinal_in_digits_ends_as_its_word_does(number: int) -> None:
    digits, word = BRITISH.ordinal(number), BRITISH.ordinal_words(number)
    assert digits == f"{number}{digits[-2:]}"
    expected = {"first": "st", "second": "nd", "third": "rd"}.get(word.replace("-", " ").split()[-1], "th")
    assert digits[-2:] == expected


@pytest.mark.parametrize(
    ("number", "unit", "phrase"),
    [
        (1, Unit.YEAR, "1st anniversary"),
        (37, Unit.YEAR, "37th anniversary"),
        (2070, Unit.YEAR, "2070th anniversary"),
        (18, Unit.MONTH, "18-month anniversary"),
        (100, Unit.WEEK, "100-week anniversary"),
        (1000, Unit.DAY, "1000th day"),
    ],
)
def test_the_anniversary_phrase(number: int, unit: Unit, phrase: str) -> None:
    assert BRITISH.anniversary(number, unit) == phrase


def test_what_comes_once_has_no_anniversary() -> None:
    with pytest.raises(ValueRefused, match="every: once"):
        BRITISH.anniversary(0, Unit.ONCE)


def test_negative_numbers_have_words_and_no_ordinal() -> None:
    assert BRITISH.number_words(-12) == "minus twelve"
    with pytest.raises(ValueRefused):
        BRITISH.ordinal(-1)
    with pytest.raises(ValueRefused):
        BRITISH.ordinal_words(-1)
    with pytest.raises(ValueRefused):
        BRITISH.number_words(10**12)


@pytest.mark.parametrize(
    ("when", "british", "american"),
    [
        (HistoricDate(year=1989, month=6, day=4), "4 June 1989", "June 4, 1989"),
        (HistoricDate(year=1989, month=6), "June 1989", "June 1989"),
        (HistoricDate(year=1942), "1942", "1942"),
        (HistoricDate(year=1942, circa=True), "about 1942", "about 1942"),
        (HistoricDate(year=1942, doubtful=True), "1942 (uncertain)", "1942 (uncertain)"),
        (HistoricDate(year=-43, month=3, day=15), "15 March 44 BC", "March 15, 44 BC"),
        (HistoricDate(year=0), "1 BC", "1 BC"),
        (HistoricDate(year=79, month=8, day=24), "24 August AD 79", "August 24, AD 79"),
    ],
)
def test_the_day_remembered_is_said_as_exactly_as_it_is_known(when: HistoricDate, british: str, american: str) -> None:
    assert BRITISH.historic_date(when, "gregorian") == british
    assert AMERICAN.historic_date(when, "gregorian") == american


@pytest.mark.parametrize(
    ("when", "calendar", "said"),
    [
        (HistoricDate(year=5756, month=2, day=12), "hebrew", "12 Cheshvan 5756"),
        (HistoricDate(year=5784, month=5, day=30, leap_month=True), "hebrew", "30 Adar I 5784"),
        (HistoricDate(year=5784, month=6, day=14), "hebrew", "14 Adar II 5784"),
        (HistoricDate(year=5756, month=2, circa=True), "hebrew", "about Cheshvan 5756"),
        (HistoricDate(year=5756), "hebrew", "5756 (Hebrew calendar)"),
        (HistoricDate(year=1448, month=9, day=9), "islamic-civil", "9 Ramadan 1448 AH"),
        (HistoricDate(year=1448), "islamic-umalqura", "1448 AH"),
        (HistoricDate(year=1983, month=9, doubtful=True), "ethiopic", "Genbot 1983 (Ethiopian calendar) (uncertain)"),
        (HistoricDate(year=2532, month=6, day=4), "buddhist", "4 June 2532 BE"),
        (HistoricDate(year=78, month=6), "roc", "June 78 Minguo"),
        (HistoricDate(year=2020, month=4), "chinese", "the 4th month of 2020 (Chinese calendar)"),
        (HistoricDate(year=-209, month=10), "chinese", "the 10th month of 210 BC (Chinese calendar)"),
    ],
)
def test_a_date_of_another_calendar_is_said_so_that_none_takes_it_for_a_gregorian_one(
    when: HistoricDate, calendar: str, said: str
) -> None:
    assert BRITISH.historic_date(when, calendar) == said


def test_other_calendars_with_gregorian_months_keep_the_order_of_the_country() -> None:
    assert AMERICAN.historic_date(HistoricDate(year=2532, month=6, day=4), "buddhist") == "June 4, 2532 BE"


def test_the_leap_month_is_said_and_never_taken_for_the_ordinary_one() -> None:
    leap = HistoricDate(year=2020, month=4, day=15, leap_month=True)
    said = "the 15th day of the leap 4th month of 2020 (Chinese calendar)"
    assert BRITISH.historic_date(leap, "chinese") == said
    assert BRITISH.historic_date(replace(leap, leap_month=False), "chinese") == said.replace("leap ", "")


@given(st.dates())
def test_weekdays_and_dates_agree_with_the_c_locale(day: date) -> None:
    assert BRITISH.weekday(day) == day.strftime("%A")
    if day.year >= 100:
        assert BRITISH.date(day) == f"{day.day} {day.strftime('%B')} {day.year}"


def test_a_reprint_says_when_it_was_first_published_if_that_is_known() -> None:
    assert BRITISH.reprint(date(1989, 6, 5)) == "First published on 5 June 1989; reprinted here word for word."
    assert AMERICAN.reprint(date(1989, 6, 5)).startswith("First published on June 5, 1989;")
    assert "Reprinted" in BRITISH.reprint(None)


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-AU", "en"),
        ("en-GB-oxendict", "en-GB"),
        ("en-us", "en-US"),
        ("en-Latn-US", "en"),
        ("es-419", "es"),
        ("fr-CA", "fr"),
        ("pt-pt", "pt-PT"),
        ("zh-Hans-CN", "zh"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant-HK"),
        ("zh-hk", "zh-HK"),
        ("ar-EG", "ar"),
    ],
)
def test_the_best_language_is_found_by_dropping_subtags(tag: str, found: str) -> None:
    assert language_for(tag).tag == found


@pytest.mark.parametrize("tag", ["bo", "e", "", "eng", "sw-KE"])
def test_an_unknown_language_is_refused_and_the_known_are_named(tag: str) -> None:
    with pytest.raises(ValueRefused, match=r"en, es, fr, de, .*\bzh, .*\btr\."):
        language_for(tag)


def test_a_language_without_words_says_iso_dates_and_refuses_the_rest() -> None:
    plain = language_or_plain("bo")
    day = date(2027, 6, 4)
    assert plain.tag == "bo"
    assert plain.date(day) == "2027-06-04"
    assert plain.historic_date(HistoricDate(year=-43, month=3, day=15), "julian") == "-0043-03-15"
    assert plain.historic_date(HistoricDate(year=1942, circa=True), "gregorian") == "1942~"
    assert plain.historic_date(HistoricDate(year=-43, circa=True, doubtful=True), "julian") == "-0043%"
    leap = HistoricDate(year=2020, month=4, day=15, leap_month=True)
    assert plain.historic_date(leap, "chinese") == "2020-04L-15"
    assert plain.historic_date(HistoricDate(year=5756, month=2, day=12), "hebrew") == "12 Cheshvan 5756"
    for say in (
        lambda: plain.ordinal(1),
        lambda: plain.ordinal_words(1),
        lambda: plain.number_words(1),
        lambda: plain.years_words(1),
        lambda: plain.anniversary(1, Unit.YEAR),
        lambda: plain.unit(Unit.YEAR),
        lambda: plain.weekday(day),
        lambda: plain.reprint(day),
    ):
        with pytest.raises(ValueRefused, match="`bo`"):
            say()
