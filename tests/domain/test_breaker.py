"""When a host is left in peace: a table of its times, and what holds of every course of trials."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import breaker
from scheduler.domain.breaker import FIRST_REST, LONGEST_REST, Trial, failed, is_failing, rest

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)


def trials(*courses: tuple[float, bool]) -> list[Trial]:
    return [Trial(at=NOW + timedelta(seconds=second), failed=bad) for second, bad in courses]


FIVE = [(float(second), True) for second in range(5)]

TABLE = [
    ("never asked", [], None),
    ("four failures", FIVE[:4], None),
    ("five failures", FIVE, (5, 64)),
    ("a success among them", [*FIVE[:3], (3.0, False), *FIVE[:4]], None),
    ("a success closes it", [*FIVE, (64.0, False)], None),
    ("after a success it takes five again", [*FIVE, (64.0, False), *[(70.0 + s, True) for s in range(5)]], (5, 134)),
    ("what was on its way lengthens nothing", [*FIVE, (5.0, True), (6.0, True)], (7, 64)),
    ("a probe that fails doubles it", [*FIVE, (64.0, True)], (6, 184)),
    ("the second too", [*FIVE, (64.0, True), (184.0, True)], (7, 424)),
    ("beside a probe", [*FIVE, (64.0, True), (65.0, True)], (7, 184)),
]


def check_table(judge) -> None:
    for name, course, expected in TABLE:
        found = judge(trials(*course))
        seen = None if found is None else (found.failures, (found.until - NOW).total_seconds())
        assert seen == expected, name


def test_a_host_rests_as_the_table_says():
    check_table(rest)


def never_doubling(course):
    found = rest(course)
    return None if found is None else breaker.Rest(failures=found.failures, until=course[-1].at + FIRST_REST)


def hasty(course):
    return rest([*course, *(course[-1:] if course and course[-1].failed else [])])


def unforgiving(course):
    return rest([one for one in course if one.failed])


@pytest.mark.parametrize("mutant", [never_doubling, hasty, unforgiving])
def test_a_breaker_that_errs_fails_the_table(mutant):
    with pytest.raises(AssertionError):
        check_table(mutant)


def test_the_rests_double_from_a_minute_to_an_hour_and_stay_there():
    course, rests = trials(*FIVE), []
    for _ in range(9):
        until = rest(course).until
        rests.append(int((until - course[-1].at).total_seconds()))
        course.append(Trial(at=until, failed=True))
    assert rests == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


courses = st.lists(st.tuples(st.integers(0, 9_000), st.booleans()), max_size=40).map(
    lambda steps: [
        Trial(at=NOW + timedelta(seconds=sum(step for step, _ in steps[: place + 1])), failed=bad)
        for place, (_, bad) in enumerate(steps)
    ]
)


@given(courses)
def test_a_host_rests_only_after_five_failures_in_a_row_and_never_for_more_than_an_hour(course):
    found = rest(course)
    in_a_row = next((place for place, one in enumerate(reversed(course)) if not one.failed), len(course))
    assert (found is None) == (in_a_row < 5)
    if found is not None:
        assert found.failures == in_a_row
        assert found.until - course[-1].at <= LONGEST_REST


@given(courses)
def test_one_answer_closes_it_whatever_was_before(course):
    at = course[-1].at if course else NOW
    assert rest([*course, Trial(at=at, failed=False)]) is None


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("not_sent", None, True),
        ("unknown", None, True),
        ("unknown", 500, True),
        ("unknown", 504, True),
        ("not_sent", 503, True),
        ("not_sent", 429, False),
        ("not_sent", 301, False),
        ("unknown", 409, False),
        ("unknown", 200, False),
        ("refused", 404, False),
        ("refused", 550, False),
        ("refused", None, None),
        ("delivered", None, False),
        ("interrupted", None, None),
        ("absent", None, None),
    ],
)
def test_a_host_fails_by_silence_and_server_errors_alone(kind, status, said):
    assert failed(kind, status) is said


@pytest.mark.parametrize(
    ("hours", "failures", "deliveries", "said"),
    [(120, 10, 2, True), (119, 10, 2, False), (120, 9, 2, False), (120, 10, 1, False), (500, 99, 9, True)],
)
def test_a_target_fails_after_five_days_ten_failures_and_two_deliveries(hours, failures, deliveries, said):
    since = NOW - timedelta(hours=hours)
    assert is_failing(since=since, failures=failures, deliveries=deliveries, now=NOW) is said
