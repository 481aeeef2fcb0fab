"""One press release made into the draft of a statement, with everything that a person should look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.language_tag import parse_language
from scheduler.domain.statement import Statement
from scheduler.domain.wording.language import ENGLISH
from scheduler.errors import Problem, StatementError, ValueRefused
from scheduler.library.doubts import doubts
from scheduler.library.importing.draft_file import draft_file
from scheduler.library.importing.fields import Filled, Made, fill, without_syntax
from scheduler.library.importing.furniture import Text, without_furniture
from scheduler.library.importing.languages import TONGUES, language_of
from scheduler.library.importing.questions import Questions, without_repeats
from scheduler.library.importing.release import Release, read_release
from scheduler.library.importing.tongue import PressTongue
from scheduler.library.importing.witnesses import Published, Remembered, published, remembered, remembered_as_given
from scheduler.library.new_statement import free_id
from scheduler.library.statement_file import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One field of the draft: `was` and `now` as in `fields.Made`, `line` of the file, `field` a key or `body`."""

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
    tongues: Mapping[str, PressTongue] = TONGUES,
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
        tongues: by primary subtag; a text in another language keeps all its numbers.

    Raises:
        StatementError: it cannot be read, nothing says which day it remembers, or the draft would be refused.
    """
    try:
        release = read_release(source, suffix=suffix)
    except ValueRefused as refused:
        raise StatementError([Problem(what=refused.what, cure=refused.cure, code=refused.code, file=name)]) from None
    lang, doubt = _language(release, language)
    tongue = tongues.get(lang.lower().partition("-")[0])
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
        identity = free_id(_name(filled_title), today=self.today, taken=self.taken)
        keys = self._keys(identity, filled_title.text, appeared, kept)
        path = f"statements/{identity}.md"
        text = draft_file(keys, filled.text)
        reading = read(text.encode(), path=path, language=self.lang)
        if not isinstance(reading.content, Statement):
            raise TypeError("a draft is a statement")
        questions = Questions(
            path=path,
            lines=reading.lines,
            release=self.release,
            text=self.text,
            tongue=self.tongue,
            lang=self.lang,
            language=self.language_doubt,
            appeared=appeared,
            kept=kept,
        )
        own = list(questions.every(filled_title, filled, living=not self.reprint))
        linted = doubts(reading.content, lines=reading.lines, targets=(), places=reading.places, today=self.today)
        return Imported(
            id=identity,
            path=path,
            text=text,
            keys=keys,
            published=appeared,
            remembered=kept,
            fields=(
                *_written("title", reading.lines, filled_title.made),
                *_written("body", reading.lines, filled.made),
            ),
            left_out=tuple(dict.fromkeys(self.text.left_out)),
            footer=self.text.footer,
            doubts=tuple(without_repeats(own, [*reading.problems, *linted])),
        )

    def _dates(self, title: str, body: str, given: str | None) -> tuple[Published, Remembered]:
        tongue = self.tongue or TONGUES["en"]
        appeared = published(self.release.published, self.text.published, tongue)
        prose = tongue.prose(title), tongue.prose(body)
        if given is not None:
            return appeared, remembered_as_given(given, *prose, tongue, appeared)
        kept = remembered(*prose, tongue, appeared, today=self.today)
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

    def _keys(self, identity: str, title: str, appeared: Published, kept: Remembered) -> dict[str, str | Sequence[str]]:
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
            "place": "" if self.reprint else self.text.place,  # its own dateline stands in its words
            "section": self.text.section,
            "first_published": "" if appeared.day is None else appeared.day.isoformat(),
            "original": original,
            "author": author,
            "mode": "reprint" if self.reprint else "living",
            "sources": [original or f"{self.text.title}{when}"],
            "status": "draft",
        }


def _name(title: Filled) -> str:
    """The title without its numbers, which are no part of a name that stays; whole where nothing else is in it."""
    rest = title.text
    for each in title.made:
        rest = rest.replace(each.now, " ", 1)
    return rest if re.search(r"[^\W\d_]{3}", re.sub(r"\{\{.*?\}\}", "", rest)) else title.text


def _written(field: str, lines: Mapping[str, int], made: Sequence[Made]) -> Iterator[Written]:
    for each in made:
        yield Written(field=field, line=lines[field] + each.line - 1, was=each.was, now=each.now)
