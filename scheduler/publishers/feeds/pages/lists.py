"""The lists: a page for every statement, tag, section and language, with a page a year where one does not hold all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.ids import topic_folder
from scheduler.publishers.feeds.languages import direction, own_name
from scheduler.publishers.feeds.pages.line import LANGUAGES, SECTIONS, STATEMENTS, TAGS, Line
from scheduler.publishers.feeds.pages.listed import by_year, expected, published
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.pages.words import day_words
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for

FULL = 50
"""Lines of a page: a list with more has a page, or several, for each year."""

_WITH_SUMMARY = 5

Document = tuple[str, bytes]
"""A file beneath the public folder and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Which list.

    Attributes:
        name: as the register names it: the statement's id, the tag or section as written, the language's tag.
    """

    kind: str
    name: str

    @property
    def folder(self) -> str:
        """Its folder beneath the public one, with its final slash."""
        match self.kind:
            case "statements":
                return f"{self.name}/"
            case "languages":
                return f"{self.kind}/{self.name}/"
            case _:
                return f"{self.kind}/{topic_folder(self.name)}/"

    @property
    def root(self) -> str:
        """The way from it to the public folder."""
        return "../" * self.folder.count("/")

    @property
    def lang(self) -> str | None:
        """The language its lines are wanted in, or None for each one's own."""
        return self.name if self.kind == LANGUAGES else None

    @property
    def heading(self) -> str:
        """What it is called."""
        return own_name(self.name) if self.kind == LANGUAGES else self.name

    def of_year(self, year: int, part: int = 1) -> str:
        """The name of the file with the lines of one year, from the first part on."""
        return f"editions-{year:04}{'' if part == 1 else f'-{part}'}.html"


