"""What belongs to the page and not to the text: kickers, share lines, contacts, standing calls to action, datelines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scheduler.library.importing.release import Release
from scheduler.library.importing.tongue import DateSaid, PressTongue
from scheduler.text.page_blocks import Block, escaped

_LONG = 110
"""A paragraph of at least so many characters is text and not a line of the page."""
_SHORT = 90
_ENDS = re.compile(r"\s*(?:#\s*#\s*#|###|-\s*30\s*-|[-–—\s]*(?:ENDS?|FIN|ENDE)[-–—\s.]*|\*\s*\*\s*\*|_{3,}|-{3,}|={3,})\s*")
_TITLE_AT_MOST = 250
_TITLE_LINES = 3
_DASH = r"(?:[–—―]|--|-(?=\s)|/)"
_NAME = r"(?:[A-ZÀ-ÖØ-ÞŁŚŻİ][\w'’.-]*|de|del|la|le|les|el|los|du|d['’][A-Z]\w*|am|an|der|upon|sur|of|and|the|y|et|und)"
_PLACE = rf"(?P<place>[A-ZÀ-ÖØ-ÞŁŚŻİ][\w'’.-]*(?:(?:,\s?|\s|/){_NAME}){{0,5}}\.?)"
_MARKED = r"(?:\*{1,2}|\\)*"
_DATELINE = re.compile(
    rf"{_MARKED}\(?{_MARKED}{_PLACE}{_MARKED}(?P<when>[^–—―\n]{{0,60}}?)[)]?{_MARKED}\.?\s*{_DASH}{_MARKED}\s*(?=\S)"
)
_DATE_FIRST = re.compile(rf"{_MARKED}(?P<when>[^–—―\n(,]{{4,40}},?[^–—―\n(,]{{0,8}})[,\s]*\(?{_PLACE}\)?{_MARKED}\s*{_DASH}{_MARKED}\s*(?=\S)")
_BEFORE_A_DATE = re.compile(r"[\s,.(/|–—-]*(?:le|den|the|am|on|a|el)?\s*\Z", re.IGNORECASE)
_NO_PLACE = frozenset(
    "today on in at the we our this that it he she they there here yesterday heute am im zum die der das wir nous le la les"
    " ce aujourd'hui hoy el los las nosotros en a un une ein eine but and for from after as one when if".split()
)


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
    text.blocks = [kept for block in text.blocks for kept in _split_lines(block, text, tongue)]
    _take_lines(text, tongue)
    _take_title(text, tongue)
    _take_tail(text, tongue)
    _take_dateline(text, tongue, keep=keep_dateline)
    return text


def _split_lines(block: Block, text: Text, tongue: PressTongue) -> list[Block]:
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
    return [replace(block, plain=plain, markdown=markdown, line=block.line + run[0])]


def _is_page_line(row: str, tongue: PressTongue) -> bool:
    said = row.strip()
    return (
        tongue.section.fullmatch(said) is not None
        or tongue.furniture.fullmatch(said) is not None
        or _published_on(said, tongue) is not None
        or _ENDS.fullmatch(said) is not None
    )


def _published_on(line: str, tongue: PressTongue) -> DateSaid | None:
    """The date of a line that holds nothing else than when the page appeared."""
    if len(line) > _SHORT or "\n" in line:
        return None
    head = tongue.published.match(line)
    start = head.end() if head else 0
    said = next((each for each in tongue.dates_in(line) if each.year and each.day), None)
    if said is None:
        return None
    before = re.sub(r"\w+(?:day|tag|di|s|o)?[,.]?\s*\Z", "", line[start : said.span.start]) if start < said.span.start else ""
    after = re.sub(r"[\s,|.()–—-]*(?:at\s|um\s|à\s|a las\s)?(?:[0-9]{1,2}[:.h][0-9]{2}\s*(?:[ap]\.?m\.?|Uhr|h)?)?(?:\s*[A-Z]{2,4})?[\s|.()]*", "", line[said.span.end :])
    return said if not before.strip(" |,.:(*_") and not after.strip(" |,.:)*_") else None


def _take_lines(text: Text, tongue: PressTongue) -> None:
    """Take out single lines of the page, wherever they stand."""
    kept: list[Block] = []
    told = False
    for index, block in enumerate(text.blocks):
        said = " ".join(block.plain.split())
        date = _published_on(said, tongue)
        told = told or len(said) >= _LONG
        if told and date is None and _begins_footer(block, tongue):
            kept.append(block)  # the tail is judged as a whole
            continue
        is_title = not text.title and not any(each.shape != "heading" for each in kept)
        if date is not None:
            text.published.append((said, date))
        elif tongue.section.fullmatch(said) and len(said) < 40:
            text.section = text.section or said.strip(" :*_")
            text.section = text.section.capitalize() if text.section.isupper() else text.section
        elif (tongue.furniture.fullmatch(said) and not (is_title and index == 0 and len(said) > 40)) or _ENDS.fullmatch(said):
            text.left_out.append(_short(said))
        elif block.links and block.shape == "list":
            text.left_out.append(_short(said))
        else:
            kept.append(block)
    text.blocks = kept


def _take_title(text: Text, tongue: PressTongue) -> None:
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
    footer: list[Block] = [block for block in text.blocks if block.appeal]
    text.blocks = [block for block in text.blocks if not block.appeal]
    for index, block in enumerate(text.blocks):
        said = " ".join(block.plain.split())
        row = block.plain.split("\n")[0]
        told = any(len(each.plain) >= _LONG for each in text.blocks[:index])
        headline = block.shape == "heading" or len(said) <= _SHORT
        if not told and not (block.shape == "heading" and index):
            continue
        if tongue.ending.match(row) and (headline or len(row) < _LONG or _ends_here(text.blocks[index:])):
            rest = text.blocks[index:]
            cut = next((i for i, each in enumerate(rest[1:], 1) if _begins_footer(each, tongue)), len(rest))
            text.left_out.extend(_short(" ".join(each.plain.split())) for each in rest[:cut])
            footer = [*rest[cut:], *footer]
            text.blocks = text.blocks[:index]
            break
        if headline and _begins_footer(block, tongue) and _ends_here(text.blocks[index:]):
            rest = text.blocks[index:]
            cut = next((i for i, each in enumerate(rest) if tongue.ending.match(each.plain.split("\n")[0])), len(rest))
            text.left_out.extend(_short(" ".join(each.plain.split())) for each in rest[cut:])
            footer = [*rest[:cut], *footer]
            text.blocks = text.blocks[:index]
            break
    text.footer = "\n\n".join(block.markdown for block in footer)


def _begins_footer(block: Block, tongue: PressTongue) -> bool:
    said = " ".join(block.plain.split())
    return len(block.plain.split("\n")[0]) <= _LONG and tongue.appeal.match(said if len(said) <= _SHORT else block.plain.split("\n")[0]) is not None


def _ends_here(rest: Sequence[Block]) -> bool:
    """Whether so little follows that it can only be standing words."""
    return len(rest) <= 8 and sum(len(each.plain) for each in rest) <= 2500


def _take_dateline(text: Text, tongue: PressTongue, *, keep: bool) -> None:
    """Take the place, and the date if it is there, from the beginning of the first paragraphs."""
    for index, block in enumerate(text.blocks[:3]):
        if block.shape != "paragraph":
            continue
        for pattern in (_DATELINE, _DATE_FIRST):
            found = pattern.match(block.markdown)
            place = None if found is None else _place(found, tongue, block.markdown)
            if found is None or place is None:
                continue
            text.place = place
            said = next((each for each in tongue.dates_in(found[0]) if each.year and each.day), None)
            if said is not None:
                text.published.append((found[0].strip(" -–—―/*\\"), said))
            if not keep:
                rest = block.markdown[found.end() :]
                plain = block.plain[-len(rest) :] if block.plain.endswith(rest) else rest
                text.blocks[index] = replace(block, markdown=_balanced(rest), plain=plain)
            return


def _balanced(markdown: str) -> str:
    """Bold marks whose beginning went with the dateline go too."""
    return markdown.removeprefix("**").lstrip() if markdown.count("**") % 2 else markdown


def _place(found: re.Match[str], tongue: PressTongue, markdown: str) -> str | None:
    """The place of a dateline, or None where the words before the dash are the beginning of a sentence."""
    place = found["place"].strip(" ,.*\\") if not re.search(r"\b\w\.\w\.?$", found["place"].strip()) else found["place"].strip(" ,*\\")
    words = re.split(r"[,\s]+", place)
    if words[0].lower() in _NO_PLACE or len(place) > 60:
        return None
    when = found["when"].strip(" ,.()*\\/|-")
    if when:
        dates = list(tongue.dates_in(when))
        rest = when
        for each in reversed(dates):
            rest = rest[: each.span.start] + rest[each.span.end :]
        rest = re.sub(r"\b(?:le|den|the|on|am|el|a|\w+day|\w+tag|\w+di|[A-Z]{2,5})\b", "", rest, flags=re.IGNORECASE)
        if not dates or rest.strip(" ,.()*\\/|-"):
            return None
    inside = next((each for each in tongue.dates_in(place)), None)
    if inside is not None:
        place = place[: inside.span.start].rstrip(" ,(")
    if not place:
        return None
    place = re.sub(r"[,\s]+(?:le|den|el|the|on|am)$", "", place)
    if re.search(r"\b[A-Z]\.[A-Z]$", place):
        place += "."
    return ", ".join(_cased(part.strip()) for part in place.split(","))


def _cased(part: str) -> str:
    """`GENEVA` becomes *Geneva*; letters that stand for words stay."""
    if not part.isupper() or "." in part:
        return part
    return " ".join(word if len(word) < 3 or word in {"USA", "UAE", "UNO"} else word.capitalize() for word in part.split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
