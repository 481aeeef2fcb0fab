"""What a person should look at in an imported draft, each with its line and its cure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.errors import Problem
from scheduler.library.importing.fields import Fate, Filled, Stayed
from scheduler.library.importing.furniture import Text
from scheduler.library.importing.release import Release
from scheduler.library.importing.tongue import PressTongue
from scheduler.library.importing.witnesses import Published, Remembered
from scheduler.library.prose import Prose

_SPEECH = 25
"""Characters from which on words in quotation marks are somebody's speech and not a name."""
_SHOWN = 60
_PICTURES = 5
"""So many pictures are named, each by itself."""
_PICTURE_CURE = "Put it into statements/images/ and name it under `image`, if it is yours to use."
_MARKS = " \n>\u00a0\u202f“”„«»‹›\"'‘’‚"
"""What stands around the words of a quotation."""

_Question = tuple[str, str, str, str]
"""What, cure, code and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The questions of one draft.

    Attributes:
        path: its file.
        lines: 1-based line of each key, and of `body`.
        language: what is doubtful about the language; may be empty.
    """

    path: str
    lines: Mapping[str, int]
    release: Release
    text: Text
    tongue: PressTongue | None
    lang: str
    language: str
    appeared: Published
    kept: Remembered

    def every(self, title: Filled, body: Filled, *, living: bool) -> Iterator[Problem]:
        """All of them, as warnings.

        Args:
            title, body: as they stand in the file.
            living: whether the body is a template that will be said anew.
        """
        for what, cure, code, field in (*self._dates(), *self._page(), *self._words()):
            yield self._doubt(what, cure, code, field)
        for what, line in self._pictures():
            yield self._doubt(what, _PICTURE_CURE, "import-picture", "body", line)
        for field, filled in (("title", title), ("body", body)):
            for number in filled.stayed:
                what, cure, code = self._why_stayed(number)
                yield self._doubt(what, cure, code, field, number.line)
            for made in filled.made:
                if made.article:
                    yield self._doubt(
                        f"“a” or “an” before `{made.now}` depends on the number.",
                        "Turn the sentence so that no article stands before the field: an eightieth, a ninetieth.",
                        "import-article",
                        field,
                        made.line,
                    )
        if living and self.tongue is not None:
            prose = self.tongue.prose(body.text)
            for line, what, cure, code in (
                *self._speech(prose, self.tongue),
                *_of_the_day(prose, self.tongue, self.appeared),
            ):
                yield self._doubt(what, cure, code, "body", line)

    def _doubt(self, what: str, cure: str, code: str, field: str, line: int = 1) -> Problem:
        """A warning; `line` counts within the text of the key."""
        place = self.lines.get(field, 1) + line - 1
        return Problem(what=what, cure=cure, code=code, level="warning", file=self.path, line=place, field=field)

    def _dates(self) -> Iterator[_Question]:
        appeared, kept = self.appeared, self.kept
        if kept.differ:
            yield (
                f"Not every number of the text agrees with {kept.date}: {', '.join(kept.differ)}.",
                "See that the day remembered is right; each of them stays as it was written.",
                "import-date",
                "date",
            )
        elif not kept.given and len(kept.agree) < 2:
            yield (
                f"One witness alone says that the day remembered is {kept.date}: {', '.join(kept.agree)}.",
                "See that it is right.",
                "import-date",
                "date",
            )
        if appeared.day is None:
            yield (
                "Nothing says when the text first appeared.",
                "Write `first_published: YYYY-MM-DD` if you know.",
                "import-published",
                "date",
            )
        elif appeared.differ:
            yield (
                f"{', '.join(appeared.differ)} names another day than {', '.join(appeared.agree)}.",
                "Keep the day of first publication in `first_published`.",
                "import-published",
                "first_published",
            )

    def _page(self) -> Iterator[_Question]:
        if not self.release.address:
            yield (
                "The address at which the text first stood is not known.",
                "Write `original: https://…`, and name where the facts stand under `sources`.",
                "import-original",
                "sources",
            )
        if self.text.title_made:
            yield "The source has no title; its first words stand for one.", "Write a title.", "import-title", "title"
        for address in self.release.broken_links:
            yield (
                f"The link to `{address}` leads nowhere without the page's address; its words stayed.",
                "Write the whole address if the link is wanted.",
                "import-link",
                "body",
            )

    def _pictures(self) -> Iterator[tuple[str, int]]:
        """What stood where, and the line of the body."""
        line, shown, more = 1, 0, 0
        for block in self.text.blocks:
            for picture in block.pictures:
                shown += 1
                more += shown > _PICTURES
                if shown <= _PICTURES:
                    named = ", ".join(filter(None, (picture.words and f"“{_short(picture.words)}”", picture.address)))
                    of = f" ({named})" if named else ""
                    yield f"A picture{of} stood at “{_short(block.plain)}”; it is not taken over.", line
            line += block.markdown.count("\n") + 2
        if more:
            yield f"{more} more {'pictures' if more > 1 else 'picture'} stood in the text.", 1

    def _words(self) -> Iterator[_Question]:
        if self.language:
            yield self.language, "Correct `lang` if need be.", "import-language", "lang"
        if self.tongue is None:
            yield (
                f"Numbers and dates are not recognised in the language `{self.lang}`.",
                "Put the fields in by hand: {{ years }}, {{ ordinal }}, {{ anniversary }}.",
                "import-language",
                "lang",
            )

    def _why_stayed(self, number: Stayed) -> tuple[str, str, str]:
        appeared, kept = self.appeared, self.kept
        said = f"“{number.said}”"
        year = f" in {appeared.day.year}" if appeared.day else " then"
        match number.fate:
            case Fate.QUOTED:
                return (
                    f"{said} was said{year} by somebody whose words are not to be altered; it stays.",
                    f"Say when it was said, as in `said{year}`; leave the sentence out; or import with `--as reprint`.",
                    "number-quoted",
                )
            case Fate.OTHER_TIME:
                return (
                    f"{said} agrees with the date, but its sentence tells of another time; it stays.",
                    f"Write `{number.offer}` if it is to count on every year.",
                    "number-other-time",
                )
            case Fate.ABOUT:
                return (
                    f"{said} agrees with the date only roughly; it stays.",
                    f"Write `{number.offer}`, or name the year.",
                    "number-about",
                )
            case _:
                against = kept.date if kept.number is None else f"{kept.date} and number {kept.number}"
                return (
                    f"{said} does not agree with {against}; it stays.",
                    "See that it will be true every year, or name the year.",
                    "number-differs",
                )

    def _speech(self, prose: Prose, tongue: PressTongue) -> Iterator[tuple[int, str, str, str]]:
        """Line, what, cure and code: whoever is quoted spoke then."""
        year = f"in {self.appeared.day.year}" if self.appeared.day else "then"
        told: set[int] = set()
        for start, end in prose.quotations:
            paragraph = prose.text.rfind("\n\n", 0, start)
            after = prose.text.find("\n\n", end)
            around = prose.text[paragraph + 1 : start] + prose.text[end : len(prose.text) if after < 0 else after]
            if end - start >= _SPEECH and paragraph not in told and tongue.said.search(around):
                told.add(paragraph)
                yield (
                    prose.source.count("\n", 0, start) + 1,
                    f"“{_short(prose.source[start:end].strip(_MARKS))}” was said {year}.",
                    f"Say so, as in `said {year}`, or leave it out; never alter the words.",
                    "quoted-speech",
                )


