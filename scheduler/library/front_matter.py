"""Taking a statement file apart: its front matter, the text beneath it, and the values of single keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scheduler.domain import foreign_signs
from scheduler.errors import Problem, StatementError, ValueRefused
from scheduler.text.cleaning import clean
from scheduler.text.strict_yaml import Document

MAX_FRONT_MATTER = 256 * 1024
"""Bytes of front matter read at most."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A statement file in two parts.

    Attributes:
        front: the YAML between the fences, whose first line is line 2 of the file.
        body: everything beneath, without blank lines at either end.
        body_line: 1-based line on which `body` begins.
    """

    front: str
    body: str
    body_line: int


def split(text: str, *, path: str) -> Sheet:
    """Part the text of a file (whose lines end in line feeds) at its fences.

    Raises:
        StatementError: a fence is missing, or the front matter is longer than `MAX_FRONT_MATTER`.
    """
    opening = _FENCE.match(text)
    if opening is None:
        raise StatementError([_no_fence("The file does not begin with front matter.", path)])
    closing = _FENCE.search(text, opening.end())
    if closing is None:
        raise StatementError([_no_fence("The front matter has no end.", path)])
    front = text[opening.end() + 1 : closing.start()]
    if len(front) > MAX_FRONT_MATTER or len(front.encode()) > MAX_FRONT_MATTER:
        raise StatementError(
            [
                Problem(
                    what="The front matter is longer than 256 KiB.",
                    cure="Move long texts beneath the second `---` line.",
                    code="too-long",
                    file=path,
                    line=1,
                )
            ]
        )
    rest = text[closing.end() :]
    body = rest.strip("\n \t")
    blank = rest[: rest.find(body)] if body else rest
    line = text.count("\n", 0, closing.end()) + blank.count("\n") + 1
    return Sheet(front=front, body=body, body_line=line)


def _no_fence(what: str, path: str) -> Problem:
    return Problem(
        what=what,
        cure="Write `---` alone on the first line, the keys, and `---` alone on the line after them.",
        code="no-front-matter",
        file=path,
        line=1,
    )


class Values:
    """The values of a front matter: each is asked for by its key, and everything wrong is gathered on the way.

    A method gives None both where the key is absent and where its value was refused; who needs to know looks at
    `problems` at the end. `dropped` counts the control characters left out of texts.
    """

    def __init__(self, document: Document, *, path: str) -> None:
        self._document = document
        self._tree: Mapping[str, Any] = document.value
        self._path = path
        self.problems: list[Problem] = []
        self.dropped = 0

    def __contains__(self, key: str) -> bool:
        return key in self._tree

    def names(self) -> tuple[str, ...]:
        """The keys that are written."""
        return tuple(self._tree)

    def refuse(
        self, *where: str | int, what: str, cure: str, code: str, level: str = "error", line: int | None = None
    ) -> None:
        """Note that the value at `where` is wrong or doubtful; `line` where it is not the line of its key."""
        self.problems.append(
            Problem(
                what=what,
                cure=cure,
                code=code,
                level=level,
                file=self._path,
                line=line or (self._document.line(*where) if where and where[0] in self._tree else 1),
                field=".".join(str(step) for step in where) or None,
            )
        )

    def refuse_value(self, *where: str | int, refused: ValueRefused) -> None:
        """Note what a reader of single values refused, naming the key."""
        self.refuse(*where, what=f"`{_name(where)}`: {refused.what}", cure=refused.cure, code=refused.code)

    def allow_only(self, keys: Iterable[str], *where: str | int) -> None:
        """Refuse keys that do not exist, offering the nearest one that does."""
        known = sorted(keys)
        for name in self._at(*where):
            if name not in known:
                self.refuse(
                    *where,
                    name,
                    what=f"The key `{name}` does not exist.{foreign_signs.named(name)}",
                    cure=nearest(name, known),
                    code="unknown-key",
                )

    def text(self, *where: str | int, lines: bool = False) -> str | None:
        """A text; one line unless `lines` allows several."""
        value = self._at(*where)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_shape(where, "a text")
            return None
        text, dropped = clean(value)  # an escape of YAML can still bring in what the source no longer holds
        self.dropped += dropped
        text = text.strip()
        if not text:
            self._empty(where)
            return None
        if not lines and "\n" in text:
            self.refuse(
                *where,
                what=f"`{_name(where)}` has more than one line.",
                cure="Write it on one line.",
                code="more-than-one-line",
            )
            return None
        return text

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts; a single text is a list of one."""
        value = self.text_or_texts(key)
        return (value,) if isinstance(value, str) else None if value is None else tuple(value)

    def text_or_texts(self, key: str) -> str | list[str] | None:
        """One text, or a list of texts (which may be empty)."""
        value = self._at(key)
        if not isinstance(value, list):
            return self.text(key)
        texts = [self.text(key, index) for index in range(len(value))]
        return [text for text in texts if text is not None]

    def parsed(self, key: str, parse: Callable[[str], T]) -> T | None:
        """A text read by `parse`, which raises ValueRefused."""
        return self.read(self.text(key), parse, key)

    def read(self, value: Any, parse: Callable[[Any], T], *where: str | int) -> T | None:
        """`parse(value)` unless there is no value, with what it refuses noted at `where`."""
        if value is None:
            return None
        try:
            return parse(value)
        except ValueRefused as refused:
            self.refuse_value(*where, refused=refused)
            return None

    def choice(self, *where: str, words: tuple[str, ...]) -> str | None:
        """One of a few words."""
        text = self.text(*where)
        if text is None or text in words:
            return text
        self.refuse(
            *where,
            what=f"`{where[-1]}` cannot be '{text}'.",
            cure=f"Write {either(words)}.",
            code="bad-choice",
        )
        return None

    def flag(self, key: str) -> bool | None:
        """`true`, `false`, `yes` or `no`."""
        text = self.text(key)
        if text is None:
            return None
        value = _YES_NO.get(text.lower())
        if value is None:
            self.refuse(key, what=f"`{key}` cannot be '{text}'.", cure="Write `true` or `false`.", code="bad-choice")
        return value

    def mapping(self, *where: str | int, keys: Iterable[str] | None = None) -> Mapping[str, Any] | None:
        """Keys and values beneath a key, only such as stand in `keys`."""
        value = self._at(*where)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong_shape(where, "keys and values")
            return None
        if keys is not None:
            self.allow_only(keys, *where)
        return value

    def is_mapping(self, key: str) -> bool:
        """Whether keys and values stand beneath `key`."""
        return isinstance(self._at(key), dict)

    def items(self, key: str) -> int | None:
        """How many items the list at `key` has, or None where it is no list."""
        value = self._at(key)
        return len(value) if isinstance(value, list) else None

    def content_line(self, *where: str | int) -> int:
        """1-based line on which the text at `where` begins."""
        return self._document.content_line(*where)

    def lines(self) -> dict[str, int]:
        """1-based line of every key."""
        return {name: self._document.line(name) for name in self._tree}

    def _at(self, *where: str | int) -> Any:
        value: Any = self._tree
        for step in where:
            value = value.get(step) if isinstance(value, dict) else value[step]
        return value

    def _wrong_shape(self, where: tuple[str | int, ...], wanted: str) -> None:
        value = self._at(*where)
        found = "a list" if isinstance(value, list) else "keys and values" if isinstance(value, dict) else "a text"
        self.refuse(
            *where,
            what=f"`{_name(where)}` is {found} where {wanted} is expected.",
            cure=_SHAPE_CURES[wanted],
            code="wrong-shape",
        )

    def _empty(self, where: tuple[str | int, ...]) -> None:
        self.refuse(
            *where, what=f"`{_name(where)}` is empty.", cure="Write a value, or take the line out.", code="empty-value"
        )


def _name(where: tuple[str | int, ...]) -> str:
    """The last key on the way to a value."""
    return next(step for step in reversed(where) if isinstance(step, str))


_SHAPE_CURES = {
    "a text": "Write one text; put quotes around it if it begins with `{` or `[` or holds `: `.",
    "keys and values": "Write indented keys beneath it, each with its value.",
}


def shown(text: str) -> str:
    """A text fit to be quoted in a sentence: short, and without characters that cannot be shown."""
    if len(text) > 80:
        text = f"{text[:79]}…"
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def nearest(name: str, known: Iterable[str]) -> str:
    """A cure for a name that does not exist: the most similar one that does, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean `{close[0]}`?" if close else f"Known here: {', '.join(known)}."


def either(words: Iterable[str]) -> str:
    """Words as alternatives: `a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
