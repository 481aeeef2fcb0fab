"""Numbers of years in English: `25 years`, `Twenty-five years later`, `a quarter-century`, `25th anniversary`.

The number words are taken from `domain.wording.english`, so that whatever it says is also understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from scheduler.domain.rule import Unit
from scheduler.domain.wording.english import English
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span
from scheduler.library.staleness_tongues.patterns import GAP
from scheduler.library.staleness_tongues.tongue import Counted, Kind
from scheduler.library.staleness_tongues.word_fields import noun_like, word_field

_WORD = re.compile(r"[a-z]+|[0-9][0-9,]*(?:st|nd|rd|th)?")
_CARDINALS_TO = 1000


def _key(words: str) -> str:
    """Number words without hyphens and `and`: British and American, hyphened and not, all look the same."""
    return " ".join(word for word in _WORD.findall(words) if word != "and")


_CARDINALS = {_key(English().number_words(number)): number for number in range(1, _CARDINALS_TO + 1)}
_ORDINALS = {_key(English().ordinal_words(number)): number for number in range(1, _CARDINALS_TO + 1)}
_ORDINALS |= {"hundredth": 100, "thousandth": 1000}
_UNITS = {
    "year": (Unit.YEAR, 1),
    "decade": (Unit.YEAR, 10),
    "century": (Unit.YEAR, 100),
    "millennium": (Unit.YEAR, 1000),
    "month": (Unit.MONTH, 1),
    "week": (Unit.WEEK, 1),
    "day": (Unit.DAY, 1),
}
"""The counted unit, and how many of it the word is."""
_SINGULAR = {"centuries": "century", "millennia": "millennium"}


def _either(words: set[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_START = r"\b(?<![.,/$€£¥])"
_CARDINAL_WORDS = {word for key in _CARDINALS for word in key.split()}
_ORDINAL_WORDS = {key.split()[-1] for key in _ORDINALS}
_VOCABULARY = _either({*_CARDINAL_WORDS, "a", "an", "the", "and", "of", "half", "quarter", "quarters", "dozen"})
_UNIT_WORDS = _either({*_UNITS, *_SINGULAR, *(f"{unit}s" for unit in _UNITS)})
_SPAN_OF_TIME = re.compile(
    rf"{_START}(?P<number>(?>(?:(?:{_VOCABULARY}|[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,6}}){GAP}){{1,8}}))"
    rf"(?P<odd>odd{GAP})?(?P<unit>{_UNIT_WORDS})\b(?P<half>{GAP}and{GAP}an?{GAP}(?:half|quarter)\b)?(?:['’]s?)?"
)
_ORDINAL = re.compile(
    rf"{_START}(?P<number>(?>(?:(?:{_either(_CARDINAL_WORDS | {'a', 'and'})}){GAP}){{0,6}})"
    rf"(?:[0-9]{{1,4}}(?:st|nd|rd|th)|{_either(_ORDINAL_WORDS)}))\b"
)

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_HOLIDAY = "anniversary|anniversaries|commemorations?|remembrance|birthday"
_AFTER = (
    (Kind.AGO, re.compile(rf"{GAP}ago\b")),
    (
        Kind.LATER,
        re.compile(
            rf"(?:{GAP}to{GAP}the{GAP}day)?{GAP}(?:later|after|since|hence)\b|{GAP}on(?=[\s*_]{{0,4}}(?:[,.;:!?)—–\ue000-\ue002]|\Z))"
            rf"|{GAP}on(?={GAP}(?:we|they|he|she|it|no|nobody|many|most|some|those|there)\b)"
            rf"|{GAP}and{GAP}counting\b|{GAP}(?:have|has){GAP}(?:now{GAP})?(?:passed|gone|elapsed)\b"
        ),
    ),
    (Kind.ANNIVERSARY, re.compile(rf"(?:{GAP}[a-z]{{1,15}})?{GAP}(?:{_HOLIDAY})\b")),
    (Kind.PERSON, re.compile(rf"{GAP}old\b")),
)
_ANOTHER_MATTER_AFTER = re.compile(
    rf"{GAP}(?:earlier|before|previously|imprisonment|behind{GAP}bars|of{GAP}age"
    rf"|(?:in{GAP})?(?:(?:prison|jail){GAP})?(?:sentences?|terms?|prison|jail)\b)"
)
_ANOTHER_MATTER_BEFORE = re.compile(rf"\b(?:sentenced{GAP}to|terms?{GAP}of|every|each|per|within|next){GAP}\Z")
_BEFORE_AGO = re.compile(rf"\b(?:past|last){GAP}\Z")
_UP_TO_NOW = re.compile(rf"\b(?:for|been|it{GAP}is|now|these|those){GAP}\Z")
_THE = re.compile(rf"the{GAP}(?:centur|decad)")
"""`In the century since`; any other definite century is another matter."""
_TELLING = 10
"""Smaller numbers of years and ordinals are said of too much else."""
_OF = re.compile(rf"{GAP}of\b")
_MORE = re.compile(rf"\b(?:more{GAP}than|over|at{GAP}least|upwards{GAP}of|longer{GAP}than){GAP}\Z")
_ABOUT = re.compile(
    rf"\b(?:nearly|almost|close{GAP}to|under|less{GAP}than|not{GAP}quite|some|about|around|roughly){GAP}\Z"
)

_CELEBRATED = re.compile(rf"(?!{GAP}(?:century|session)\b)(?:{GAP}[a-z]{{1,15}})?{GAP}(?:{_HOLIDAY})\b")
_OTHER_ORDINAL_AFTER = re.compile(
    rf"{GAP}(?:{_MONTHS}|of\b|century|centuries|session|parallel|amendment|congress|article|floor|street|avenue"
    rf"|president|division|regiment|army|brigade|edition|state|day\b|place|grade|part|time\b|percentile)"
)
_CAPITAL_AFTER = re.compile(r"\s{1,4}[A-Z]")
_MONTH_BEFORE = re.compile(rf"(?:{_MONTHS}){GAP}(?:the{GAP})?\Z")


def counted(prose: Prose) -> Iterator[Counted]:
    """Every number of years, months, weeks or days, and every ordinal, in the order of their kinds."""
    yield from _spans_of_time(prose)
    yield from _ordinals(prose)


def _spans_of_time(prose: Prose) -> Iterator[Counted]:
    text = prose.lower
    for found in _SPAN_OF_TIME.finditer(text):
        offset, quarters = _start_and_quarters(found["number"])
        if quarters is None:
            continue
        if found["half"]:
            quarters += 2 if found["half"].endswith("half") else 1
        number, word = Span(found.start() + offset, found.end("number")), found["unit"]
        unit, size = _UNITS[_SINGULAR.get(word, word.removesuffix("s"))]
        amount, rest = divmod(quarters * size, 4)
        start, low, high = _range(text, number.start, amount, size)
        if found["odd"]:
            high = amount + max(4, size - 1)
        if rest:
            low = high = -1
        kind, end = _kind(text, start, found.end())
        if kind is None or (kind is not Kind.LATER and _THE.match(text, number.start)):
            continue
        if kind is Kind.BARE and amount >= _TELLING and _UP_TO_NOW.search(text, max(0, start - 20), start):
            kind = Kind.LATER
        if kind is Kind.BARE and size == low == 1 and not found["number"][offset].isdigit():
            continue  # `a year` alone counts nothing
        plain = size == 1 and not found["half"]
        yield Counted(
            span=Span(start, end),
            number=number,
            counted=number if plain else Span(number.start, found.end()),
            low=low,
            high=high,
            unit=unit,
            kind=kind,
        )


@lru_cache(maxsize=1000)
def _start_and_quarters(number: str) -> tuple[int, int | None]:
    """Where the number proper begins in a run of words, and its quarters: `… half a ` is 2, `twenty-five ` is 100."""
    words = list(_WORD.finditer(number))
    for index, word in enumerate(words):
        quarters = _quarters([each[0] for each in words[index:]])
        if quarters is not None:
            return word.start(), quarters
    return 0, None


def _quarters(words: Sequence[str]) -> int | None:
    while len(words) > 1 and words[-1] in {"a", "an", "of"}:
        words = words[:-1]
    head, last = words[:-1], words[-1]
    if last in {"half", "quarter", "quarters"}:
        part = 2 if last == "half" else 1
        if last == "quarters":
            return 3 if list(head) == ["three"] else None
        if not head or list(head) in (["a"], ["one"]):
            return part
        whole = _number(head[:-2]) if len(head) > 2 and list(head[-2:]) == ["and", "a"] else None
        return None if whole is None else 4 * whole + part
    if last == "dozen":
        dozens = _number(head) if head else 1
        return None if dozens is None else 48 * dozens
    whole = _number(words)
    return None if whole is None else 4 * whole


def _number(words: Sequence[str]) -> int | None:
    if len(words) == 1 and words[0][0].isdigit():
        return int(words[0].replace(",", ""))
    if list(words) == ["the"]:
        return 1
    if not words or words[0] in {"and", "of"} or words[-1] in {"and", "of"}:
        return None
    if words[0] in {"a", "an"}:
        words = ["one", *words[1:]]
    return _CARDINALS.get(" ".join(word for word in words if word != "and"))


def _kind(text: str, start: int, end: int) -> tuple[Kind | None, int]:
    """How a length of time is said, and where its phrase ends; None where it is another matter altogether."""
    for kind, pattern in _AFTER:
        found = pattern.match(text, end)
        if found is not None:
            return kind, found.end()
    before = max(0, start - 20)
    if _ANOTHER_MATTER_AFTER.match(text, end) or _ANOTHER_MATTER_BEFORE.search(text, before, start):
        return None, end
    ago = _BEFORE_AGO.search(text, before, start) and not _OF.match(text, end)
    return Kind.STRETCH if ago else Kind.BARE, end


def _range(text: str, start: int, amount: int, size: int) -> tuple[int, int, int]:
    """Where the phrase begins, and the numbers it fits: `more than two decades` 20 to 29."""
    before = max(0, start - 20)
    found = _MORE.search(text, before, start)
    if found is not None:
        return found.start(), amount, amount + max(4, size - 1)
    found = _ABOUT.search(text, before, start)
    if found is not None:
        return found.start(), amount - max(2, size // 2), amount + 2
    return start, amount, amount


def field(prose: Prose, counted: Counted) -> str:
    """What takes the place of the number; decades and centuries become years."""
    if counted.low < 0:
        return ""  # `a year and a half ago`
    said = prose.source[counted.span.start : counted.number.end].rstrip(" \n*_-\u00a0\u2010\u2011>")
    digits = prose.text[counted.number.start].isdigit()
    if counted.ordinal:
        ordinal = "{{ ordinal|upper }}" if said[-1:].isupper() else "{{ ordinal }}"  # 25TH
        return ordinal if digits else word_field("ordinal_words", said, headlines=True)
    yearly = counted.unit is Unit.YEAR
    measure = _WORD.match(prose.lower, counted.number.end) if counted.counted != counted.number else None
    noun = "" if measure is None else prose.text[measure.start() : measure.end()]
    if digits:
        made = "{{ years }}" if yearly else "{{ number }}"
    else:
        named = noun if said.lower() == "the" else f"{said} {noun}".strip()
        made = word_field("years_words" if yearly else "number|words", named, headlines=True)
    the = f"{said} " if said.lower() == "the" else ""
    return made if measure is None else f"{the}{made} {noun_like(f'{counted.unit}s', noun)}"


def rewritten(prose: Prose, counted: Counted) -> str:
    """The phrase with the field that says its number."""
    made = field(prose, counted)
    if not made or (counted.counted != counted.number and counted.kind is Kind.ANNIVERSARY):
        return made and "{{ anniversary }}"
    rest = " ".join(prose.text[counted.counted.end : counted.span.end].split())
    hyphened = counted.counted == counted.number and prose.text[counted.number.end - 1] in "-\u2010\u2011"
    return f"{made}{'-' if hyphened else ' '}{rest}".strip()


def _ordinals(prose: Prose) -> Iterator[Counted]:
    text = prose.lower
    for found in _ORDINAL.finditer(text):
        number, start = _ordinal_number(found["number"])
        if number is None:
            continue
        start += found.start()
        celebrated = _CELEBRATED.match(text, found.end())
        kind = Kind.ORDINAL if celebrated is None else Kind.ANNIVERSARY
        if kind is Kind.ORDINAL and (
            number < _TELLING
            or _OTHER_ORDINAL_AFTER.match(text, found.end())
            or _CAPITAL_AFTER.match(prose.text, found.end())
            or _MONTH_BEFORE.search(text[max(0, start - 20) : start])
        ):
            continue
        end = found.end() if celebrated is None else celebrated.end()
        said = Span(start, found.end())
        yield Counted(
            span=Span(start, end),
            number=said,
            counted=said,
            low=number,
            high=number,
            unit=Unit.YEAR,
            kind=kind,
            ordinal=True,
        )


@lru_cache(maxsize=1000)
def _ordinal_number(number: str) -> tuple[int | None, int]:
    words = list(_WORD.finditer(number))
    if words[-1][0][0].isdigit():
        return int(words[-1][0][:-2]), words[-1].start()
    for index, word in enumerate(words):
        said = [each[0] for each in words[index:]]
        if said[0] == "a" and len(said) > 1:
            said[0] = "one"
        value = _ORDINALS.get(" ".join(each for each in said if each != "and")) if said[0] != "and" else None
        if value is not None:
            return value, word.start()
    return None, 0