def _of_the_day(prose: Prose, tongue: PressTongue, appeared: Published) -> Iterator[tuple[int, str, str, str]]:
    """Line, what, cure and code: `today` is true on the day alone, and what a house demands it demands then."""
    named = [found.span() for found in tongue.this_day.finditer(prose.text)]
    days = [
        found
        for found in tongue.today.finditer(prose.text)
        if not prose.quoted(found.start()) and not any(start <= found.start() < end for start, end in named)
    ]
    demands = [found for found in tongue.demands.finditer(prose.text) if not prose.quoted(found.start())]
    year = f"in {appeared.day.year}" if appeared.day else "then"
    for found, what, cure, code in (
        (days, "is true on the day itself alone.", "Keep to `when: the day`, or name the day with `{{ date }}`.",
         "import-today"),
        (demands, f"says anew every year what the house said {year}.",
         "Say when it was, leave it out, or import with `--as reprint`.", "import-demand"),
    ):  # fmt: skip
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            line = prose.source.count("\n", 0, found[0].start()) + 1
            yield line, f"“{' '.join(found[0][0].split())}”{more} {what}", cure, code


def without_repeats(own: Sequence[Problem], linted: Sequence[Problem]) -> Iterator[Problem]:
    """Ours, and of the linter's what does not speak of the same words again."""
    yield from own
    said = {(each.line, quoted) for each in own if (quoted := _quoted(each))}
    yield from (each for each in linted if (each.line, _quoted(each)) not in said)


def _quoted(problem: Problem) -> str:
    found = re.match(r"“(.*?)”", problem.what)
    return found[1] if found else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
