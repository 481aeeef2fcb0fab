from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.delivery import TargetClass
from scheduler.domain.retry import (
    KEYED_TABLE,
    LONGEST_DEFERRAL,
    MAX_LATENESS,
    MOST_DEFERRALS,
    SHORT_TABLE,
    delays,
    is_deferral,
    jitter,
    next_attempt,
)

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
DIGEST = "abcdefghijklmnopqrstuvwxyz234567"
SHORT = [TargetClass.READABLE, TargetClass.KEYED_READABLE, TargetClass.NEITHER]
digests = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=32, max_size=32)
offsets = st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=40))


def test_the_keyed_table_is_that_of_standard_webhooks():
    assert len(KEYED_TABLE) == 10
    assert sum(KEYED_TABLE, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_the_short_table_ends_before_an_anniversary_is_stale():
    assert len(SHORT_TABLE) == 9
    assert sum(SHORT_TABLE, timedelta()) == timedelta(hours=15, minutes=42, seconds=30)
    assert sum(SHORT_TABLE, timedelta()) * 1.2 < MAX_LATENESS


@given(digests, st.integers(1, 10))
def test_jitter_stays_within_a_fifth_and_needs_no_memory(digest: str, attempt: int):
    assert 0.8 <= jitter(digest, attempt) <= 1.2
    assert jitter(digest, attempt) == jitter(digest, attempt)


def test_jitter_spreads():
    found = [jitter(f"{number:032}", 2) for number in range(1_000)]
    assert min(found) < 0.82
    assert max(found) > 1.18
    assert abs(sum(found) / 1_000 - 1) < 0.02


@given(st.sampled_from([TargetClass.KEYED, *SHORT]), digests, st.integers(0, 12))
def test_every_delay_is_the_tables_give_or_take_a_fifth_and_then_there_is_none(target_class, digest, made):
    following = next_attempt(target_class, digest, made, NOW, fresh=NOW)
    table = delays(target_class)
    if made >= len(table):
        assert following is None
    else:
        assert following is not None
        assert table[made] * 0.8 <= following - NOW <= table[made] * 1.2


@given(st.integers(0, 10_000))
def test_our_own_files_are_tried_at_every_tick_for_ever(made: int):
    long_ago = NOW - timedelta(days=4_000)
    following = next_attempt(TargetClass.PROJECTION, DIGEST, made, NOW, fresh=long_ago)
    assert following == NOW + timedelta(seconds=20)


@given(st.sampled_from([TargetClass.KEYED, *SHORT]), digests, st.integers(0, 8), offsets)
def test_the_later_of_table_and_retry_after_counts_and_a_day_is_the_most(target_class, digest, made, offset):
    plain = next_attempt(target_class, digest, made, NOW, fresh=NOW + timedelta(days=3))
    asked = next_attempt(target_class, digest, made, NOW, NOW + offset, fresh=NOW + timedelta(days=3))
    assert plain is not None
    assert asked is not None
    assert asked >= plain
    assert asked == max(plain, min(NOW + offset, NOW + LONGEST_DEFERRAL))


@pytest.mark.parametrize("target_class", SHORT)
def test_what_would_come_a_day_late_is_given_up(target_class):
    assert next_attempt(target_class, DIGEST, 1, NOW, fresh=NOW - MAX_LATENESS) is None
    assert next_attempt(target_class, DIGEST, 1, NOW, fresh=NOW - MAX_LATENESS + timedelta(minutes=1)) is not None


def test_a_program_that_receives_is_never_told_too_late():
    assert next_attempt(TargetClass.KEYED, DIGEST, 1, NOW, fresh=NOW - timedelta(days=30)) is not None


def test_not_now_uses_up_no_attempt_the_first_twenty_times():
    later = NOW + timedelta(minutes=1)
    assert is_deferral(later, MOST_DEFERRALS - 1, NOW)
    assert not is_deferral(later, MOST_DEFERRALS, NOW)
    assert not is_deferral(None, 0, NOW)
    assert not is_deferral(NOW - timedelta(seconds=1), 0, NOW)


def test_a_loop_of_deferrals_comes_to_an_end():
    spent = deferrals = tries = 0
    now = NOW
    following: datetime | None = now
    while following is not None:
        tries += 1
        now = following
        deferred = is_deferral(now + timedelta(minutes=1), deferrals, now)
        deferrals += deferred
        spent += not deferred
        following = next_attempt(TargetClass.KEYED, DIGEST, spent, now, now + timedelta(minutes=1), fresh=NOW)
    assert tries == MOST_DEFERRALS + len(KEYED_TABLE)
