"""Every kind can be asked for: its questions are about its own keys, leave none out, and hide what is secret."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from scheduler.publishers.kind import Kind
from scheduler.publishers.kinds import KINDS
from scheduler.publishers.questions import web_address

SHOWN = {"server", "to", "user"}
"""Keys whose values are concealed in messages and may be seen by the person who writes them."""


def keys(kind: Kind) -> dict[str, object]:
    return {field.alias or name: field for name, field in kind.settings.model_fields.items()}


def check_it_asks_for_what_it_needs(kind: Kind) -> None:
    required = {key for key, field in keys(kind).items() if field.is_required()}  # type: ignore[attr-defined]  # pydantic's fields
    assert kind.line
    assert kind.ways
    for way in kind.ways:
        assert way.line
        assert required <= way.keys <= keys(kind).keys()
        assert (way.sign_in is None) is (not way.finds)


def check_it_hides_what_is_secret(kind: Kind) -> None:
    for way in kind.ways:
        for question in (*way.questions, *way.finds):
            field = keys(kind)[question.key]
            is_secret = SecretStr.__name__ in str(field.annotation)  # type: ignore[attr-defined]  # pydantic's fields
            assert question.secret is (is_secret and question.key not in SHOWN), question.key


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_asks_for_what_it_needs_and_hides_what_is_secret(name: str) -> None:
    check_it_asks_for_what_it_needs(KINDS[name])
    check_it_hides_what_is_secret(KINDS[name])


def test_a_kind_that_forgets_a_key_or_shows_a_secret_is_caught() -> None:
    kind = KINDS["telegram"]
    (way,) = kind.ways
    forgetful = replace(kind, ways=(replace(way, questions=()),))
    showing = replace(kind, ways=(replace(way, questions=(replace(way.questions[0], secret=False),)),))
    with pytest.raises(AssertionError):
        check_it_asks_for_what_it_needs(forgetful)
    with pytest.raises(AssertionError):
        check_it_hides_what_is_secret(showing)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" social.example ", "https://social.example"),
        ("https://social.example/", "https://social.example"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("", ""),
    ],
)
def test_most_people_write_only_the_name_of_a_server(typed: str, meant: str) -> None:
    assert web_address(typed) == meant
