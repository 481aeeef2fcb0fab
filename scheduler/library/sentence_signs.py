"""What the sentences of a text say of time; each sentence is looked at once, however long it is."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from scheduler.library.prose import COUNT_MARK, FIELD_MARK, Prose
from scheduler.library.quotations import Span
from scheduler.library.staleness_tongues.tongue import Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """One sentence.

    Attributes:
        present, past: it holds words that speak of now, of the past.
        said: it reports what somebody said.
        counts: a template field in it counts the years.
        filled: there is any template field in it.
    """

    present: bool
    past: bool
    said: bool
    counts: bool
    filled: bool

    @property
    def told(self) -> bool:
        """Whether it speaks of the past alone."""
        return self.past and not self.present


class SentenceSigns:
    """The sentences of one text.

    Args:
        event_year: the year remembered, which ties nothing to another time.
    """

    def __init__(self, prose: Prose, tongue: Tongue, *, event_year: int | None) -> None:
        self._prose = prose
        self._tongue = tongue
        self._signs: dict[int, Signs] = {}
        others = [(start, year) for start, year in prose.years if year != event_year]
        self._years = [start for start, _ in others]
        self._named = {(prose.sentence(start).start, year) for start, year in others}
        self._event_year = event_year

    def at(self, offset: int) -> Signs:
        """Those of the sentence around a place."""
        sentence = self._prose.sentence(offset)
        signs = self._signs.get(sentence.start)
        if signs is None:
            signs = self._signs[sentence.start] = self._read(sentence)
        return signs

    def another_year_before(self, offset: int) -> bool:
        """Whether the sentence names another year before this place: `In 2012, twenty years after …`."""
        start = self._prose.sentence(offset).start
        return bisect_left(self._years, start) < bisect_left(self._years, offset)

    def another_year_after(self, offset: int) -> bool:
        """Whether another year follows at once: `the 25th anniversary in 2014`."""
        year = self._prose.year_after(offset, self._tongue.year_after)
        return year is not None and year != self._event_year

    def names(self, year: int, offset: int) -> bool:
        """Whether the sentence around a place names this year."""
        return (self._prose.sentence(offset).start, year) in self._named

    def _read(self, sentence: Span) -> Signs:
        text, lower, tongue = self._prose.text, self._prose.lower, self._tongue
        counts = text.find(COUNT_MARK, *sentence) >= 0
        return Signs(
            present=tongue.present.search(lower, *sentence) is not None,
            past=tongue.past.search(lower, *sentence) is not None,
            said=tongue.said.search(lower, *sentence) is not None,
            counts=counts,
            filled=counts or text.find(FIELD_MARK, *sentence) >= 0,
        )
