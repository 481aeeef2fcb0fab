"""Lengths as networks count them, against texts counted by hand and against the standard library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.text.measures import WEB_ADDRESS, code_points, graphemes, utf8, utf16, weighted

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


@pytest.mark.parametrize(
    ("text", "seen", "points", "units", "octets"),
    [
        ("June", 4, 4, 4, 4),
        ("e\u0301", 1, 2, 2, 3),
        ("👍🏽", 1, 2, 4, 8),
        (FAMILY, 1, 7, 11, 25),
        ("🇳🇱", 1, 2, 4, 8),
        ("天安門", 3, 3, 3, 9),
        ("\r\n", 1, 2, 2, 2),
        ("שלום", 4, 4, 4, 8),
        ("", 0, 0, 0, 0),
    ],
)
def test_each_network_counts_in_its_own_unit(text: str, seen: int, points: int, units: int, octets: int) -> None:
    assert (graphemes(text), code_points(text), utf16(text), utf8(text)) == (seen, points, units, octets)


@given(st.text())
def test_what_is_seen_is_never_more_than_what_is_stored(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert graphemes(text) <= code_points(text) <= utf16(text) <= utf8(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("https://example.org/a/very/long/path/that/nobody/counts?x=1&y=2", 23),
        ("see https://a.example/ and https://b.example/.", 4 + 23 + 5 + 23 + 1),
        ("@press@social.example", 6),
        ("write to a@b.example", 20),
        ("no address", 10),
    ],
)
def test_mastodon_weighs_addresses_and_far_handles(text: str, length: int) -> None:
    assert weighted(text) == length


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(https://example.org/a_b).", "https://example.org/a_b"),
        ("“https://example.org/”", "https://example.org/"),
        ("https://example.org/？", "https://example.org/"),
        ("見https://example.org/x。", "https://example.org/x"),
    ],
)
def test_the_punctuation_around_an_address_is_none_of_it(text: str, address: str) -> None:
    found = WEB_ADDRESS.search(text)
    assert found is not None
    assert found.group() == address
