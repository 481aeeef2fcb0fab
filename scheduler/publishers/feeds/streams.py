"""The streams: each logical feed of the site, that of everything and those by language, section and tag.

A stream is three documents in one folder (Atom, RSS, JSON Feed) with one id, and its archives beneath (RFC 5005).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.domain.ids import topic_folder
from scheduler.domain.site import Site
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry, in_language
from scheduler.publishers.feeds.languages import own_name
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for
from scheduler.publishers.feeds.roll import archive_folder
from scheduler.publishers.feeds.settings import Settings

ATOM, RSS, JSON = "atom.xml", "rss.xml", "feed.json"

DOCUMENTS = (ATOM, RSS, JSON)
"""The documents of a stream, and of each of its archives."""

CALENDAR, OPML = "calendar.ics", "feeds.opml"
"""What lies beside them: coming occurrences, and the list of all feeds."""

EVERYTHING, LANGUAGES, SECTIONS, TAGS = "", "languages", "sections", "tags"
"""Kinds of stream, which are the folders they lie in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One logical feed.

    Attributes:
        kind: `EVERYTHING`, `LANGUAGES`, `SECTIONS` or `TAGS`.
        name: the language tag, the section or the tag, as written; empty for everything.
    """

    kind: str = EVERYTHING
    name: str = ""

    @property
    def folder(self) -> str:
        """Its folder beneath the public one, with its final slash; empty for everything."""
        match self.kind:
            case "":
                return ""
            case "languages":
                return f"{self.kind}/{self.name}/"
            case _:
                return f"{self.kind}/{topic_folder(self.name)}/"

    def address(self, site: Site, document: str) -> str:
        """The public address of one of its documents: its self link and its WebSub topic."""
        return f"{site.url}{self.folder}{document}"

    def home(self, site: Site) -> str:
        """The public address of the page that says the same to people."""
        return site.url + self.folder if self.kind in {SECTIONS, TAGS} else site.url

    def id(self, site: Site) -> str:
        """Its tag URI, which outlives a new base address: no entry can have it, for theirs hold no second colon."""
        return f"tag:{site.tag}:" + ":".join(["feeds", *self.folder.strip("/").split("/")] if self.kind else ["feeds"])

    def lang(self, site: Site) -> str:
        """The language it is in as a whole; each entry says its own."""
        return self.name if self.kind == LANGUAGES else site.language

    def title(self, site: Site) -> str:
        """What a reader lists it as; no two streams of a site share one."""
        match self.kind:
            case "":
                return site.title
            case "languages":
                return f"{site.title} · {_spoken(self.name)}"
            case _:
                return f"{site.title} · {self._part(site)}"

    def described(self, site: Site) -> str:
        """What it is, in a sentence."""
        whole = phrasebook_for(self.lang(site)).described.format(author=site.author)
        return f"{self._part(site)} · {whole}" if self.kind else whole

    def _part(self, site: Site) -> str:
        say = phrasebook_for(self.lang(site))
        kind = {LANGUAGES: say.language_of, SECTIONS: say.section_of, TAGS: say.tag_of}[self.kind]
        return f"{kind}{say.colon}{_spoken(self.name) if self.kind == LANGUAGES else self.name}"

    def holds(self, entry: Entry) -> bool:
        """Whether an entry belongs here, as its words are now."""
        return self in _all_of(entry.article)

    def shown(self, entry: Entry) -> Entry:
        """The entry as it stands here: in the stream's language, in which it must be there."""
        return in_language(entry, self.name) if self.kind == LANGUAGES else entry


WHOLE = Stream()
"""The stream of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a stream that stands in documents of its own: its window, or one of its archives (RFC 5005, section 4).

    Attributes:
        stream: whose.
        archive: the archive's number, from 1; 0 is the window.
        previous: number of the newest archive before it, 0 where there is none.
        hubs: WebSub hubs; an archive never changes and has none.
    """

    stream: Stream = WHOLE
    archive: int = 0
    previous: int = 0
    hubs: Sequence[str] = ()

    @property
    def folder(self) -> str:
        """Its folder beneath the public one, with its final slash."""
        return archive_folder(self.stream.folder, self.archive) if self.archive else self.stream.folder

    @property
    def root(self) -> str:
        """The way from its folder to the public one."""
        return "../" * self.folder.count("/")

    def links(self, site: Site, document: str) -> list[tuple[str, str]]:
        """Relation and address of everything that one of its documents points at, itself first."""
        stream = self.stream
        found = [("self", f"{site.url}{self.folder}{document}"), *(("hub", hub) for hub in self.hubs)]
        if self.archive:
            found.append(("current", stream.address(site, document)))
        if self.previous:
            found.append(("prev-archive", f"{site.url}{archive_folder(stream.folder, self.previous)}{document}"))
        return found


def streams_of(article: Article, settings: Settings) -> list[Stream]:
    """The streams an entry goes to besides that of everything.

    Raises:
        ValueError: two of its tags would share one folder.
    """
    kinds = kinds_of(settings)
    found = [stream for stream in _all_of(article) if stream.kind in kinds]
    by_folder: dict[str, Stream] = {}
    for stream in found:
        other = by_folder.setdefault(stream.folder, stream)
        if other != stream:
            raise ValueError(clash(stream, other.name))
    return found


def clash(stream: Stream, other: str) -> str:
    """That a stream's folder is another's already, one sentence and its cure."""
    what = stream.kind.removesuffix("s")
    return f"The {what}s `{stream.name}` and `{other}` would share the folder {stream.folder} of the feeds. Rename one"


def kinds_of(settings: Settings) -> list[str]:
    """The kinds of stream a site keeps besides that of everything, in the order they are listed."""
    wanted = {LANGUAGES: settings.by_language, SECTIONS: settings.by_section, TAGS: settings.by_tag}
    return [kind for kind, there in wanted.items() if there]


def listed(streams: Iterable[Stream]) -> list[Stream]:
    """In the order in which people find them: everything, then languages, sections and tags by name."""
    order = [EVERYTHING, LANGUAGES, SECTIONS, TAGS]
    return sorted(streams, key=lambda stream: (order.index(stream.kind), stream.name.casefold(), stream.name))


def _all_of(article: Article) -> Sequence[Stream]:
    langs = dict.fromkeys((article.lang, *(each.lang for each in article.translations)))
    return [
        *(Stream(kind=LANGUAGES, name=lang) for lang in langs),
        *(Stream(kind=SECTIONS, name=section) for section in [article.section] if section),
        *(Stream(kind=TAGS, name=tag) for tag in dict.fromkeys(article.tags) if tag),
        WHOLE,
    ]


def _spoken(lang: str) -> str:
    own = own_name(lang)
    return lang if own == lang else f"{own} ({lang})"
