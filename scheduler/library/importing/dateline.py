"""Datelines, and lines that say when a page appeared: `GENEVA, 10 December 1998 –`, `Published on June 4, 2014`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.library.importing.tongue import DateSaid, PressTongue, word_set

_LINE = 90
"""Characters of the longest line that holds nothing but a date or a dateline."""
_LONGEST_PLACE = 60
_DASH = r"(?P<dash>\.?[–—―]|--|\.-(?=[\s*_])|-(?=\s)|/|:(?=\s)|(?<=[0-9]{4})\.(?=[\s*_]))"
"""Before a colon or a full stop a date must stand, or it is a sentence."""
_WEEKDAY = re.compile(
    r"[,.]\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w+tag|mittwoch|sonnabend)$", re.IGNORECASE
)
_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŻİ"
_SMALL = "de|del|la|le|les|el|los|du|d['’][A-Z]\\w*|am|an|der|upon|sur|of|and|the|y|et|und"
_NAME = rf"(?:[{_CAPITAL}][\w'’.-]*|{_SMALL})(?!\w)"
_PLACE = rf"(?P<place>[{_CAPITAL}][\w'’.-]*(?:(?:,\s?|\s|/){_NAME}){{0,5}}\.?)"
_MARKED = r"(?:\*{1,2}|\\)*"
_PLACE_FIRST = re.compile(
    rf"{_MARKED}\(?{_MARKED}{_PLACE}{_MARKED}(?P<when>[^–—―\n]{{0,60}}?)[)]?{_MARKED}\.?\s*{_DASH}{_MARKED}\s*"
)
_DATE_FIRST = re.compile(
    rf"{_MARKED}(?P<when>[^–—―\n(,]{{4,40}},?[^–—―\n(,]{{0,8}})[,\s]*\(?{_PLACE}\)?{_MARKED}\s*{_DASH}{_MARKED}\s*"
)
_IN_BRACKETS = re.compile(
    rf"{_MARKED}\({_MARKED}{_PLACE}{_MARKED}(?P<when>[^()\n]{{0,60}}?)\){_MARKED}(?P<dash>)\s+(?=[{_CAPITAL}„“«»\"])"
)
"""`(Frankfurt am Main) Heute vor …`: no dash, and a sentence behind it."""
_DATE_IN_BRACKETS = re.compile(rf"{_MARKED}\({_MARKED}(?P<when>[^()\n]{{6,40}})\){_MARKED}\s*{_DASH}?\s*")
_NO_PLACE = word_set(
    "today on in at the we our this that it he she they there here yesterday heute am im zum die der das wir nous le"
    " la les ce aujourd'hui hoy el los las nosotros en a un une ein eine but and for from after as one when if"
    " update updated photo foto read see aktualisiert note il lo gli"
    " oggi nel per o os as ele hoje no na"
)
"""With these a sentence begins."""
_ABOUT_A_DATE = re.compile(r"\b(?:le|den|the|on|am|el|a|\w+day|\w+tag|\w+di|(?-i:[A-Z]{2,5}))\b", re.IGNORECASE)
_BEFORE_A_DATE = re.compile(r"[^\W\d]+[,.]?\s*\Z")
_AFTER_A_DATE = re.compile(
    r"[\s,|.()–—-]*(?:at\s|um\s|à\s|a las\s)?(?:[0-9]{1,2}[:.h][0-9]{2}\s*(?:[ap]\.?m\.?|Uhr|h)?)?"
    r"(?:\s*[A-Z]{2,4})?[\s|.()]*"
)
_ABBREVIATED = re.compile(r"\b\w\.\w\.?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The head of a first paragraph.

    Attributes:
        end: where in the text the words after it begin.
        said: as it stands, without its dash.
        day: the date in it, if it is whole.
    """

    place: str
    end: int
    said: str
    day: DateSaid | None


