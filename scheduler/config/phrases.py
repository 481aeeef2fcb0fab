"""The section `phrases`: a site's own words instead of a language's, by language and by name of the phrase."""

from __future__ import annotations

from typing import Any

from scheduler.config.sentences import Finding
from scheduler.domain.language_tag import parse_language
from scheduler.domain.wording.language import TAGS, Language
from scheduler.domain.wording.overridden import NAME, Phrases, check_language, check_phrase, check_sayable
from scheduler.errors import ValueRefused

SECTION = "phrases"


def read_phrases(tree: object) -> tuple[Phrases, list[Finding]]:
    """The phrases by lower-case language tag and name, and everything wrong with them."""
    if not isinstance(tree, dict):
        return {}, [_not_keys(SECTION)]
    phrases: dict[str, dict[str, str]] = {}
    findings: list[Finding] = []
    for tag, chosen in tree.items():
        try:
            language = check_language(parse_language(tag))
        except ValueRefused as refused:
            findings.append(_finding(refused, tag))
            continue
        if not isinstance(chosen, dict):
            findings.append(_not_keys(SECTION, tag))
            continue
        for name, phrase in chosen.items():
            try:
                phrases.setdefault(parse_language(tag).lower(), {})[name] = _sound(name, phrase, language)
            except ValueRefused as refused:
                findings.append(_finding(refused, tag, name))
    return phrases, findings


def phrases_schema() -> dict[str, Any]:
    """The JSON Schema of the section."""
    chosen = {
        "type": "object",
        "description": "{number}, {number_words}, {ordinal}, {ordinal_words} and {span} stand for the number in "
        "`anniversary…`, {date} for the day in `reprint`, {by} for who published it.",
        "patternProperties": {f"^(?:{NAME})$": {"type": "string", "minLength": 1}},
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "Own phrases by language.",
        "propertyNames": {"examples": list(TAGS)},
        "additionalProperties": chosen,
    }


def _sound(name: str, phrase: object, language: Language) -> str:
    if not isinstance(phrase, str):
        raise ValueRefused(f"`{name}` is not a text.", "Write one text, in quotes.", code="wrong-type")
    check_phrase(name, phrase)
    check_sayable(name, phrase, language)
    return phrase


def _finding(refused: ValueRefused, *where: str) -> Finding:
    return Finding(where=(SECTION, *where), what=refused.what, cure=refused.cure, code=refused.code)


def _not_keys(*where: str) -> Finding:
    return Finding(
        where=where,
        what=f"`{where[-1]}` is not keys and values.",
        cure="Write a language, and beneath it the name of each phrase with its words.",
        code="wrong-type",
    )
