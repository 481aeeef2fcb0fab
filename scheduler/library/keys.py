"""The keys of a statement file in one table: the reader, the JSON Schema and the documentation all follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.ids import ID_PATTERN
from scheduler.domain.interval import LENGTHS

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: Mapping[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_YEAR: Mapping[str, Any] = {"anyOf": [{"type": "integer"}, _TEXT]}
_DATE: Mapping[str, Any] = {
    "anyOf": [
        {"type": "integer"},
        _TEXT,
        {
            "type": "object",
            "properties": {"civil": _TEXT, "after_sunset": {"type": "boolean"}},
            "additionalProperties": False,
            "required": ["civil"],
        },
    ]
}
_DAY: Mapping[str, Any] = {"type": "string", "format": "date"}
_DAYS: Mapping[str, Any] = {
    "anyOf": [
        _DAY,
        {"type": "array", "items": _DAY, "minItems": 1},
        {
            "type": "object",
            "patternProperties": {"^[1-9][0-9]{0,3}$": _DAY},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
_YEARS: Mapping[str, Any] = {"anyOf": [{"type": "integer"}, _TEXT, {"type": "array", "items": _YEAR}]}
_ID: Mapping[str, Any] = {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}
_TIME: Mapping[str, Any] = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

IMAGE_KEYS = ("file", "alt", "caption", "focus")
"""The keys of one `image`."""

LATE_KEYS = ("grace", "then")
"""The keys of `late`."""

EDITION_KEYS = ("title", "summary", "body", "social")
"""The keys beneath one number of `editions`."""

STATUSES = ("ready", "draft", "retired")
MODES = ("living", "reprint")
TONES = ("solemn", "cheerful")
LATE_THEN = ("skip", "hold")


def _choice(*words: str) -> Mapping[str, Any]:
    return {"enum": list(words)}


def _mapping(keys: tuple[str, ...], *required: str) -> Mapping[str, Any]:
    shape: dict[str, Any] = {
        "type": "object",
        "properties": dict.fromkeys(keys, _TEXT),
        "additionalProperties": False,
    }
    return {**shape, "required": list(required)} if required else shape


_IMAGE = _mapping(IMAGE_KEYS, "file", "alt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the front matter.

    Attributes:
        meaning: one sentence for the documentation and for editors.
        shape: JSON Schema of its value.
        of_words: whether a translation may use it; a translation gives words and nothing else.
    """

    name: str
    meaning: str
    shape: Mapping[str, Any] = field(default_factory=lambda: _TEXT)
    of_words: bool = False