def list_pages(
    look: Look,
    register: Register,
    topic: Topic,
    due: Mapping[int, str],
    *,
    next_day: date | None = None,
    stands: Callable[[str], bool] = lambda _file: False,
    feeds: bool = False,
) -> Iterator[Document]:
    """The pages of one list that have to be written.

    Args:
        due: the years whose lines changed, and from which day on (ISO 8601).
        next_day: of a statement, when it returns next.
        stands: whether a file stands beneath the public folder.
        feeds: whether the list has feeds of its own.
    """
    years = register.years(topic.kind, topic.name)
    newest = register.newest(topic.kind, topic.name, FULL)
    split = sum(years.values()) > FULL
    yield f"{topic.folder}index.html", _head(look, topic, newest, years if split else {}, next_day, feeds=feeds)
    for year in sorted({*years, *due}):
        first = f"{topic.folder}{topic.of_year(year)}"
        if split and not stands(first):
            yield from _year(look, register, topic, year, 1, years.get(year, 0), stands)
        elif year in due and (split or stands(first)):
            earlier = register.before(topic.kind, topic.name, year, due[year])
            # The part before links to the one after it.
            begin = max(1, min(earlier, years.get(year, 0)) // FULL)
            yield from _year(look, register, topic, year, begin, years.get(year, 0), stands)


def announced_page(look: Look, each: Expected) -> Document:
    """The page of a statement of which nothing has been published: its title to come, and on which day."""
    topic = Topic(kind=STATEMENTS, name=each.statement)
    title = expected(each, topic.root, has_page=False).title
    page = look.page(
        "statement.html",
        root=topic.root,
        lang=each.lang,
        heading=title,
        address=f"{look.site.url}{topic.folder}",
        shown=[],
        more=[],
        newest=None,
        tags=[],
        sections=[],
        next_day={"day": each.day.isoformat(), "words": day_words(each.day, each.lang)},
        announced=True,
    )
    return f"{topic.folder}index.html", page


def names_page(look: Look, kind: str, names: Sequence[str]) -> Document:
    """The page that names every list of a kind."""
    site = look.site
    topics = sorted((Topic(kind=kind, name=name) for name in names), key=lambda each: each.heading.casefold())
    own = [
        {
            "name": topic.heading,
            "href": topic.folder.removeprefix(f"{kind}/"),
            "lang": topic.name if kind == LANGUAGES else site.language,
            "dir": direction(topic.name if kind == LANGUAGES else site.language),
        }
        for topic in topics
    ]
    fitting, left = [], 40_000
    for each in own:
        left -= 120 + sum(5 * len(word.encode()) for word in each.values())
        if left < 0:
            break
        fitting.append(each)
    say = phrasebook_for(site.language)
    page = look.page(
        "names.html",
        root="../",
        lang=site.language,
        heading={TAGS: say.tags, SECTIONS: say.sections, LANGUAGES: say.languages}[kind],
        address=f"{site.url}{kind}/",
        names=fitting,
        more=len(own) - len(fitting),
    )
    return f"{kind}/index.html", page


def _head(
    look: Look,
    topic: Topic,
    newest: Sequence[Line],
    years: Mapping[int, int],
    next_day: date | None,
    *,
    feeds: bool,
) -> bytes:
    site = look.site
    shown = [
        published(line, topic.root, lang=topic.lang, summary=place < _WITH_SUMMARY) for place, line in enumerate(newest)
    ]
    lang = newest[0].original.lang if topic.kind == STATEMENTS and newest else topic.lang or site.language
    return look.page(
        "statement.html" if topic.kind == STATEMENTS else "list.html",
        root=topic.root,
        lang=lang,
        folder=topic.folder if feeds else "",
        own_feeds=feeds,
        kind=_kind_of(topic, lang),
        heading=topic.heading if topic.kind != STATEMENTS else shown[0].title if shown else topic.name,
        address=f"{site.url}{topic.folder}",
        shown=shown,
        years=by_year(shown),
        more=[{"year": year, "count": count, "href": topic.of_year(year)} for year, count in years.items()],
        newest=newest[0] if newest else None,
        tags=_links(topic, TAGS, newest[0].tags) if newest else [],
        sections=_links(topic, SECTIONS, [newest[0].section]) if newest and newest[0].section else [],
        next_day=None if next_day is None else {"day": next_day.isoformat(), "words": day_words(next_day, lang)},
        announced=False,
    )


def _year(
    look: Look,
    register: Register,
    topic: Topic,
    year: int,
    begin: int,
    count: int,
    stands: Callable[[str], bool],
) -> Iterator[Document]:
    """The parts of one year from this one on, and an empty one where a part has lost its lines."""
    parts = -(-count // FULL)
    part = begin
    while part <= parts or part == 1 or stands(f"{topic.folder}{topic.of_year(year, part)}"):
        lines = register.of_year(topic.kind, topic.name, year, skip=(part - 1) * FULL, limit=FULL)
        site = look.site
        lang = lines[0].original.lang if topic.kind == STATEMENTS and lines else topic.lang or site.language
        page = look.page(
            "list-year.html",
            root=topic.root,
            lang=lang,
            kind=_kind_of(topic, lang),
            heading=topic.heading if topic.kind != STATEMENTS else lines[0].original.title if lines else topic.name,
            year=year,
            address=f"{site.url}{topic.folder}{topic.of_year(year, part)}",
            shown=[published(line, topic.root, lang=topic.lang) for line in lines],
            earlier=topic.of_year(year, part - 1) if 1 < part <= parts else None,
            later=topic.of_year(year, part + 1) if part < parts else None,
        )
        yield f"{topic.folder}{topic.of_year(year, part)}", page
        part += 1


def _links(topic: Topic, kind: str, names: Sequence[str | None]) -> list[dict[str, str]]:
    return [
        {"name": name, "href": f"{topic.root}{Topic(kind=kind, name=name).folder}"}
        for name in names
        if name is not None
    ]


def _kind_of(topic: Topic, lang: str) -> str | None:
    """What a list of this kind is called, in the language of its page; None for a statement's own list."""
    say = phrasebook_for(lang)
    return {TAGS: say.tag_of, SECTIONS: say.section_of, LANGUAGES: say.language_of}.get(topic.kind)
