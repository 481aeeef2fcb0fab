"""The staleness linter: what a text says today and will say wrongly at the next return.

A statement is written once and goes out every year. Numbers that only one return fits, words reckoned from the day of
writing, offices, prices, ages and dated links are found here, each with its line, the reason and the cure. What stands
in double braces is never found: it is filled in anew each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from scheduler.domain.rule import THE_DAY, Unit
from scheduler.domain.statement import Statement, Words
from scheduler.errors import Problem
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span
from scheduler.library.reckoning import Reckoning, reckoning
from scheduler.library.sentence_signs import SentenceSigns
from scheduler.library.staleness_tongues.known import TONGUES, WORDLESS
from scheduler.library.staleness_tongues.tongue import Counted, Kind, Phrase, Sense, Tongue
from scheduler.library.text_place import TextPlace, texts

__all__ = ["MAX_FINDINGS", "TONGUES", "staleness"]

MAX_FINDINGS = 20
"""Shown of one file; the last line says how many more there are."""

_COUNTED_AT_MOST = 1000
_TELLING = 10
"""From this number on it is no chance that a length of time agrees with the count."""
_SHOWN = 60
_QUOTATION_CURE = (
    "A quotation must not be altered: print the text whole with `mode: reprint`, or leave the sentence out."
)
_LINK_YEAR = re.compile(
    r"(?<![0-9A-Za-z])((?:19|20|21)[0-9]{2})(?:(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]))?(?![0-9A-Za-z])"
)
_OWN_ORDINAL = re.compile(r"\{\{ ordinal[^}]*\}\}")
_DAY_WRITTEN = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
"""Other letters may touch a date: `2014年6月4日に`."""
_HOST = re.compile(r"https?://[^/?#]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    span: Span
    code: str
    what: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    field: str
    text: str
    finding: _Finding


def staleness(
    statement: Statement,
    words: Words,
    *,
    path: str,
    places: Mapping[str, TextPlace],
    today: date | None = None,
    tongues: Mapping[str, Tongue] = TONGUES,
) -> list[Problem]:
    """What in the words of a statement, or of its translation, will be false at another return; warnings.

    The body of a reprint stands as it was first published and is not judged; neither is what returns no more.

    Args:
        words: the statement's own words or a translation.
        path: the file of the words.
        places: where each text stands in it, by dotted key.
        tongues: what each language says, by primary subtag; of a text in any other only links and dates are judged.
        today: numbers that agree with this day's count are taken for it; None compares with `first_published` only.
    """
    tongue = tongues.get(words.lang.lower().partition("-")[0], WORDLESS)
    if statement.status == "retired":
        return []
    found = _findings(statement, words, tongue, today=today)
    shown = [_problem(each, path, places) for each in islice(found, MAX_FINDINGS)]
    more = sum(1 for _ in islice(found, _COUNTED_AT_MOST))
    if more:
        shown.append(_more(path, shown[-1].line, more))
    return shown


def _findings(statement: Statement, words: Words, tongue: Tongue, *, today: date | None) -> Iterator[_Placed]:
    numbers = reckoning(statement, today=today)
    names = {variant.name: variant.number for variant in words.variants}
    for keys, text in texts(words):
        if statement.mode == "reprint" and keys[-1] == "body":
            continue
        prose = Prose(text, dotted=tongue.dotted)
        judge = _Judge(
            statement=statement,
            prose=prose,
            signs=SentenceSigns(prose, tongue, event_year=numbers.event_year),
            tongue=tongue,
            numbers=numbers,
            edition=names[keys[1]] if len(keys) > 1 else _only_number(statement),
            is_title=keys[-1] == "title",
        )
        yield from (_Placed(field=".".join(keys), text=text, finding=finding) for finding in judge.findings())


def _problem(placed: _Placed, path: str, places: Mapping[str, TextPlace]) -> Problem:
    finding = placed.finding
    place = places.get(placed.field, TextPlace(line=1))
    return Problem(
        what=finding.what,
        cure=finding.cure,
        code=finding.code,
        level="warning",
        file=path,
        line=place.line_at(placed.text, finding.span.start),
        field=placed.field,
    )


def _only_number(statement: Statement) -> int | None:
    """The number of the only return there is."""
    rule = statement.rule
    if rule.every.unit is Unit.ONCE:
        return 0
    if rule.only is not None and rule.only.multiple is None and len(rule.only.numbers) == 1:
        return next(iter(rule.only.numbers))
    return None


def _more(path: str, line: int | None, more: int) -> Problem:
    count = f"more than {more}" if more == _COUNTED_AT_MOST else str(more)
    return Problem(
        what=f"There {'is' if more == 1 else 'are'} {count} more like these in this file.",
        cure="Mend these first and check again.",
        code="stale-more",
        level="warning",
        file=path,
        line=line,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """One text.

    Attributes:
        edition: the number of the only return these words are for, or None.
    """

    statement: Statement
    prose: Prose
    signs: SentenceSigns
    tongue: Tongue
    numbers: Reckoning
    edition: int | None
    is_title: bool

    def findings(self) -> list[_Finding]:
        """Everything stale, in the order of the text; of what overlaps the first and longest."""
        found = [*self._days()]
        if self.statement.rule.every.unit is not Unit.ONCE:
            found += islice(self._counts(), _COUNTED_AT_MOST)
        if self.edition is None:
            found += [*self._dates(), *self._links()]
            found += self._phrases({self.prose.sentence(each.span.start) for each in found if each.code in _COUNTS})
        found.sort(key=lambda each: (each.span.start, -each.span.end))
        kept: list[_Finding] = []
        for each in found:
            if not kept or each.span.start >= kept[-1].span.end:
                kept.append(each)
        return kept

    # Numbers

    def _counts(self) -> Iterator[_Finding]:
        for counted in self.tongue.counted(self.prose):
            if self._is_own(counted) or not self._is_stale(counted):
                continue
            ordinal = counted.kind in {Kind.ORDINAL, Kind.ANNIVERSARY}
            code = "stale-ordinal" if ordinal else "stale-person" if counted.kind is Kind.PERSON else "stale-age"
            yield _Finding(span=counted.span, code=code, what=self._why_count(counted), cure=self._cure(counted))

    def _is_own(self, counted: Counted) -> bool:
        """Whether the words are for the one return that the number is true of."""
        confined = self.prose.confined(counted.span.start)
        numbers = confined if confined is not None else frozenset() if self.edition is None else {self.edition}
        own = {each for number in numbers for each in self.numbers.own(number, counted.unit)}
        return any(counted.low <= each <= counted.high for each in own)

    def _is_stale(self, counted: Counted) -> bool:
        start, kind, yearly = counted.span.start, counted.kind, counted.unit is Unit.YEAR
        published, now = self._agrees_published(counted), self._agrees_now(counted)
        if kind in {Kind.BARE, Kind.ORDINAL} and not published and not now:
            return False
        signs = self.signs.at(start)
        dated = self.signs.another_year_before(start) or self.signs.another_year_after(counted.span.end)
        if self.prose.quoted(start):
            claimed = kind in {Kind.LATER, Kind.ANNIVERSARY} and yearly and signs.present and not dated
            return kind is not Kind.PERSON and (published or now or claimed)
        if kind in {Kind.AGO, Kind.STRETCH}:
            return kind is Kind.AGO or not signs.told
        return (
            not dated
            and {
                Kind.LATER: published
                or (yearly and (self.is_title or signs.present))
                or ((now or (yearly and counted.low >= _TELLING)) and not signs.told),
                Kind.ANNIVERSARY: published or not signs.told,
                Kind.BARE: (published and counted.low >= _TELLING) or not signs.told,
                Kind.ORDINAL: published,
                Kind.PERSON: signs.said or not signs.told,
            }[kind]
        )

    def _agrees_published(self, counted: Counted) -> bool:
        return self.numbers.agrees(self.numbers.published, unit=counted.unit, low=counted.low, high=counted.high)

    def _agrees_now(self, counted: Counted) -> bool:
        agrees = self.numbers.agrees(self.numbers.now, unit=counted.unit, low=counted.low, high=counted.high)
        return agrees and self.edition is None

    def _why_count(self, counted: Counted) -> str:
        phrase = self._shown(counted.span)
        if counted.kind is Kind.PERSON:
            return f"“{phrase}” gives the age of somebody who grows older."
        if self.edition is not None:
            return f"“{phrase}” does not agree with number {self.edition}, for which alone these words are."
        if self._agrees_published(counted):
            return f"“{phrase}” was right when the text was first published, and at no other return."
        if self._agrees_now(counted):
            return f"“{phrase}” is right about now, and at no other return."
        return f"“{phrase}” is right at one return only."

    def _cure(self, counted: Counted) -> str:
        if counted.kind is Kind.PERSON:
            return "Give the year of birth instead, or leave the age out."
        if self.prose.quoted(counted.span.start):
            return _QUOTATION_CURE
        missing = "year" if counted.unit is Unit.YEAR else "day or the month"
        field = self._field(counted)
        if not field:
            return f"Name the {missing} instead."
        fits = " See that the words beside it fit every number." if self.tongue.inflected else ""
        if self._agrees_published(counted) or self._agrees_now(counted):
            return f"Write `{field}`.{fits}"
        return f"Write `{field}` if it counts from the day remembered; else name the {missing}.{fits}"

    def _field(self, counted: Counted) -> str:
        """The phrase with a template field in the place of its number, or nothing."""
        unit = self.statement.rule.every.unit
        if counted.unit not in {Unit.YEAR, unit}:
            return ""
        field = self.tongue.rewritten(self.prose, counted)
        if counted.ordinal and unit is not Unit.YEAR:  # `ordinal` counts the rule's own unit
            return _OWN_ORDINAL.sub("{{ years|ordinal }}", field)
        return field

    # Words

    def _phrases(self, counting: set[Span]) -> Iterator[_Finding]:
        checked = self.statement.facts_checked_through is not None
        for phrase in self.tongue.phrases:
            if phrase.fact and checked:
                continue
            seen: Span | None = None
            for found in phrase.pattern.finditer(self.prose.text if phrase.capitals else self.prose.lower):
                start = found.start() + len(found[0]) - len(found[0].lstrip())
                sentence = self.prose.sentence(start)
                if self.prose.quoted(start) or (phrase.sense is Sense.COUNTED and sentence == seen):
                    continue
                if self._fits(phrase.sense, start, counting=sentence in counting):
                    seen = sentence
                    yield self._phrase(phrase, Span(start, found.end()))

    def _phrase(self, phrase: Phrase, span: Span) -> _Finding:
        return _Finding(span=span, code=phrase.code, what=f"“{self._shown(span)}” {phrase.why}", cure=phrase.cure)

    def _fits(self, sense: Sense, start: int, *, counting: bool) -> bool:
        signs = self.signs.at(start)
        if sense is Sense.NO_FIELD:
            return not signs.filled
        if sense is Sense.ALWAYS or self.signs.another_year_before(start):
            return sense is Sense.ALWAYS
        if sense is Sense.SAID:
            return signs.said or not signs.told
        if sense is Sense.COUNTED:
            return not signs.told and (counting or signs.counts)
        return sense is Sense.NO_YEAR or not signs.told

    def _days(self) -> Iterator[_Finding]:
        """`today`, where the words do not go out on the day itself; where nobody knows it, `named_days` refuses it."""
        others = [moment.name for moment in self.statement.when or (THE_DAY,) if moment.days]
        if not others:
            return
        for found in self.tongue.day.finditer(self.prose.lower):
            span = Span(*found.span())
            said = self._shown(span)
            what = f"“{said}” is not true of every moment at which this goes out: {', '.join(others)}."
            cure = "Name the day with `{{ date }}`, or keep to `when: the day`."
            if self.prose.quoted(span.start):
                cure = _QUOTATION_CURE
            yield _Finding(span=span, code="stale-day", what=what, cure=cure)

    def _dates(self) -> Iterator[_Finding]:
        day = self.statement.first_published
        if day is None or day.year == self.numbers.event_year:
            return
        for words in self.tongue.dates(day):
            for found in re.finditer(_DAY_WRITTEN.format(re.escape(words)), self.prose.text):
                if not self.prose.quoted(found.start()):
                    yield _Finding(
                        span=Span(*found.span()),
                        code="stale-date",
                        what=f"“{words}” is the day on which this text was first published.",
                        cure="Write `{{ date }}` for the day of each return, or `{{ first_published }}`.",
                    )

    def _links(self) -> Iterator[_Finding]:
        for address in self.prose.addresses:
            host = _HOST.match(address.text)
            found = _LINK_YEAR.search(address.text, host.end() if host else 0)
            if found is None:
                continue
            year = int(found[1])
            later = self.numbers.event_year is None or year > self.numbers.event_year
            if later and not self.signs.names(year, address.span.start):
                start = address.span.start + found.start(1)
                yield _Finding(
                    span=Span(start, start + 4),
                    code="stale-link",
                    what=f"The address of this link carries the year {year}: `{_short(address.text)}`.",
                    cure="Link to a page that stays true, or name the document under `sources`; "
                    "a page that is made anew each year takes `{{ year }}`.",
                )

    def _shown(self, span: Span) -> str:
        return _short(" ".join(self.prose.source[span.start : span.end].split()))


_COUNTS = frozenset({"stale-age", "stale-ordinal"})


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
