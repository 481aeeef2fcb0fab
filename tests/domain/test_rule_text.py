"""What people may write for dates and rules, and what they are told otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain import misspelt_rule
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import (
    AnniversaryRule,
    Custom,
    EasterDay,
    Every,
    HistoricDate,
    Milestones,
    NthWeekday,
    SolarTerm,
    Unit,
)
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.rule_text import (
    parse_adar,
    parse_calendar,
    parse_coarse,
    parse_count,
    parse_date,
    parse_every,
    parse_keep,
    parse_missing,
    parse_only,
    parse_year,
    parse_years,
)
from scheduler.domain.time_text import parse_duration, parse_moment, parse_moments, parse_time, parse_zone
from scheduler.errors import ValueRefused


def refusal(parse: Callable[..., object], *words: object) -> ValueRefused:
    with pytest.raises(ValueRefused) as caught:
        parse(*words)
    refused = caught.value
    assert refused.what.endswith(".")
    assert refused.cure.endswith((".", "?"))
    return refused


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1989-06-04", HistoricDate(year=1989, month=6, day=4)),
        ("1942-08", HistoricDate(year=1942, month=8)),
        ("1942", HistoricDate(year=1942)),
        ("44 BC-03-15", HistoricDate(year=-43, month=3, day=15)),
        ("44 bce", HistoricDate(year=-43)),
        ("44 BC", HistoricDate(year=-43)),
        ("1 BC", HistoricDate(year=0)),
        ("0000", HistoricDate(year=0)),
        ("-0043-03-15", HistoricDate(year=-43, month=3, day=15)),
        ("0044-03-15", HistoricDate(year=44, month=3, day=15)),
        ("1942~", HistoricDate(year=1942, circa=True)),
        ("1942-08?", HistoricDate(year=1942, month=8, doubtful=True)),
        ("1942-08-01%", HistoricDate(year=1942, month=8, day=1, circa=True, doubtful=True)),
        (" 2024-02-29 ", HistoricDate(year=2024, month=2, day=29)),
        ("1 BC-02-29", HistoricDate(year=0, month=2, day=29)),
    ],
)
def test_dates_are_read(text: str, date: HistoricDate) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1900-02-29", "impossible-date"),
        ("2023-02-30", "impossible-date"),
        ("2 BC-02-29", "impossible-date"),
        ("2023-13-01", "impossible-date"),
        ("2023-00", "impossible-date"),
        ("2023-04-00", "impossible-date"),
        ("2020-04L-15", "impossible-date"),
        ("0 BC", "no-year-zero"),
        ("0 BC-03-15", "no-year-zero"),
        ("-0000", "no-year-zero"),
        ("12 Cheshvan 5756", "bad-date"),
        ("1 Adar II 5784", "bad-date"),
        ("4 June 1989", "bad-date"),
        ("1989-6-4", "bad-date"),
        ("19890604", "bad-date"),
        ("04/06/1989", "bad-date"),
        ("476", "bad-date"),
        ("1989-06-04T00:00", "bad-date"),
        ("1942~?", "bad-date"),
        ("194X", "bad-date"),
        ("", "bad-date"),
        ("１９８９-06-04", "bad-date"),
        ("1989-06-04\n1", "bad-date"),
        ("9" * 5000, "bad-date"),
    ],
)
def test_dates_that_are_none_are_refused(text: str, code: str) -> None:
    assert refusal(parse_date, text).code == code


def test_the_cure_of_an_impossible_day_names_the_calendar() -> None:
    refused = refusal(parse_date, "1900-02-29")
    assert "`gregorian`" in refused.what
    assert "28 days" in refused.cure
    assert "the year 2 BC" in refusal(parse_date, "2 BC-02-29").what


def test_a_month_written_out_is_given_back_in_digits() -> None:
    assert refusal(parse_date, "4 June 1989").cure == "Write `1989-06-04`."


@given(st.dates())
def test_every_day_of_the_standard_library_is_read_back(day: object) -> None:
    read = parse_date(str(day))
    assert f"{read.year:04}-{read.month:02}-{read.day:02}" == str(day)


@pytest.mark.parametrize(("text", "year"), [("1989", 1989), ("476", 476), ("44 BC", -43), ("-43", -43), ("0000", 0)])
def test_years_are_read(text: str, year: int) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize("text", ["", "0", "-0", "0 BC", "19 89", "1989-06", "２０２７", "soon"])
def test_years_that_are_none_are_refused(text: str) -> None:
    refusal(parse_year, text)


def test_excepted_years_are_one_or_a_list_and_none_twice() -> None:
    assert parse_years("1990") == {1990}
    assert parse_years(["1990", "44 BC"]) == {1990, -43}
    assert parse_years([]) == frozenset()
    assert refusal(parse_years, ["1990", "1991", "01990"]).code == "duplicate"


def test_calendars_are_known_by_their_cldr_names() -> None:
    assert [parse_calendar(f" {name} ") for name in CALENDARS] == list(CALENDARS)
    assert len(CALENDARS) == 12
    assert refusal(parse_calendar, "Gregorien").code == "unknown-calendar"
    assert "`gregorian`" in refusal(parse_calendar, "Gregorien").cure
    assert refusal(parse_calendar, "islamic-umalkura").cure == "Did you mean `islamic-umalqura`?"
    assert refusal(parse_calendar, "mayan").code == "unknown-calendar"


# --- rules -----------------------------------------------------------------------------------------------------------


def test_every_is_read() -> None:
    assert [parse_every(unit) for unit in ("year", "Month", "week", "day", "once")] == [Every(unit=u) for u in Unit]
    assert parse_every("1000 days") == Every(unit=Unit.DAY, step=1000)
    assert parse_every("1 day") == Every(unit=Unit.DAY, step=1)


@pytest.mark.parametrize(
    "text", ["", "0 days", "years", "-1 days", "1.5 days", "１０ days", "fortnight", "99999999 days"]
)
def test_every_that_means_nothing_is_refused(text: str) -> None:
    assert refusal(parse_every, text).code == "bad-every"


def test_every_few_years_is_led_to_only() -> None:
    assert refusal(parse_every, "5 years").cure == "Write `every: year` and `only: every 5`."


@pytest.mark.parametrize(
    ("value", "milestones"),
    [
        ("25", Milestones(numbers=frozenset({25}))),
        (["25", "30", "50"], Milestones(numbers=frozenset({25, 30, 50}))),
        ("every 25", Milestones(multiple=25)),
        ("decades", Milestones(multiple=10)),
        ("Centenaries", Milestones(multiple=100)),
        ("jubilees", Milestones(multiple=25)),
        (["1", "5", "10", "then every 25"], Milestones(numbers=frozenset({1, 5, 10}), multiple=25, beyond=10)),
    ],
)
def test_only_is_read(value: str | list[str], milestones: Milestones) -> None:
    assert parse_only(value) == milestones


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "-25",
        "every 0",
        "then every 25",
        "２５",
        [],
        ["0"],
        ["5", "5"],
        ["5", "05"],
        ["5", "every 25"],
        ["then every 25"],
        ["then every 25", "5"],
        ["5", "then every 0"],
        ["decades"],
    ],
)
def test_only_that_means_nothing_is_refused(value: str | list[str]) -> None:
    refusal(parse_only, value)


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("last Monday of May", NthWeekday(nth=-1, weekday=0, month=5)),
        ("first sunday of january", NthWeekday(nth=1, weekday=6, month=1)),
        ("Second Tuesday of November", NthWeekday(nth=2, weekday=1, month=11)),
        ("fifth Friday of March", NthWeekday(nth=5, weekday=4, month=3)),
        ("second to last Saturday of June", NthWeekday(nth=-2, weekday=5, month=6)),
        ("second-to-last Saturday of June", NthWeekday(nth=-2, weekday=5, month=6)),
        ("Good Friday", EasterDay(days=-2)),
        ("Easter", EasterDay()),
        ("Easter + 1", EasterDay(days=1)),
        ("easter+1", EasterDay(days=1)),
        ("Orthodox Easter - 2", EasterDay(days=-2, orthodox=True)),
    ],
)
def test_the_day_kept_instead_is_read(text: str, keep: object) -> None:
    assert parse_keep(text) == keep


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("Qingming", SolarTerm(name="qingming")),
        ("dongzhi", SolarTerm(name="dongzhi")),
        ("yahrzeit", Custom.YAHRZEIT),
        ("Birthday", Custom.BIRTHDAY),
        ("new style", Custom.NEW_STYLE),
        ("old  style", Custom.OLD_STYLE),
        ("same digits", Custom.SAME_DIGITS),
    ],
)
def test_terms_and_customs_of_other_calendars_are_read(text: str, keep: object) -> None:
    assert parse_keep(text) == keep


def test_a_term_or_custom_almost_written_right_is_offered() -> None:
    assert refusal(parse_keep, "Qing ming").cure == "Did you mean `Qingming`?"
    assert refusal(parse_keep, "yahrzeits").cure == "Did you mean `yahrzeit`?"
    for called, meant in misspelt_rule._CALLED.items():
        assert refusal(parse_keep, called.title()).cure == f"Write `keep: {meant}`."
        assert parse_keep(meant) is not None


@pytest.mark.parametrize(
    "text", ["", "Monday", "sixth Monday of May", "Easter 1", "Easter + 300", "Easter - 81", "Easter + １"]
)
def test_a_day_that_cannot_be_kept_is_refused(text: str) -> None:
    assert refusal(parse_keep, text).code == "bad-keep"


def test_choices_are_read_and_others_refused() -> None:
    assert [parse_count(word) for word in ("elapsed", "Inclusive")] == ["elapsed", "inclusive"]
    assert [parse_missing(word) for word in ("earlier", "later", "skip")] == ["earlier", "later", "skip"]
    assert [parse_coarse(word) for word in ("first", "spread", "skip")] == ["first", "spread", "skip"]
    assert refusal(parse_count, "both").cure == "Write `elapsed` or `inclusive`."
    assert refusal(parse_missing, "").cure == "Write `earlier`, `later` or `skip`."
    refusal(parse_coarse, "last")
    assert [parse_adar(word) for word in ("first", "Second")] == ["first", "second"]
    refusal(parse_adar, "third")


# --- whether a rule makes sense --------------------------------------------------------------------------------------


def codes(on: str, **keys: object) -> list[str]:
    rule = AnniversaryRule(key="a", date=parse_date(on), **keys)  # type: ignore[arg-type]
    return [problem.code for problem in rule_problems(rule)]


def test_a_rule_that_makes_sense_has_no_problem() -> None:
    assert codes("1989-06-04") == []
    assert codes("1942", coarse="skip", every=Every(unit=Unit.DAY)) == []
    assert codes("1868", keep=parse_keep("last Monday of May")) == []
    assert codes("1989-06-04", every=parse_every("1000 days"), only=parse_only(["1000", "then every 2500"])) == []


@pytest.mark.parametrize(
    ("on", "keys", "code"),
    [
        ("1989-06-04", {"keep": EasterDay(), "every": Every(unit=Unit.MONTH)}, "keep-needs-year"),
        ("1989-06-04", {"keep": EasterDay(), "every": Every(unit=Unit.ONCE)}, "keep-needs-year"),
        ("1989-06-04", {"keep": EasterDay(), "every": Every(unit=Unit.DAY, step=9)}, "keep-needs-year"),
        ("1989-06-04", {"only": Milestones(multiple=5), "every": Every(unit=Unit.ONCE)}, "only-with-once"),
        ("1942-08", {"every": Every(unit=Unit.WEEK)}, "coarse-count"),
        ("1942", {"every": Every(unit=Unit.DAY, step=9), "coarse": "spread"}, "coarse-count"),
        ("1989-06-04", {"first_year": 2020, "last_year": 2019}, "from-after-until"),
        (
            "1989-06-04",
            {"every": Every(unit=Unit.DAY, step=1000), "only": parse_only(["1000", "1500"])},
            "only-unreachable",
        ),
        ("1989-06-04", {"count": "inclusive", "only": parse_only(["1", "5"])}, "only-unreachable"),
        ("1989-06-04", {"last_year": 1989}, "never-returns"),
        ("1989-06-04", {"only": parse_only("9000")}, "never-returns"),
        ("44 BC-03-15", {"every": Every(unit=Unit.ONCE)}, "never-returns"),
        ("2023-01-01", {"keep": parse_keep("fifth Monday of February"), "only": parse_only("1")}, "never-returns"),
    ],
)
def test_keys_that_contradict_each_other_are_told(on: str, keys: dict[str, object], code: str) -> None:
    assert codes(on, **keys) == [code]


def test_all_contradictions_are_told_at_once() -> None:
    found = codes("1942", every=Every(unit=Unit.DAY), keep=EasterDay(), first_year=2020, last_year=2000)
    assert found == ["keep-needs-year", "coarse-count", "from-after-until"]


# --- any text --------------------------------------------------------------------------------------------------------

PARSERS = (
    parse_date,
    parse_calendar,
    parse_every,
    parse_count,
    parse_only,
    parse_keep,
    parse_missing,
    parse_coarse,
    parse_year,
    parse_years,
    parse_moment,
    parse_moments,
    parse_time,
    parse_zone,
    parse_duration,
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(PARSERS), st.one_of(st.text(max_size=20), st.from_regex(r"[0-9 a-z:+~?-]{0,12}", fullmatch=True))
)
def test_any_text_is_either_read_or_refused_in_words(parse: Callable[[str], object], text: str) -> None:
    refused = None
    try:
        parse(text)
    except ValueRefused as error:
        refused = error
    assert refused is None or (refused.what and refused.cure and refused.code)


@pytest.mark.parametrize(
    ("text", "calendar", "what", "cure"),
    [
        ("2021-04L-15", "chinese", "leap month 4 in the year 2021: that year has no leap month.", "Leave out the L."),
        (
            "2023-04L-15",
            "chinese",
            "leap month 4 in the year 2023: the leap month of that year is month 2.",
            "Leave out the L, or write `2023-02L-15`.",
        ),
        ("2023-04L", "chinese", "the leap month of that year is month 2.", "or write `2023-02L`."),
        ("1989-04L-15", "gregorian", "that year has no leap month.", "Leave out the L."),
        ("1989-13L-15", "gregorian", "no leap month 13 in the year 1989.", "01 to 12."),
    ],
)
def test_a_leap_month_that_a_year_lacks_is_answered_with_the_one_it_has(
    text: str, calendar: str, what: str, cure: str
) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_date(text, calendar)
    assert refused.value.what.endswith(what)
    assert refused.value.cure.endswith(cure)
