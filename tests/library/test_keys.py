from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scheduler.library.keys import KEYS, NAMES, WORDS_NAMES, statement_schema

CONTRACT_KEYS = [
    "id", "title", "date", "dates", "days", "coarse", "calendar", "every", "count", "only", "keep", "missing", "adar",
    "when", "time", "zone", "from", "until", "except", "targets", "tags", "lang", "author", "summary", "original",
    "sources", "warning", "place", "section", "first_published", "image", "social", "editions", "public", "mode",
    "facts_checked_through", "late", "approval", "status", "translates", "tone",
]  # fmt: skip
"""Every key of the contract, section 2."""

SCHEMA = statement_schema()
LEAST = {"title": "A title", "date": "1989-06-04"}


def fits(value: object) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(value)


def test_the_table_holds_exactly_the_keys_of_the_contract() -> None:
    assert sorted(NAMES) == sorted(CONTRACT_KEYS)
    assert len(KEYS) == len(NAMES)


def test_the_contract_and_the_table_agree() -> None:
    documents = [Path("docs/contract.md"), Path("docs/statements.md")]
    tables = [path.read_text(encoding="utf-8") for path in documents if path.exists()]
    rows = [line for text in tables for line in text.splitlines() if line.startswith("| `")]
    written = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert not tables or written >= NAMES


def test_every_key_is_read_somewhere() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in Path("scheduler/library").glob("*.py") if path.name != "keys.py"
    )
    assert [name for name in NAMES if f'"{name}"' not in sources] == []


def test_the_schema_is_a_schema_and_plain_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert set(SCHEMA["properties"]) == NAMES


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"date": 1942},
        {"date": {"civil": "1995-11-05", "after_sunset": True}, "calendar": "hebrew"},
        {"date": {"civil": "1995-11-05"}, "calendar": "islamic-umalqura"},
        {"only": [25, 50], "when": ["the day", "eve 18:00"], "time": "09:00"},
        {"image": {"file": "a.jpg", "alt": "A square"}},
        {"image": [{"file": "a.jpg", "alt": "A square", "caption": "Seen"}]},
        {"editions": {"25": {"title": "A"}, "every 10": {"body": "B"}}},
        {"late": {"grace": "2h", "then": "hold"}, "public": False, "targets": []},
    ],
)
def test_what_may_be_written_fits(extra: dict[str, object]) -> None:
    assert fits({**LEAST, **extra})


@pytest.mark.parametrize(
    "extra",
    [
        {"id": "No"},
        {"titel": "x"},
        {"time": "25:00"},
        {"image": {"file": "a.jpg"}},
        {"editions": {"soon": {"title": "A"}}},
        {"status": "done"},
        {"late": {"graze": "2h"}},
        {"translates": "other", "lang": "fr"},
    ],
)
def test_what_may_not_be_written_does_not_fit(extra: dict[str, object]) -> None:
    assert not fits({**LEAST, **extra})


def test_a_translation_needs_a_language_and_no_date() -> None:
    assert fits({"title": "Titre", "translates": "one", "lang": "fr"})
    assert not fits({"title": "Titre", "translates": "one"})
    assert not fits({"title": "A title"})
    assert {"title", "lang", "translates", "editions"} <= WORDS_NAMES
