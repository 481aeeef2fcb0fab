"""What enters is XML 1.0, proved by an XML parser, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.text.cleaning import Cleaned, clean, one_line

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
FORBIDDEN = [*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]


def check_xml(cleaning: Callable[[str], Cleaned], text: str) -> None:
    kept = cleaning(text).text
    element = ET.fromstring(f"<p>{escape(kept)}</p>".encode())
    assert (element.text or "") == kept


@given(ANY_TEXT)
def test_what_stays_survives_an_xml_parser_unchanged(text: str) -> None:
    check_xml(clean, text)


def test_the_xml_check_notices_a_cleaner_that_keeps_everything() -> None:
    for code in FORBIDDEN:
        if not 0x7F <= code < 0xA0:  # XML allows these; we do not
            with pytest.raises((AssertionError, ET.ParseError, UnicodeEncodeError)):
                check_xml(lambda text: Cleaned(text, 0), chr(code))


@pytest.mark.parametrize("code", FORBIDDEN)
def test_every_forbidden_character_is_dropped_and_counted(code: int) -> None:
    assert clean(f"a{chr(code)}b{chr(code)}") == ("ab", 2)


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=200)
)
def test_everything_else_stays(text: str) -> None:
    assert clean(text) == (text, 0)


@given(ANY_TEXT)
def test_cleaning_twice_equals_cleaning_once(text: str) -> None:
    assert clean(clean(text).text) == (clean(text).text, 0)
    assert one_line(one_line(text).text) == (one_line(text).text, 0)


def test_line_ends_become_line_feeds_and_are_not_counted() -> None:
    assert clean("a\r\nb\rc\n\td") == ("a\nb\nc\n\td", 0)


def test_bidirectional_marks_emoji_and_joiners_stay() -> None:
    text = "\u200f\u202bשלום\u202c \u2066x\u2069 👩\u200d👩\u200d👧 \U0010ffff \U0001fffe ]]>"
    assert clean(text) == (text, 0)


@given(ANY_TEXT)
def test_a_title_is_one_line_without_outer_spaces(text: str) -> None:
    line = one_line(text).text
    assert not set(line) & set("\n\t\u2028\u2029")
    assert line == line.strip(" ")


def test_folding_joins_words_with_one_space() -> None:
    assert one_line("  The\n\tnight \r\n of  4\u2028June\x07 ").text == "The night of  4 June"
