"""What belongs to the page and not to the text: kickers, share lines, contacts, standing calls to action, datelines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scheduler.library.importing.dateline import dateline, dateline_alone, published_on
from scheduler.library.importing.release import Release
from scheduler.library.importing.tongue import DateSaid, PressTongue
from scheduler.text.page_blocks import Block, Picture

_LONG = 110
"""A paragraph of at least so many characters is text and not a line of the page."""
_SHORT = 90
_ENDS = re.compile(
    r"\s*(?:#\s*#\s*#|###|-\s*30\s*-|[-–—\s]*(?:ENDS?|FIN|ENDE)[-–—\s.]*|\*\s*\*\s*\*|_{3,}|-{3,}|={3,})\s*"
)
_NUMBERED = re.compile(
    r"(?P<section>[^0-9]{3,40}?),?\s(?:(?:no|nr|n[°ºo])\.?\s?[0-9]{1,4}(?:\s?/\s?[0-9]{2,4})?|[0-9]{1,4}\s?/\s?[0-9]{2,4})"
    r"(?:[\s,.–—-]+(?P<when>\S.*))?",
    re.IGNORECASE,
)
"""`Statement No. 4/2012`, `Medieninformation 12/2013 vom 8. Mai 2013`."""
_BESIDE_BUTTONS = re.compile(r"\s*[|·•»›/]\s*")
_TRAIL = re.compile(r"[^›»>\n]{2,40}(?:\s[›»>]\s[^›»>\n.]{2,40}){2,}")
"""Where on a site the page stands: `City › Press › Releases`."""
_RUN_IN = re.compile(r"\*\*([^*\n]{3,80}?)[.:]?\*\*")
"""A heading in bold at the beginning of its paragraph."""
_TITLE_AT_MOST = 250
_TITLE_LINES = 3
_SHORTEST_TITLE = 40
"""A first line of so many characters is the title, whatever it sounds like."""
_FOOTER_BLOCKS, _FOOTER_LENGTH = 8, 2500
"""The most that standing words at the end take."""


@dataclass(slots=True, kw_only=True)
class Text:
    """A release parted into its text and what stood around it.

    Attributes:
        title: plain words.
        place: of the dateline, or empty.
        published: lines of the page that say when it appeared, each with its date.
        dateline_date: the date in the dateline.
        left_out: the furniture, shortened.
        footer: Markdown of the house's standing words.
    """

    title: str
    blocks: list[Block]
    place: str = ""
    section: str = ""
    published: list[tuple[str, DateSaid]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    footer: str = ""
    title_made: bool = False


def without_furniture(release: Release, tongue: PressTongue, *, keep_dateline: bool) -> Text:
    """Part a release.

    Args:
        keep_dateline: leave it where it stands, as a reprint does.
    """
    text = Text(title=release.title, blocks=list(release.blocks), section=release.section)
    text.left_out.extend(release.left_out)
    text.blocks = [kept for block in text.blocks for kept in _split_lines(block, tongue)]
    _take_lines(text, tongue)
    _take_title(text)
    _take_tail(text, tongue)
    _take_dateline(text, tongue, keep=keep_dateline)
    return text


def _split_lines(block: Block, tongue: PressTongue) -> list[Block]:
    """A block whose first or last lines are furniture (`Press` / `Published on …` set tight) is parted there."""
    rows = block.plain.split("\n")
    if block.shape != "paragraph" or len(rows) < 2 or len(rows) != len(block.markdown.split("\n")):
        return [block]
    if not any(_is_page_line(row, tongue) for row in rows):
        return [block]
    parts: list[Block] = []
    run: list[int] = []
    marked = block.markdown.split("\n")
    for index in range(len(rows)):
        if _is_page_line(rows[index], tongue):
            parts.extend(_joined(block, rows, marked, run))
            parts.extend(_joined(block, rows, marked, [index]))
            run = []
        else:
            run.append(index)
    return [*parts, *_joined(block, rows, marked, run)]


def _joined(block: Block, rows: Sequence[str], marked: Sequence[str], run: list[int]) -> list[Block]:
    if not run:
        return []
    markdown = "\n".join(marked[index] for index in run).removesuffix("\\")
    plain = "\n".join(rows[index] for index in run)
    pictures = () if run[0] else block.pictures
    return [replace(block, plain=plain, markdown=markdown, line=block.line + run[0], pictures=pictures)]


def _is_page_line(row: str, tongue: PressTongue) -> bool:
    said = row.strip()
    return (
        tongue.section.fullmatch(said) is not None
        or _numbered(said, tongue) is not None
        or tongue.furniture.fullmatch(said) is not None
        or tongue.notice.fullmatch(said) is not None
        or published_on(said, tongue) is not None
        or _ENDS.fullmatch(said) is not None
    )


def _numbered(said: str, tongue: PressTongue) -> tuple[str, DateSaid | None] | None:
    """The heading of a numbered release, and the date behind the number."""
    found = _NUMBERED.fullmatch(said) if len(said) <= _SHORT else None
    if found is None or not tongue.section.fullmatch(found["section"]):
        return None
    day = published_on(found["when"], tongue) if found["when"] else None
    return None if found["when"] and day is None else (found["section"].strip(" :*_"), day)


def _take_lines(text: Text, tongue: PressTongue) -> None:
    """Take out single lines of the page, wherever they stand."""
    kept: list[Block] = []
    told = False
    pictures: tuple[Picture, ...] = ()  # of lines that say when and where go with the text behind them
    for block in text.blocks:
        said = " ".join(block.plain.split())
        told = told or len(said) >= _LONG
        numbered = _numbered(said, tongue)
        day = published_on(said, tongue)
        if numbered is not None:
            text.section, day = text.section or _capital(numbered[0]), numbered[1]
        alone = None if text.place or day is not None else dateline_alone(said, tongue)
        if alone is not None:
            text.place, day = alone.place, alone.day
        if day is not None:
            text.published.append((said, day))
            pictures += block.pictures
        elif numbered is not None or tongue.notice.fullmatch(said):
            text.left_out.append(_short(said))
        elif told and _begins_footer(block, tongue):
            kept.append(block)  # the tail is judged as a whole
        elif tongue.section.fullmatch(said) and len(said) < _SHORTEST_TITLE:
            text.section = text.section or _capital(said.strip(" :*_"))
            pictures += block.pictures
        elif _is_furniture(block, said, tongue) and (text.title or kept or len(said) < _SHORTEST_TITLE):
            text.left_out.append(_short(said))
        else:
            kept.append(replace(block, pictures=(*pictures, *block.pictures)) if pictures else block)
            pictures = ()
    text.blocks = kept


def _is_furniture(block: Block, said: str, tongue: PressTongue) -> bool:
    links = block.links and block.shape == "list"
    whole = tongue.furniture.fullmatch(said) or _ENDS.fullmatch(said)
    return links or whole is not None or _TRAIL.fullmatch(said) is not None or _is_row(said, tongue)


def _is_row(said: str, tongue: PressTongue) -> bool:
    """Whether a line holds the words of buttons and menus, one beside the other: `Home | News | Contact`."""
    if len(said) > _SHORT or said.endswith((".", "!", "?")):
        return False
    parts = [part for part in _BESIDE_BUTTONS.split(said) if part]
    known = (tongue.furniture.fullmatch, tongue.section.fullmatch, tongue.ending.match)
    buttons = [part for part in parts if any(knows(part) for knows in known)]
    if len(buttons) > 1 and len(buttons) * 2 >= len(parts):
        return True
    words = said.split()
    return len(words) > 1 and _all_buttons(words, tongue)


def _all_buttons(words: Sequence[str], tongue: PressTongue) -> bool:
    """Whether words without a sign between them are buttons, of one or two words each: `Share Print Log in`."""
    start = 0
    while start < len(words):
        taken = next((n for n in (2, 1) if tongue.furniture.fullmatch(" ".join(words[start : start + n]))), 0)
        if not taken:
            return False
        start += taken
    return True


def _capital(text: str) -> str:
    return text.capitalize() if text.isupper() else text


def _take_title(text: Text) -> None:
    if not text.title and text.blocks:
        first = text.blocks[0]
        said = " ".join(first.plain.split())
        lines = first.plain.count("\n") + 1
        names_itself = lines <= _TITLE_LINES and len(said) <= _TITLE_AT_MOST and not said.endswith((".", ":", ";"))
        if names_itself and len(text.blocks) > 1 and first.shape in {"paragraph", "heading"}:
            text.title = said
            del text.blocks[0]
    if not text.title and text.blocks:
        said = " ".join(text.blocks[0].plain.split())
        sentence = re.match(r".{10,120}?[.!?](?=\s)|.{1,100}(?=\s|$)", said)
        text.title, text.title_made = (sentence[0] if sentence else said[:100]), True
    said_twice = [block for block in text.blocks if " ".join(block.plain.split()) == text.title]
    for block in said_twice if not text.title_made else ():
        text.blocks.remove(block)


def _take_tail(text: Text, tongue: PressTongue) -> None:
    """Everything from the first line on that speaks to journalists or for the house."""
    footer = [block for block in text.blocks if block.appeal]
    text.blocks = [block for block in text.blocks if not block.appeal]
    start = next((index for index in range(len(text.blocks)) if _begins_tail(text.blocks, index, tongue)), None)
    if start is not None:
        tail, text.blocks = text.blocks[start:], text.blocks[:start]
        standing = False
        for block in tail:
            standing = _begins_footer(block, tongue) or (standing and not _begins_ending(block, tongue))
            if standing:
                footer.append(block)
            else:
                text.left_out.append(_short(" ".join(block.plain.split())))
    text.footer = "\n\n".join(block.markdown for block in footer)


def _begins_tail(blocks: Sequence[Block], index: int, tongue: PressTongue) -> bool:
    block = blocks[index]
    told = any(len(each.plain) >= _LONG for each in blocks[:index])
    if not told and not (block.shape == "heading" and index):
        return False
    if _begins_ending(block, tongue):
        return len(block.plain.split("\n")[0]) < _LONG or _ends_here(blocks[index:])
    run_in = _RUN_IN.match(block.markdown) is not None
    headline = block.shape == "heading" or run_in or len(block.plain) <= _SHORT
    return headline and _begins_footer(block, tongue) and _ends_here(blocks[index:])


def _begins_ending(block: Block, tongue: PressTongue) -> bool:
    return tongue.ending.match(block.plain.split("\n")[0]) is not None


def _begins_footer(block: Block, tongue: PressTongue) -> bool:
    said = " ".join(block.plain.split())
    row = said if len(said) <= _SHORT else block.plain.split("\n")[0]
    run_in = _RUN_IN.match(block.markdown)
    if run_in is not None:
        row = run_in[1]
    return len(row) <= _LONG and tongue.appeal.match(row) is not None


def _ends_here(rest: Sequence[Block]) -> bool:
    """Whether so little follows that it can only be standing words."""
    return len(rest) <= _FOOTER_BLOCKS and sum(len(each.plain) for each in rest) <= _FOOTER_LENGTH


def _take_dateline(text: Text, tongue: PressTongue, *, keep: bool) -> None:
    """Take the place, and the date if it is there, from the beginning of the first paragraphs."""
    for index, block in enumerate(text.blocks[:3]):
        found = dateline(block.markdown, tongue) if block.shape == "paragraph" else None
        if found is None or found.end == len(block.markdown):
            continue
        text.place = found.place or text.place
        if found.day is not None:
            text.published.append((found.said, found.day))
        if not keep:
            rest = block.markdown[found.end :]
            if rest.count("**") % 2:  # bold marks whose beginning goes with the dateline
                rest = rest.removeprefix("**").lstrip()
            text.blocks[index] = replace(block, markdown=rest, plain=rest)
        return


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
