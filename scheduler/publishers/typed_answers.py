"""Answers of networks that speak JSON: read with suspicion, since a proxy may answer in their place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.publishers.answers import Answer


def json_value(answer: Answer) -> Any:
    """The JSON value that an answer is, or None where it is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def json_object(answer: Answer) -> Mapping[str, Any]:
    """The JSON object that an answer is, empty where it is none."""
    value = json_value(answer)
    return value if isinstance(value, dict) else {}


def text_in(value: Mapping[str, Any], *path: str) -> str:
    """The text at a path of keys, empty where there is none: a number is no text."""
    found = _at(value, path)
    return found if isinstance(found, str) else ""


def number_in(value: Mapping[str, Any], *path: str) -> int | None:
    """The whole number at a path of keys, or None."""
    found = _at(value, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def list_in(value: Mapping[str, Any], *path: str) -> Sequence[Any]:
    """The list at a path of keys, empty where there is none."""
    found = _at(value, path)
    return found if isinstance(found, list) else ()


def _at(value: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = value
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found
