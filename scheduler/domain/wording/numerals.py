"""Numbers taken apart the way they are read aloud."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.errors import ValueRefused


def parts(number: int, *, teens: bool = True) -> list[int]:
    """The spoken parts of 1 to 9999, greatest first: 1989 is 1000, 900, 80, 9; 2015 is 2000, 15.

    Args:
        number: 1 to 9999.
        teens: 11 to 19 are one word; else 15 is 10, 5.
    """
    rest = number % 100
    small = [rest] if teens and rest < 20 else [rest - rest % 10, rest % 10]
    return [part for part in (number - number % 1000, number % 1000 - rest, *small) if part]


def uncounted(field: str) -> ValueRefused:
    """The refusal of a template field that counts returns, for what comes once."""
    return ValueRefused(
        "What comes once (`every: once`) has no anniversary to name.",
        f"Leave `{field}` out, or change `every`.",
        code="no-anniversary",
    )


def by_place(number: int, digits: Sequence[str], places: Sequence[str]) -> str:
    """1 to 9999 where each digit stands before its place and a one before a place is not said (Japanese, Korean).

    Args:
        number: 1 to 9999.
        digits: the words for 0 to 9.
        places: the words for 1, 10, 100 and 1000; the first is empty.
    """
    spoken = ""
    for exponent in (3, 2, 1, 0):
        digit = number // 10**exponent % 10
        if digit:
            spoken += ("" if digit == 1 and exponent else digits[digit]) + places[exponent]
    return spoken
