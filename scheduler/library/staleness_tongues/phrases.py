"""Words that go stale in every language alike: why they do, what cures them, and when a sentence excuses them."""

from __future__ import annotations

import re

from scheduler.library.staleness_tongues.tongue import Phrase, Sense

NAME_THE_DAY = "Name the day, the month or the year instead, such as `in {{ event_year }}` or `on {{ date }}`."
CHECK_FACTS = "Say until when it was so, or write `facts_checked_through: YEAR`, after which a person looks first."
OFFICE_CURE = "Say when, as in `then president`, leave the office out, or write `facts_checked_through: YEAR`."
AGE_CURE = "Give the year of birth instead, or leave the age out."
AGE_WHY = "gives the age of somebody who grows older."


def reckoned(pattern: re.Pattern[str]) -> Phrase:
    """`last year`, `recently`."""
    return Phrase(
        code="stale-word",
        pattern=pattern,
        sense=Sense.NO_YEAR,
        why="is reckoned from the day of writing.",
        cure=NAME_THE_DAY,
    )


def this_year(pattern: re.Pattern[str]) -> Phrase:
    """Words such as `this year`, which a field in the same sentence keeps true."""
    return Phrase(
        code="stale-word",
        pattern=pattern,
        sense=Sense.NO_FIELD,
        why="will be another one at the next return.",
        cure="Name it: `in {{ year }}` where it is true of every return, the year in digits where it is not.",
    )


def nowadays(pattern: re.Pattern[str]) -> Phrase:
    """`currently`, `so far`."""
    return Phrase(
        code="stale-word",
        pattern=pattern,
        sense=Sense.NOT_PAST,
        why="says how things stand on the day of writing.",
        cure=CHECK_FACTS,
        fact=True,
    )


def still(pattern: re.Pattern[str]) -> Phrase:
    """`still` beside a count."""
    return Phrase(
        code="stale-still",
        pattern=pattern,
        sense=Sense.COUNTED,
        why="beside a count says every year anew that nothing has changed.",
        cure=CHECK_FACTS,
        fact=True,
    )


def price(pattern: re.Pattern[str]) -> Phrase:
    """`$15`, `20 euros`."""
    return Phrase(
        code="stale-price",
        pattern=pattern,
        sense=Sense.NOT_PAST,
        why="is a price or a sum of today.",
        cure="Say of which year it is, leave it out, or write `facts_checked_through: YEAR`.",
        fact=True,
        capitals=True,
    )


def office(pattern: re.Pattern[str]) -> Phrase:
    """An office with a name."""
    return Phrase(
        code="stale-office",
        pattern=pattern,
        sense=Sense.SAID,
        why="names who holds an office, and offices change hands.",
        cure=OFFICE_CURE,
        fact=True,
        capitals=True,
    )


def person(pattern: re.Pattern[str]) -> Phrase:
    """How old somebody is, said without a unit: `Maria Example, 77,`."""
    return Phrase(code="stale-person", pattern=pattern, sense=Sense.SAID, why=AGE_WHY, cure=AGE_CURE, capitals=True)
