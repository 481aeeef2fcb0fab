"""What Discord is told of words, and the keys that lead there: no network in sight."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.publishers.discord.markup import literal
from scheduler.publishers.discord.posts import SHAPE
from scheduler.publishers.discord.settings import Settings
from scheduler.text.measures import WEB_ADDRESS

MARKUP = [
    "*never* **forget** __them__ ~~all~~ ||hidden|| `code`",
    "# A heading\n> a quotation\n- a list\n+ another\n1. a third\n-# small",
    "[a link](https://example.org/x) and <https://example.org/y>",
    "<@1001> <@&1> <#2> <:flag:3> <a:flag:3> <t:1> </command:4> <id:browse> :skull: a:b",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_kept_from_being_read(text: str) -> None:
    shown = SHAPE.sent(text)
    assert _ESCAPED.sub(r"\1", shown) == _ESCAPED.sub(r"\1", text.replace("\\", r"\\")), "people read the same"
    prose = WEB_ADDRESS.sub("", shown)
    assert not _MARKUP.search(prose)
    assert _MARKUP.search(text), "the question has teeth"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\\")))
def test_people_read_the_text_sign_for_sign(text: str) -> None:
    assert _ESCAPED.sub(r"\1", literal(text)) == text


def test_a_backslash_stays_one() -> None:
    assert literal(r"C:\*x") == r"C:\\\*x"


_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
"""A backslash before punctuation is not shown; any other one is."""
_MARKUP = re.compile(r"(?<!\\)(?:\\\\)*(?:[*_~`|<\[]|:\w+:)|^\s*(?:[>#+-]|\d+\.) ", re.MULTILINE)


@pytest.mark.parametrize("text", ["@everyone and @here", "a plain sentence, with a dash – at 9:00", "5 - 3", "(x) a#b"])
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert literal(text) == text


# --- keys ---


@pytest.mark.parametrize(
    ("keys", "cure"),
    [
        ({}, "Give either"),
        ({"token": "t"}, "Give either"),
        ({"url": "https://discord.com/api/webhooks/1/t", "token": "t", "channel": "1"}, "Give either"),
        ({"url": "https://discord.com/channels/1/2"}, "no webhook"),
        ({"url": "https://discord.com/api/webhooks/1/t?thread_id=3"}, "no webhook"),
        ({"token": "t", "channel": "statements"}, "Developer Mode"),
        ({"url": "http://discord.com/api/webhooks/1/t"}, "not encrypted"),
        ({"url": "https://discord.com/api/webhooks/1/t", "pictures": 11}, "less than or equal"),
    ],
)
def test_keys_that_cannot_be_meant_are_refused(keys: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**keys)