KEYS: tuple[Key, ...] = (
    Key(name="id", meaning="Permanent identity; the file's stem where it is missing.", shape=_ID),
    Key(name="title", meaning="Title: a template, one line.", of_words=True),
    Key(
        name="date",
        meaning="The day remembered as its calendar numbers it, such as 1989-06-04, 1942-08, 1942, 44 BC-03-15, "
        "12 Cheshvan 5756 or 2020-04L-15; an interval, 1989-06-03/1989-06-04; or a civil day to be converted, "
        "{civil: 1995-11-05, after_sunset: true}.",
        shape=_DATE,
    ),
    Key(
        name="dates",
        meaning="The civil days kept, for calendars that no rule gives: a list, or a mapping from number to day.",
        shape=_DAYS,
    ),
    Key(
        name="days",
        meaning="How many days the remembrance lasts, from the day kept.",
        shape={"type": "integer", "minimum": LENGTHS[0], "maximum": LENGTHS[-1]},
    ),
    Key(name="coarse", meaning="What a date without a day means.", shape=_choice("first", "spread", "skip")),
    Key(
        name="calendar",
        meaning="The calendar that numbers the date and counts its returns.",
        shape=_choice(*CALENDARS),
    ),
    Key(name="every", meaning="How often it returns: year, month, week, day, 1000 days, once."),
    Key(name="count", meaning="Whether the day itself is 0 or 1.", shape=_choice("elapsed", "inclusive")),
    Key(name="only", meaning="Which numbers return: [25, 50], every 25, decades, jubilees, centenaries.", shape=_YEARS),
    Key(
        name="keep",
        meaning="The day kept instead of the date, such as last Monday of May, Easter + 1, Qingming or yahrzeit.",
    ),
    Key(
        name="missing",
        meaning="What happens in years that lack the day.",
        shape=_choice("earlier", "later", "skip"),
    ),
    Key(name="adar", meaning="For a yahrzeit: the Adar of a leap year kept.", shape=_choice("first", "second")),
    Key(
        name="when",
        meaning="Moments around the day: the day, eve 18:00, 3 days before; each day, with days.",
        shape=_TEXTS,
    ),
    Key(name="time", meaning="Wall time HH:MM.", shape=_TIME),
    Key(name="zone", meaning="IANA time zone, such as Europe/Paris."),
    Key(name="from", meaning="First year in which it returns.", shape=_YEAR),
    Key(name="until", meaning="Last year in which it returns.", shape=_YEAR),
    Key(name="except", meaning="Years left out.", shape=_YEARS),
    Key(name="targets", meaning="Names of the targets it goes to; [] is feeds and pages only.", shape=_TEXTS),
    Key(name="tags", meaning="Free words that targets and feeds choose by.", shape=_TEXTS),
    Key(name="lang", meaning="BCP 47 tag of the words, such as en or zh-Hant.", of_words=True),
    Key(name="author", meaning="Who speaks, where that is not the site's author."),
    Key(name="summary", meaning="A template of one or two sentences for feeds and posts.", of_words=True),
    Key(name="original", meaning="Address of the first publication.", shape={"type": "string", "format": "uri"}),
    Key(name="sources", meaning="Where the facts stand: addresses or references.", shape=_TEXTS),
    Key(name="warning", meaning="A content warning: a template.", of_words=True),
    Key(name="place", meaning="Dateline, such as Washington, D.C."),
    Key(name="section", meaning="The house's heading, such as Press."),
    Key(
        name="first_published",
        meaning="The day the text first appeared, YYYY-MM-DD.",
        shape={"type": "string", "format": "date"},
    ),
    Key(
        name="image",
        meaning="A picture with its alternative text, or a list of them.",
        shape={"anyOf": [_IMAGE, {"type": "array", "items": _IMAGE}]},
    ),
    Key(name="social", meaning="A template for short posts.", of_words=True),
    Key(
        name="editions",
        meaning="Words of their own for a number (25) or its multiples (every 10).",
        shape={
            "type": "object",
            "patternProperties": {"^(every )?[0-9]+$": _mapping(EDITION_KEYS)},
            "additionalProperties": False,
        },
        of_words=True,
    ),
    Key(name="public", meaning="Whether it may stand in feeds, pages and calendars.", shape={"type": "boolean"}),
    Key(name="mode", meaning="living: a template; reprint: the body stands word for word.", shape=_choice(*MODES)),
    Key(name="tone", meaning="solemn, or cheerful: what must not meet a solemn one.", shape=_choice(*TONES)),
    Key(
        name="facts_checked_through",
        meaning="A year; later editions are held for a person.",
        shape={"type": "integer"},
    ),
    Key(
        name="late",
        meaning="What becomes of an edition noticed late.",
        shape={
            "type": "object",
            "properties": {"grace": _TEXT, "then": _choice(*LATE_THEN)},
            "additionalProperties": False,
        },
    ),
    Key(name="approval", meaning="required: each edition waits for a person.", shape=_choice("required")),
    Key(name="status", meaning="ready, draft or retired.", shape=_choice(*STATUSES)),
    Key(
        name="translates",
        meaning="Id of the original; this file gives words only.",
        shape=_ID,
        of_words=True,
    ),
)
"""Every key, in the order of the documentation."""

NAMES = frozenset(key.name for key in KEYS)
WORDS_NAMES = frozenset(key.name for key in KEYS if key.of_words)


def statement_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a statement's front matter, for editors and for `remembrancer schema`.

    It judges shapes; what a value means (does the zone exist, is the date a day) is judged by `check`.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a statement",
        "type": "object",
        "properties": {key.name: {"description": key.meaning, **key.shape} for key in KEYS},
        "additionalProperties": False,
        "required": ["title"],
        "if": {"required": ["translates"]},
        "then": {
            "required": ["lang"],
            "properties": dict.fromkeys(sorted(NAMES - WORDS_NAMES), False),
        },
        "else": {"required": ["date"]},
    }