def dateline(text: str, tongue: PressTongue) -> Dateline | None:
    """The dateline with which a paragraph (Markdown) begins."""
    for pattern in (_PLACE_FIRST, _DATE_FIRST, _IN_BRACKETS):
        found = pattern.match(text)
        place = None if found is None else _place(found, tongue)
        if found is not None and place is not None:
            said = found[0].strip(" -–—―:/*\\")
            return Dateline(place=place, end=found.end(), said=said, day=_whole(found[0], tongue))
    dated = _DATE_IN_BRACKETS.match(text)
    if dated is not None and (day := _whole(dated[0], tongue)) is not None and _only_a_date(dated["when"], tongue):
        return Dateline(place="", end=dated.end(), said=dated[0].strip(" -–—―:/*\\"), day=day)
    return None


def dateline_alone(line: str, tongue: PressTongue) -> Dateline | None:
    """A line that holds a dateline and its date, and nothing else."""
    if len(line) > _LINE or "\n" in line:
        return None
    ended = line if line.endswith(("–", "—", "-")) else f"{line} –"
    found = dateline(f"{ended} ", tongue)
    return found if found is not None and found.day is not None and found.end > len(ended) else None


def published_on(line: str, tongue: PressTongue) -> DateSaid | None:
    """The date of a line that holds nothing else than when the page appeared, and perhaps who wrote it."""
    if len(line) > _LINE or "\n" in line:
        return None
    segments = re.split(r"\s[|·•]\s", line)
    if len(segments) > 1:
        return next((said for each in segments if (said := published_on(each, tongue)) is not None), None)
    said = _whole(line, tongue)
    if said is None:
        return None
    head = tongue.published.match(line)
    start = min(head.end() if head else 0, said.span.start)
    before = _BEFORE_A_DATE.sub("", line[start : said.span.start])
    after = _AFTER_A_DATE.sub("", line[said.span.end :])
    return None if before.strip(" |,.:(*_") or after.strip(" |,.:)*_") else said


def _whole(text: str, tongue: PressTongue) -> DateSaid | None:
    return next((each for each in tongue.dates_in(text) if each.year and each.day), None)


def _place(found: re.Match[str], tongue: PressTongue) -> str | None:
    """The place of a dateline, or None where the words before the dash are the beginning of a sentence."""
    place, when = found["place"], found["when"]
    inside = next((each for each in tongue.dates_in(place + when) if each.span.start < len(place)), None)
    if inside is not None:  # `HIROSHIMA, Aug. 6, 2005`: the month looks like a part of the name
        place, when = place[: inside.span.start], (place + when)[inside.span.start :]
    place = _WEEKDAY.sub("", place.strip(" ,(*\\"))
    if not _ABBREVIATED.search(place):
        place = place.rstrip(".")
    if re.split(r"[,\s]+", place)[0].lower() in _NO_PLACE or len(place) > _LONGEST_PLACE:
        return None
    dated = _only_a_date(when.strip(" ,.()*\\/|-"), tongue)
    if not dated or (found["dash"] in {":", "."} and not when.strip()):
        return None
    place = re.sub(r"[,\s]+(?:le|den|el|the|on|am)$", "", place)
    if re.search(r"\b[A-Z]\.[A-Z]$", place):
        place += "."
    return ", ".join(_cased(part.strip()) for part in place.split(",")) or None


def _only_a_date(when: str, tongue: PressTongue) -> bool:
    if not when:
        return True
    rest = when
    dates = list(tongue.dates_in(when))
    for each in reversed(dates):
        rest = rest[: each.span.start] + rest[each.span.end :]
    return bool(dates) and not _ABOUT_A_DATE.sub("", rest).strip(" ,.()*\\/|-")


def _cased(part: str) -> str:
    """`GENEVA` becomes *Geneva*; letters that stand for words stay."""
    if not part.isupper() or "." in part:
        return part
    words = part.split()
    return " ".join(word if len(word) < 3 or word in {"USA", "UAE"} else word.capitalize() for word in words)
