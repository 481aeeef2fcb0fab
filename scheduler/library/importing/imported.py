"""One press release made into the draft of a statement, with everything that a person should look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.language_tag import parse_language
from scheduler.domain.statement import Statement
from scheduler.domain.wording.language import ENGLISH
from scheduler.errors import Problem, StatementError, ValueRefused
from scheduler.library.doubts import doubts
from scheduler.library.importing.draft_file import draft_file
from scheduler.library.importing.fields import Fate, Filled, Made, Stayed, fill, without_syntax
from scheduler.library.importing.furniture import Text, without_furniture
from scheduler.library.importing.languages import TONGUES, language_of
from scheduler.library.importing.release import Release, read_release
from scheduler.library.importing.tongue import PressTongue
from scheduler.library.importing.witnesses import Published, Remembered, published, remembered, remembered_as_given
from scheduler.library.new_statement import free_id
from scheduler.library.prose import Prose
from scheduler.library.reading import Reading
from scheduler.library.statement_file import read

_SPEECH = 25
"""Characters from which on words in quotation marks are somebody's speech and not a name."""
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One field of the draft: `was` and `now` as in `fields.Made`; `line` is one of the file, `field` a key or `body`."""

    field: str
    line: int
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The draft of a statement, not yet written to disk.

    Attributes:
        path: where it belongs, relative to the workspace.
        text: the whole file.
        keys: its front matter.
        published, remembered: the dates and their witnesses.
        fields: the numbers that became fields.
        left_out: furniture of the page, shortened.
        footer: Markdown of standing words that `site.footer` could say; may be empty.
        doubts: what a person should look at; warnings.
    """

    id: str
    path: str
    text: str
    keys: dict[str, str | Sequence[str]]
    published: Published
    remembered: Remembered
    fields: tuple[Written, ...]
    left_out: tuple[str, ...]
    footer: str
    doubts: tuple[Problem, ...]


def import_release(
    source: bytes,
    *,
    name: str,
    suffix: str,
    reprint: bool,
    given: str | None,
    language: str,
    today: date,
    taken: Collection[str] = frozenset(),
) -> Imported:
    """Make a draft.

    Args:
        source: the bytes of the file.
        name: what the source is called, for sentences.
        suffix: the end of its name.
        reprint: whether its words stay as they are.
        given: the day remembered, where a person said it.
        language: BCP 47 tag where the text does not tell.
        today: civil day in the site's zone.
        taken: ids that other statements have.

    Raises:
        StatementError: it cannot be read, nothing says which day it remembers, or the draft would be refused.
    """
    try:
        release = read_release(source, suffix=suffix)
    except ValueRefused as refused:
        raise StatementError([Problem(what=refused.what, cure=refused.cure, code=refused.code, file=name)]) from None
    lang, doubt = _language(release, language)
    tongue = TONGUES.get(lang.lower().partition("-")[0])
    text = without_furniture(release, tongue or TONGUES["en"], keep_dateline=reprint)
    return _Making(
        release=release, text=text, tongue=tongue, name=name, reprint=reprint, lang=lang, language_doubt=doubt,
        today=today, taken=taken,
    ).made(given)  # fmt: skip


