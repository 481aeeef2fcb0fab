"""The look: what turns values into the bytes of a page, one site's words and one set of templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from scheduler.domain.edition import canonical_json
from scheduler.domain.site import Site
from scheduler.publishers.feeds.entry import NAME as RECORD
from scheduler.publishers.feeds.languages import comma, direction
from scheduler.publishers.feeds.pages.theme import FOLDER, STYLE
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for, phrases_digest, said_beneath, said_in
from scheduler.publishers.feeds.phrasebook.english import ENGLISH
from scheduler.publishers.feeds.streams import CALENDAR, OPML, Stream
from scheduler.text import markup

_FEEDS = Path(__file__).parent.parent
TEMPLATES = _FEEDS / "templates"
STYLES = (STYLE, "feed.css")

HOUSE = "house/"
"""Before a template's name: ours, whatever the theme has under that name."""

FEEDS = (
    ("Atom", "atom.xml", "application/atom+xml"),
    ("RSS", "rss.xml", "application/rss+xml"),
    ("JSON Feed", "feed.json", "application/feed+json"),
)
"""Name, file and media type of each feed."""

_CODE = Markup('<code dir="ltr">{}</code>')
_JSON_FIELDS = {
    "extension": "_remembrancer",
    **{name: name for name in ("statement", "label", "number", "date", "event_date", "due", "version")},
    "record": RECORD,
}
"""The names that the page of feeds says to programs, by their places in its sentence."""

_FEEDS_BUDGET = 38_000  # bytes of addresses on the page of feeds


class Look:
    """One site in one theme.

    Args:
        files: the theme's files by name.
    """

    def __init__(self, site: Site, files: Mapping[str, str] | None = None) -> None:
        self.site = site
        self.files = dict(files or {})
        self._environment = _environment(tuple(sorted(self.files.items())))
        self._footer = Markup(markup.html(site.footer, page_url=site.url)) if site.footer else None  # noqa: S704  # sanitised there

    def page(self, template: str, *, root: str, lang: str | None = None, folder: str = "", **values: Any) -> bytes:
        """One page.

        Args:
            root: the way from it to the public folder.
            lang: the language it is in; the site's where none is given.
            folder: of the list it stands for, whose own feeds it names.
            values: what its template asks for besides.
        """
        site = self.site
        lang = lang or site.language
        said = said_in(lang)
        feeds = [{"name": name, "url": f"{site.url}{folder}{file}", "media_type": kind} for name, file, kind in FEEDS]
        page = self._environment.get_template(template).render(
            site=site,
            site_dir=direction(site.language),
            root=root,
            lang=lang,
            dir=direction(lang),
            comma=comma(lang),
            say=phrasebook_for(lang),
            said=said,
            said_beside=partial(said_in, lang),
            own=said_beneath(lang),
            feeds=feeds,
            calendar=f"{site.url}{folder}{CALENDAR}" if not folder or folder.startswith("tags/") else None,
            footer=self._footer,
            **values,
        )
        return page.encode()

    def fixed(self, streams: Sequence[Stream] = ()) -> dict[str, bytes]:
        """The documents that no list changes: stylesheets, the page of feeds, the page for a wrong address.

        Args:
            streams: every feed of the site.
        """
        home = urlsplit(self.site.url).path or "/"
        return {
            **{f"assets/{name}": self._style(name) for name in STYLES},
            "feeds.html": self._feeds_page(streams),
            "404.html": self.page("404.html", root=home),  # is shown at any address, so its own must be whole
        }

    def _feeds_page(self, streams: Sequence[Stream]) -> bytes:
        told, left = [], _FEEDS_BUDGET
        more = [stream for stream in streams if stream.kind]
        for stream in more:
            told.append(
                {
                    "lang": stream.lang(self.site),
                    "name": stream.title(self.site),
                    "url": stream.address(self.site, FEEDS[0][1]),
                }
            )
            left -= 80 + sum(len(str(escape(word)).encode()) for word in told[-1].values())
            if left < 0:
                told.pop()
                break
        json_fields = escape(phrasebook_for(self.site.language).json_fields)
        return self.page(
            "feeds.html",
            root="./",
            streams=told,
            more=len(more) - len(told),
            all_feeds=f"{self.site.url}{OPML}",
            json_fields=json_fields.format(**{at: _CODE.format(name) for at, name in _JSON_FIELDS.items()}),
        )

    def digest(self) -> str:
        """Digest of everything that shapes all pages alike: templates, stylesheets, the site's own words."""
        site = self.site
        files = [*sorted(TEMPLATES.glob("*.html")), *(_FEEDS / name for name in STYLES)]
        look = {
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
            "theme": self.files,
            "phrases": phrases_digest(),
            "site": [site.title, site.url, site.tag, site.author, site.language, site.footer],
        }
        return hashlib.sha256(canonical_json(look).encode()).hexdigest()

    def templates(self) -> list[str]:
        """Names of the theme's templates."""
        return sorted(name for name in self.files if name.endswith(".html"))

    def compile(self, name: str) -> None:
        """Compile one template.

        Raises:
            jinja2.TemplateError: it cannot be.
        """
        self._environment.get_template(name)

    def _style(self, name: str) -> bytes:
        if name in self.files:
            return self.files[name].encode()
        ours = (_FEEDS / name).read_text(encoding="utf-8")
        return ours.replace(ENGLISH.feed_seen, phrasebook_for(self.site.language).feed_seen).encode()


@lru_cache(maxsize=4)
def _environment(files: tuple[tuple[str, str], ...]) -> Environment:
    """The templates of one theme, compiled once however many sites are opened with it."""
    # A theme may be a stranger's: it says words and runs nothing. Ours alone needs no sandbox, and half the time.
    kind = ImmutableSandboxedEnvironment if files else Environment
    return kind(
        loader=_Loader(dict(files)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class _Loader(BaseLoader):
    """A theme's templates before ours, and ours alone beneath `house/`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._ours = FileSystemLoader(TEMPLATES)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        if template in self._files and template.endswith(".html"):
            return self._files[template], f"{FOLDER}/{template}", lambda: True
        source, path, _ = self._ours.get_source(environment, template.removeprefix(HOUSE))
        return source, path, lambda: True

    def list_templates(self) -> list[str]:
        raise TemplateNotFound("a list of templates")
