"""The file of an imported statement: front matter as people write it, then the words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,_/+-]*(?<![ ])")
_ADDRESS = re.compile(r"https?://[^\s\"'#<>]+")
_ANOTHER_TYPE = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def draft_file(keys: Mapping[str, str | Sequence[str]], body: str) -> str:
    """The text of a statement file; keys without a value are left out."""
    lines = ["---"]
    for name, value in keys.items():
        if isinstance(value, str):
            lines += [f"{name}: {_written(value)}"] if value else []
        elif value:
            lines += [f"{name}:", *(f"  - {_written(each)}" for each in value)]
    return "\n".join([*lines, "---", "", body.strip("\n"), ""])


def _written(value: str) -> str:
    """Plain where YAML reads it as nothing but this text, else a JSON string, which YAML reads too."""
    plain = _ADDRESS.fullmatch(value) or (_PLAIN.fullmatch(value) and value.lower() not in _ANOTHER_TYPE)
    return value if plain else json.dumps(value, ensure_ascii=False)