def _language(release: Release, usual: str) -> tuple[str, str]:
    """The tag, and what is doubtful about it."""
    try:
        declared = parse_language(release.lang) if release.lang else ""
    except ValueRefused:
        declared = ""
    found = language_of(" ".join(block.plain for block in release.blocks))
    if found.sure and found.tag != declared.lower().partition("-")[0]:
        return found.tag, f"The file says that it is in `{declared}`, its words say `{found.tag}`." if declared else ""
    if declared or found.sure:
        return declared or found.tag, ""
    return usual, f"Nothing says for sure which language the text is in; `{usual}` is the site's."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    release: Release
    text: Text
    tongue: PressTongue | None
    name: str
    reprint: bool
    lang: str
    language_doubt: str
    today: date
    taken: Collection[str]

    def made(self, given: str | None) -> Imported:
        """The draft, checked as `check` would."""
        body = "\n\n".join(block.markdown for block in self.text.blocks)
        title = without_syntax(self.text.title)
        words = body if self.reprint else without_syntax(body)
        appeared, kept = self._dates(title, without_syntax(body), given)
        year = int(found[0]) if (found := re.match(r"[0-9]{1,4}", kept.date)) else 0
        filled_title = fill(title, self.tongue, number=kept.number, event_year=year, is_title=True)
        filled = Filled(text=words, made=(), stayed=())
        if not self.reprint:
            filled = fill(words, self.tongue, number=kept.number, event_year=year, is_title=False)
        identity = free_id(filled_title.text, today=self.today, taken=self.taken)
        keys = self._keys(identity, filled_title.text, appeared, kept)
        path = f"statements/{identity}.md"
        text = draft_file(keys, filled.text)
        reading = read(text.encode(), path=path, language=self.lang)
        if not isinstance(reading.content, Statement):
            raise TypeError("a draft is a statement")
        lines = {"title": reading.lines["title"], "body": reading.lines["body"]}
        own = list(self._doubts(path, lines, reading, filled_title, filled, appeared, kept))
        return Imported(
            id=identity,
            path=path,
            text=text,
            keys=keys,
            published=appeared,
            remembered=kept,
            fields=(*_written("title", lines, filled_title.made), *_written("body", lines, filled.made)),
            left_out=tuple(dict.fromkeys(self.text.left_out)),
            footer=self.text.footer,
            doubts=tuple(_without_repeats(own, self._linted(reading))),
        )

    def _dates(self, title: str, body: str, given: str | None) -> tuple[Published, Remembered]:
        tongue = self.tongue or TONGUES["en"]
        appeared = published(self.release.published, self.text.published, tongue)
        prose = Prose(title), Prose(body)
        if given is not None:
            return appeared, remembered_as_given(given, *prose, tongue, appeared)
        kept = remembered(*prose, tongue, appeared)
        if not kept.date:
            heard = f" What was found: {'; '.join(kept.differ)}." if kept.differ else ""
            raise StatementError(
                [
                    Problem(
                        what=f"Nothing says for sure which day it remembers.{heard}",
                        cure=f"Say it: remembrancer import {self.name} --date 1989-06-04",
                        code="no-date",
                        file=self.name,
                        field="date",
                    )
                ]
            )
        return appeared, kept

    def _keys(
        self, identity: str, title: str, appeared: Published, kept: Remembered
    ) -> dict[str, str | Sequence[str]]:
        original = self.release.address
        when = "" if appeared.day is None else f", {ENGLISH.date(appeared.day)}"
        author = self.release.author
        coarse = re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", kept.date) is not None
        return {
            "id": identity,
            "title": title,
            "date": kept.date,
            "coarse": "first" if coarse else "",
            "lang": self.lang,
            "place": self.text.place,
            "section": self.text.section,
            "first_published": "" if appeared.day is None else appeared.day.isoformat(),
            "original": original,
            "author": author,
            "mode": "reprint" if self.reprint else "living",
            "sources": [original or f"{self.text.title}{when}"],
            "status": "draft",
        }

    # What a person should look at

    def _linted(self, reading: Reading) -> list[Problem]:
        statement = reading.content
        if not isinstance(statement, Statement):
            return []
        found = doubts(statement, lines=reading.lines, targets=(), places=reading.places, today=self.today)
        return [*reading.problems, *found]

    def _doubts(
        self,
        path: str,
        lines: dict[str, int],
        reading: Reading,
        title: Filled,
        body: Filled,
        appeared: Published,
        kept: Remembered,
    ) -> Iterator[Problem]:
        def doubt(what: str, cure: str, code: str, field: str, line: int | None = None) -> Problem:
            place = line or reading.lines.get(field, 1)
            return Problem(what=what, cure=cure, code=code, level="warning", file=path, line=place, field=field)

        for what, cure, code, field in self._about_keys(appeared, kept):
            yield doubt(what, cure, code, field)
        for field, filled in (("title", title), ("body", body)):
            first = lines[field]
            for number in filled.stayed:
                what, cure, code = _why_stayed(number, appeared, kept)
                yield doubt(what, cure, code, field, first + number.line - 1)
            for made in filled.made:
                if made.article:
                    yield doubt(
                        f"“a” or “an” before `{made.now}` depends on the number.",
                        "Turn the sentence so that no article stands before the field: an eightieth, a ninetieth.",
                        "import-article",
                        field,
                        first + made.line - 1,
                    )
        if not self.reprint and self.tongue is not None:
            for line, what, cure, code in _about_speech(Prose(body.text), self.tongue, appeared):
                yield doubt(what, cure, code, "body", lines["body"] + line - 1)

    def _about_keys(self, appeared: Published, kept: Remembered) -> Iterator[tuple[str, str, str, str]]:
        """What, cure, code and key."""
        if kept.differ:
            others = ", ".join(kept.differ)
            yield (
                f"Not every number of the text agrees with {kept.date}: {others}.",
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
                f"{', '.join(appeared.differ)} gives another day of first publication than {', '.join(appeared.agree)}.",
                "Keep the right one in `first_published`.",
                "import-published",
                "first_published",
            )
        if not self.release.address:
            yield (
                "The address at which the text first stood is not known.",
                "Write `original: https://…`, and name where the facts stand under `sources`.",
                "import-original",
                "sources",
            )
        if self.language_doubt:
            yield self.language_doubt, "Correct `lang` if need be.", "import-language", "lang"
        if self.tongue is None:
            yield (
                f"Numbers and dates are not recognised in the language `{self.lang}`.",
                "Put the fields in by hand: {{ years }}, {{ ordinal }}, {{ anniversary }}.",
                "import-language",
                "lang",
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
        if self.release.pictures:
            yield (
                f"Pictures are not taken over; {self.release.pictures} stood in the text.",
                "Put them into statements/images/ and name them under `image`, if they are yours to use.",
                "import-picture",
                "body",
            )


def _written(field: str, lines: dict[str, int], made: Sequence[Made]) -> Iterator[Written]:
    for each in made:
        yield Written(field=field, line=lines[field] + each.line - 1, was=each.was, now=each.now)


def _why_stayed(number: Stayed, appeared: Published, kept: Remembered) -> tuple[str, str, str]:
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


def _about_speech(prose: Prose, tongue: PressTongue, appeared: Published) -> Iterator[tuple[int, str, str, str]]:
    """Line, what, cure and code: who is quoted spoke then, and `today` is true on the day alone."""
    year = f"in {appeared.day.year}" if appeared.day else "then"
    told: set[int] = set()
    for start, end in prose.quotations:
        paragraph = prose.text.rfind("\n\n", 0, start)
        after = prose.text.find("\n\n", end)
        around = prose.text[paragraph + 1 : start] + prose.text[end : len(prose.text) if after < 0 else after]
        if end - start >= _SPEECH and paragraph not in told and tongue.said.search(around):
            told.add(paragraph)
            yield (
                prose.source.count("\n", 0, start) + 1,
                f"{_short(prose.source[start:end])} was said {year}.",
                f"Say so, as in `said {year}`, or leave it out; never alter the words.",
                "quoted-speech",
            )
    named = [found.span() for found in tongue.this_day.finditer(prose.text)]
    days = [
        found
        for found in tongue.today.finditer(prose.text)
        if not prose.quoted(found.start()) and not any(start <= found.start() < end for start, end in named)
    ]
    if days:
        more = f" (and {len(days) - 1} more)" if len(days) > 1 else ""
        yield (
            prose.source.count("\n", 0, days[0].start()) + 1,
            f"“{days[0][0]}”{more} is true on the day itself alone.",
            "Keep to `when: the day`, or name the day with `{{ date }}`.",
            "import-today",
        )


def _without_repeats(own: Sequence[Problem], linted: Sequence[Problem]) -> Iterator[Problem]:
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
