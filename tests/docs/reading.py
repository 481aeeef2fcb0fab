"""Reading Markdown pages the way these tests need: sections, tables, code blocks, links, anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_TICKED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced code block; `kind` is what stands behind its opening fence."""

    kind: str
    text: str


def page(name: str) -> str:
    """The text of one page of `docs/`."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The code blocks of a page."""
    return [Block(kind=found[1].strip(), text=found[2]) for found in _FENCE.finditer(text)]


def prose(text: str) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", text)


def section(text: str, heading: str) -> str:
    """What stands beneath a heading (its words, ticks left out), down to the next one of its level or above."""
    text = prose(text)
    for found in _HEADING.finditer(text):
        if found[2].replace("`", "") == heading:
            rest = text[found.end() :]
            following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
            return rest[: following.start()] if following else rest
    return ""


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row that begins with a word in ticks; an escaped bar is no end of a cell."""
    for line in prose(text).splitlines():
        if line.startswith("| "):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            yield cells


def first_cells(text: str) -> set[str]:
    """What stands in ticks in the first cell of the table rows."""
    return {word for cells in rows(text) for word in ticked(cells[0])}


def ticked(text: str) -> set[str]:
    """Every word that stands in ticks."""
    return set(_TICKED.findall(text))


def links(text: str) -> list[str]:
    """The targets of every link."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    return {
        re.sub(r"[^\w\- ]", "", found[2].replace("`", "").lower()).replace(" ", "-")
        for found in _HEADING.finditer(prose(text))
    }


def without(text: str, line: str) -> str:
    """A page doctored: the lines that hold `line` are gone."""
    assert line in text, f"nothing to doctor: {line!r}"
    return "\n".join(each for each in text.splitlines() if line not in each)
