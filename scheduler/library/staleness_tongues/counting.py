"""Numbers of years in a language of tables: each is found by the word that measures it, and read backwards from there.

So nothing depends on how long the text is: what stands around a measure is looked at for a bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scheduler.domain.rule import Unit
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span
from scheduler.library.staleness_tongues.number_words import TOKEN, NumberWords, number_words, roman_numerals
from scheduler.library.staleness_tongues.patterns import GAP, POINTS, gapped
from scheduler.library.staleness_tongues.tables import Measure, Tables
from scheduler.library.staleness_tongues.tongue import Counted, Kind
from scheduler.library.staleness_tongues.word_fields import noun_like, word_field

_BACK = 90
"""Number words are no longer than this, nor what stands before them."""
_TELLING = 10
"""Smaller ordinals of years are said of too much else."""
_ADJECTIVE = re.compile(rf"[^\W\d_]{{1,16}}{GAP}\Z")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_GAP_END = re.compile(rf"(?:{GAP})?\Z")
_GAP = re.compile(GAP)
_MARKS = re.compile(r"[*_>]")
_AGES = range(12, 120)
_NAME_BEFORE = re.compile(r"(?:\A|[^\w'’-])[^\W\d_a-z][\w'’-]{1,30}\s?[,(]\s?\Z")
_AGE_ENDS = re.compile(r"\s?[,)]")


class Counter:
    """Finds the numbers of one language, and writes fields in their place."""

    def __init__(self, tables: Tables) -> None:
        counting = tables.counting
        self._tables, self._counting = tables, counting
        self._joint = rf"(?:{GAP}|(?<=['’]))" if tables.spaced else r"\s{0,2}"
        self._roman = roman_numerals() if counting.roman else {}
        ordinals = {**self._roman, **counting.more_ordinals}
        self._words = number_words(tables.languages, counting.folds, counting.more_cardinals, ordinals)
        start = r"(?<![^\W\d_])" if tables.spaced else ""
        end = rf"(?![\w{POINTS}])" if tables.spaced else ""
        measures = "|".join(f"(?P<m{index}>{gapped(each.pattern)})" for index, each in enumerate(counting.measures))
        self._measure = re.compile(rf"{start}(?:{measures}){end}")
        self._before = [(kind, self._ending(pattern)) for kind, pattern in counting.before]
        self._after = [(kind, self._following(pattern)) for kind, pattern in counting.after]
        self._ago_fails = self._ending(counting.ago_fails)
        self._lead_fails, self._half = self._following(counting.lead_fails), self._following(counting.half)
        self._more, self._about = self._ending(counting.more), self._ending(counting.about)
        self._article = self._ending(counting.article)
        self._between = re.compile(rf"(?:{counting.between or '(?!)'})\s?\Z")
        self._other_before = self._ending(counting.other_before)
        self._other_after = self._following(counting.other_after)
        alone = "" if counting.signs else rf"(?<![^{counting.prefixes}_*\W])"
        self._digits = re.compile(
            rf"(?<![0-9.,/$€£¥])(?<![0-9][-–]){alone}([0-9]{{1,4}}|[0-9]{{1,3}}(?:[., \u00a0\u202f][0-9]{{3}})+)\Z"
        )
        self._signs = re.compile(rf"[{counting.signs}]{{1,7}}\Z") if counting.signs else None
        self._ordinal_digits = re.compile(rf"(?<![0-9A-Za-z.,/$€£¥–-])([0-9]{{1,3}}) {{0,6}}(?:{counting.ordinal})\Z")
        self._nouns = [
            (kind, re.compile(rf"(?<!\w)(?:{gapped(pattern)}){end}"))
            for kind, pattern in ((Kind.ANNIVERSARY, counting.anniversary), (Kind.ORDINAL, counting.nth_year))
            if pattern
        ]
        self._noun_first = re.compile(
            rf"(?<!\w)(?:{gapped(counting.anniversary_first)})" if counting.anniversary_first else "(?!)"
        )
        self._first_digits = re.compile(rf"(?:{counting.ordinal})([0-9]{{1,3}})(?![\w%]|[.,][0-9])")

    def _ending(self, pattern: str) -> re.Pattern[str]:
        if not pattern:
            return re.compile("(?!)")
        start = r"(?<!\w)" if self._tables.spaced else ""
        return re.compile(rf"{start}(?:{gapped(pattern)}){self._joint}\Z")

    def _following(self, pattern: str) -> re.Pattern[str]:
        if not pattern:
            return re.compile("(?!)")
        end = rf"(?![\w{POINTS}])" if self._tables.spaced else ""
        return re.compile(rf"{self._joint}(?:{gapped(pattern)}){end}")

    # Finding

    def counted(self, prose: Prose) -> Iterator[Counted]:
        """Every number of years, months, weeks or days, and every ordinal of an anniversary or a year."""
        for found in self._measure.finditer(prose.lower):
            measure = self._counting.measures[int((found.lastgroup or "m0")[1:])]
            counted = self._span_of_time(prose, Span(*found.span()), measure)
            if counted is not None:
                yield counted
        for kind, pattern in self._nouns:
            for found in pattern.finditer(prose.lower):
                counted = self._ordinal_before(prose.lower, Span(*found.span()), kind)
                if counted is not None:
                    yield counted
        for found in self._noun_first.finditer(prose.lower):
            counted = self._ordinal_behind(prose.lower, Span(*found.span()))
            if counted is not None:
                yield counted

    def _span_of_time(self, prose: Prose, word: Span, measure: Measure) -> Counted | None:
        text = prose.lower
        number = self._number_before(text, word.start)
        if number is None:
            if not measure.alone or self._spoken_before(text, word.start):
                return None
            article = self._article.search(text, max(0, word.start - _BACK), word.start)
            number = (Span(article.start() if article else word.start, word.start), 1)
        said, value = number
        if measure.size == 1 and measure.unit is Unit.YEAR and value >= 1000:
            return None  # the year itself: `1989年`, `1989 год`
        half = self._half.match(text, word.end)
        unit_end = half.end() if half else word.end
        amount = value * measure.size
        start, low, high = self._range(text, said.start, amount, measure.size)
        if half:
            low = high = amount + measure.size // 2 if measure.size > 1 else -1
        kind, start, lead, end = self._kind(prose, start, unit_end, measure, value)
        if kind is None or (kind is Kind.PERSON and value not in _AGES):
            return None
        if kind is Kind.BARE and low == 1:
            return None  # `a year` alone counts nothing
        plain = measure.size == 1 and not half
        return Counted(
            span=Span(start, end),
            number=said,
            counted=said if plain else Span(said.start, unit_end),
            low=low,
            high=high,
            unit=measure.unit,
            kind=kind,
            lead=lead,
        )

    def _kind(
        self, prose: Prose, start: int, end: int, measure: Measure, value: int
    ) -> tuple[Kind | None, int, Span | None, int]:
        """How a length of time is said, where its phrase begins, the words before it that stay, where it ends."""
        text = prose.lower
        if self._is_another_matter(text, start, end, measure):
            return None, start, None, end
        for kind, pattern in self._after:
            found = pattern.match(text, end)
            if found is not None:
                if kind is Kind.AGO and self._ago_fails.search(text, max(0, start - _BACK), start):
                    return None, start, None, end
                return kind, start, None, found.end()
        for kind, pattern in self._before:
            found = pattern.search(text, max(0, start - _BACK), start)
            if found is not None:
                fails = self._lead_fails.match(text, end)
                return None if fails else kind, found.start(), Span(*found.span()), end
        years = measure.kind is None and measure.unit is Unit.YEAR and measure.size == 1
        if years and value in _AGES and self._tells_age(prose.text, start, end):
            return Kind.PERSON, start, None, end
        return measure.kind or Kind.BARE, start, None, end

    def _is_another_matter(self, text: str, start: int, end: int, measure: Measure) -> bool:
        """`sentenced to 25 years`; an anniversary is one whatever stands beside it."""
        if measure.kind is Kind.ANNIVERSARY:
            return False
        before = self._other_before.search(text, max(0, start - _BACK), start)
        return before is not None or self._other_after.match(text, end) is not None

    def _tells_age(self, text: str, start: int, end: int) -> bool:
        """`Maria Example, 42 ans,`: a name before the comma."""
        aged = self._counting.aged
        if aged is None or not _AGE_ENDS.match(text, end):
            return False
        before = text[max(0, start - _BACK) : start]
        cut = re.search(rf"{aged}\Z", before)
        return cut is not None and _NAME_BEFORE.search(before[: cut.start()]) is not None

    def _range(self, text: str, start: int, amount: int, size: int) -> tuple[int, int, int]:
        """Where the phrase begins, and the numbers it fits: `more than two decades` 20 to 29."""
        back = max(0, start - _BACK)
        found = self._more.search(text, back, start)
        if found is not None:
            return found.start(), amount, amount + max(4, size - 1)
        found = self._about.search(text, back, start)
        if found is not None:
            return found.start(), amount - max(2, size // 2), amount + 2
        return start, amount, amount

    # Reading numbers backwards

    def _number_before(self, text: str, end: int) -> tuple[Span, int] | None:
        """The number that ends where a measure begins."""
        start = max(0, end - _BACK)
        between = self._between.search(text, start, end)
        end = between.start() if between else end
        gap = _GAP_END.search(text, start, end)
        end = gap.start() if gap else end
        digits = self._digits.search(text, start, end)
        if digits is not None:
            return Span(*digits.span(1)), int(re.sub(r"\D", "", digits[1]))
        if self._counting.elided and text[end - 1 : end] in {"'", "’"}:
            word = _LAST_WORD.search(text, start, end - 1)
            value = None if word is None else self._counting.elided.get(word[0])
            return None if word is None or value is None else (Span(word.start(), end), value)
        if self._signs is not None:
            signs = self._signs.search(text, start, end)
            value = None if signs is None else self._words.cardinals.get(signs[0])
            if signs is not None and value is not None:
                return Span(*signs.span()), value
        return _longest(self._words, self._words.cardinals, text, start, end)

    def _spoken_before(self, text: str, end: int) -> bool:
        """Whether an unreadable number stands here: `0.25 quarter centuries`."""
        return re.search(rf"[0-9]{GAP}\Z", text[max(0, end - 20) : end]) is not None

    # Ordinals

    def _ordinal_before(self, text: str, noun: Span, kind: Kind) -> Counted | None:
        """`25. Jahrestag`, `vigésimo quinto triste aniversario`."""
        start = max(0, noun.start - _BACK)
        ends = [_GAP_END.search(text, start, noun.start)]
        if ends[0] is not None and kind is Kind.ANNIVERSARY:
            adjective = _ADJECTIVE.search(text, start, noun.start)
            ends.append(_GAP_END.search(text, start, adjective.start()) if adjective else None)
        for gap in ends:
            found = None if gap is None else self._ordinal_ending(text, start, gap.start())
            if found is not None:
                said, number = found
                if kind is Kind.ORDINAL and number < _TELLING:
                    return None
                return _ordinal(Span(said.start, noun.end), said, number, kind)
        return None

    def _ordinal_ending(self, text: str, start: int, end: int) -> tuple[Span, int] | None:
        digits = self._ordinal_digits.search(text, start, end) if self._counting.ordinal else None
        if digits is not None:
            return Span(digits.start(1), end), int(digits[1])
        return _longest(self._words, self._words.ordinals, text, start, end)

    def _ordinal_behind(self, text: str, noun: Span) -> Counted | None:
        """`الذكرى الخامسة والعشرون`, `יום השנה ה-25`."""
        digits = self._first_digits.match(text, noun.end)
        if digits is not None:
            said = Span(noun.end, digits.end())
            return _ordinal(Span(noun.start, said.end), said, int(digits[1]), Kind.ANNIVERSARY, lead=noun)
        tokens: list[re.Match[str]] = []
        position = noun.end
        while len(tokens) < self._words.longest:
            token = TOKEN.match(text, position)
            if token is None:
                break
            tokens.append(token)
            gap = _GAP.match(text, token.end())
            if gap is None:
                break
            position = gap.end()
        for count in range(len(tokens), 0, -1):
            key = " ".join(self._words.folded(each[0]) for each in tokens[:count])
            number = self._words.ordinals.get(key)
            if number is not None:
                said = Span(noun.end, tokens[count - 1].end())
                return _ordinal(Span(noun.start, said.end), said, number, Kind.ANNIVERSARY, lead=noun)
        return None

    # Rewriting

    def field(self, prose: Prose, counted: Counted) -> str:
        """What takes the place of the number; decades and centuries become years."""
        if counted.low < 0:
            return ""
        if counted.ordinal:
            return self._ordinal_field(prose, counted)
        yearly = counted.unit is Unit.YEAR
        if prose.text[counted.number.start].isdigit():
            made = "{{ years }}" if yearly else "{{ number }}"
        else:
            start = counted.span.start if counted.lead is None else counted.number.start
            made = word_field("years_words" if yearly else "number|words", prose.text[start : counted.counted.end])
        if counted.counted == counted.number:
            return f"{made} " if prose.text[counted.number.end - 1] in "'’" else made
        counting = self._counting
        noun = counting.years_led if counted.lead is not None and counting.years_led else counting.years
        said = prose.text[counted.number.end : counted.counted.end].split()
        noun = next((form for ending, form in counting.years_for if said[-1].lower().endswith(ending)), noun)
        first = counted.number.start == counted.number.end and len(said) == 1  # its capital is the sentence's
        return f"{made}{' ' if self._tables.spaced else ''}{noun_like(noun, said[-1].lower() if first else said[-1])}"

    def rewritten(self, prose: Prose, counted: Counted) -> str:
        """The phrase with the field that says its number."""
        made = self.field(prose, counted)
        lead = "" if counted.lead is None else _plain(prose.text[counted.lead.start : counted.lead.end])
        if not made or (counted.counted != counted.number and counted.kind is Kind.ANNIVERSARY):
            return made and f"{lead}{{{{ anniversary }}}}"
        rest = _plain(prose.text[counted.counted.end : counted.span.end]).rstrip()
        return f"{lead}{made}{rest}"

    def _ordinal_field(self, prose: Prose, counted: Counted) -> str:
        said = prose.text[counted.number.start : counted.number.end]
        languages = self._tables.languages
        digits = re.search("[0-9]+", said)
        if digits is None and self._words.folded(said.lower()) in self._roman:
            return "{{ ordinal }}"
        if digits is None:
            own_words = {language.ordinal_words(counted.low).lower() for language in languages}
            stem = max((len(each) for each in own_words if said.lower().startswith(each)), default=len(said))
            return word_field("ordinal_words", said) + said[stem:]  # `fünfundzwanzigsten`: its ending stays
        own = {language.ordinal(counted.low) for language in languages}
        if said in own or (not self._tables.inflected and digits.end() < len(said)):
            return "{{ ordinal }}"
        return f"{said[: digits.start()]}{{{{ years }}}}{said[digits.end() :]}"


def _longest(
    known: NumberWords, numbers: Mapping[str, int], text: str, start: int, end: int
) -> tuple[Span, int] | None:
    """The longest number in words that ends here."""
    tokens = list(TOKEN.finditer(text, start, end))[-known.longest :]
    if not tokens or tokens[-1].end() != end:
        return None
    first = len(tokens) - 1
    while first and _GAP.fullmatch(text, tokens[first - 1].end(), tokens[first].start()):
        first -= 1
    folded = [known.folded(each[0]) for each in tokens]
    for index in range(first, len(tokens)):
        number = numbers.get(" ".join(folded[index:]))
        if number is not None:
            return Span(tokens[index].start(), end), number
    return None


def _ordinal(span: Span, said: Span, number: int, kind: Kind, *, lead: Span | None = None) -> Counted:
    return Counted(
        span=span,
        number=said,
        counted=said,
        low=number,
        high=number,
        unit=Unit.YEAR,
        kind=kind,
        ordinal=True,
        lead=lead,
    )


def _plain(text: str) -> str:
    """Without the marks of Markdown, white space as one space."""
    bare = _MARKS.sub(" ", text)
    joined = " ".join(bare.split())
    return f"{' ' if bare[:1].isspace() else ''}{joined}{' ' if joined and bare[-1:].isspace() else ''}"
