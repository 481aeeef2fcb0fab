"""The built-in target `feeds`: three feeds and the pages, files rebuilt whole, where a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.domain import ids
from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, ValueRefused
from scheduler.publishers import documents
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds.article import Article, Translation, clean
from scheduler.publishers.feeds.entry import Entry, after
from scheduler.publishers.feeds.feed_files import FeedFiles
from scheduler.publishers.feeds.pages.outlook import Outlook
from scheduler.publishers.feeds.pages.site import Pages
from scheduler.publishers.feeds.pictures import pictures
from scheduler.publishers.feeds.retraction import note_of_retraction
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import Stream, kinds_of
from scheduler.publishers.picture_files import Make, beneath_statements
from scheduler.text.composition import Composition, compose

if TYPE_CHECKING:  # Pillow is loaded where there is a picture
    from scheduler.imaging.making import Made


class FeedsPublisher:
    """Writes feeds and pages beneath one folder.

    An edition is published once its `entry.json` stands: pages and feeds follow from it and are rebuilt from it as
    often as need be. Work on one folder is for one thread at a time.

    Args:
        target: the target `feeds`.
        site: who publishes.
        settings: the `feeds:` section.
        directory: the public folder; made when missing.
        statements: the folder of the statements, where pictures lie.
        window: the newest entries the ledger knows as published, at least `settings.window` and all of the last 14
            days where there are so many, in any order. Called on the thread that publishes.
        theme: the folder of templates and stylesheet that stand in the place of ours, or None.
        private: the folder for what the pages keep for themselves, or None to keep it in memory.
        make_picture: makes a picture fit to be published; None does so each time anew.
    """

    files_class = FeedFiles
    target_class = TargetClass.PROJECTION
    host = None
    cannot_revise = None

    def __init__(
        self,
        target: Target,
        site: Site,
        settings: Settings,
        *,
        directory: Path,
        statements: Path,
        window: Callable[[], Sequence[Entry]],
        theme: Path | None = None,
        private: Path | None = None,
        make_picture: Make | None = None,
    ) -> None:
        self.target = target
        self._site = site
        self._settings = settings
        self._root = directory
        self._statements = statements
        self._window = window
        self._make_picture = make_picture or self._prepared
        self._files = self.files_class(site, settings, directory)
        self._pages = Pages(site, directory, theme=theme, private=private, feeds=kinds_of(settings))

    def render(self, occurrence: Occurrence) -> Edition:
        """The words of this occurrence for feeds and its pages; reads no file.

        Every translation that there is comes along, unless the target itself asks for one language.

        Raises:
            ValueRefused: a template cannot be rendered for this occurrence.
        """
        composition = compose(occurrence, self._site, lang=self.target.lang)
        article = self._article(occurrence, composition)
        return Edition(
            lang=article.lang,
            title=article.title,
            summary=article.summary,
            text=article.text,
            html=article.html,
            url=article.url,
            variant=article.variant,
            payload=article.payload,
        )

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """A note in the place of the words, in each of their languages; title, day, address and id stay."""
        article = note_of_retraction(Article.of(payload), note)
        return Edition(
            lang=article.lang,
            title=article.title,
            summary=article.summary,
            text=article.text,
            html=article.html,
            url=article.url,
            variant=article.variant,
            payload=article.payload,
        )

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Write the entry, its page and the feeds; a repeat leaves every byte as it is.

        The entry's date is `at` in whole milliseconds, moved past the newest entry's where needed. An entry that stands
        already keeps its date; words that differ from it are a correction, which moves `updated` alone. What was
        overtaken by newer words changes nothing any more.

        Raises:
            NotSent: a file could not be written or a picture not read; every file is whole, old or new.
            Refused: the payload is not ours, or a picture is of a kind we do not publish.
        """
        self._make_root()
        window = self._window()
        before = self._standing(delivery)
        entry, files = self._entry(delivery, before, self._after(at, window))
        if entry is not before:
            self._prepare(entry, before)
        documents.write_all(self._root, {entry.folder + name: data for name, data in files})
        documents.write(self._root, entry.folder + entries.NAME, entry.json)  # from here on it is published
        self._pages.enter(entry)
        self._write_page(entry)
        self._files.put(entry, before)
        return _receipt(entry, confirmed_by="response")

    def find(self, delivery: Delivery) -> Receipt | None:
        """The receipt of a delivery whose entry and page stand, None when they do not.

        Raises:
            NotSent: the folder cannot be read.
        """
        if not self._root.exists():
            return None
        entry = self._standing(delivery)
        if entry is None or not _stands(entry, delivery) or not self.has_pages(entry):
            return None
        return _receipt(entry, confirmed_by="read-back")

    def restore(self, delivery: Delivery) -> None:
        """Write again the entry and page of an edition that was published before and whose files are lost.

        The entry gets `delivery.published` and `delivery.revised` as its dates, to the millisecond: nothing is
        re-dated. Feeds follow with `project`.

        Raises:
            NotSent: a file could not be written or a picture not read.
            Refused: the payload is not ours.
        """
        self._make_root()
        self._files.forget()
        entry, files = self._entry(delivery, None, after(delivery.revised or delivery.published, ()))
        documents.write_all(self._root, {entry.folder + name: data for name, data in files})
        documents.write(self._root, entry.folder + entries.NAME, entry.json)
        self._pages.enter(entry)
        self._write_page(entry)

    def project(self, outlook: Outlook | None = None) -> bool:
        """Bring the feeds and every page that is due up to date; whether any byte changed.

        Args:
            outlook: the plan as the public may know it; None leaves what was known of it.

        Raises:
            NotSent: a file could not be written.
        """
        self._make_root()
        changed = self._files.project(self._window())
        fixed = documents.write_all(self._root, self._pages.fixed(self.streams()))
        return self._pages.refresh(outlook) + fixed > 0 or changed

    def read_anew(self) -> None:
        """Have the feeds made from all entries on disk at the next `project`: others than ours were put there.

        Raises:
            NotSent: the folder cannot be written.
        """
        self._files.forget()
        self._pages.read_anew()

    def streams(self) -> list[Stream]:
        """Every feed of the site, in the order in which people find them."""
        return self._files.streams()

    def topics(self) -> dict[str, str]:
        """Of each feed's document the digest of its bytes, by path beneath the site (`feed_files.FeedFiles.topics`)."""
        return self._files.topics() if self._root.exists() else {}

    def has_pages(self, entry: Entry) -> bool:
        """Whether the page of an entry stands in each of its languages."""
        langs = (None, *(each.lang for each in entry.article.translations))
        return all(documents.read(self._root, entry.page(lang)) is not None for lang in langs)

    def look_over(self, entry: Entry) -> None:
        """See that an entry that stands has its pages and its place in the lists.

        Raises:
            NotSent: a file could not be written.
        """
        self._pages.look_over(entry)
        if not self.has_pages(entry):
            self._write_page(entry)

    def rebuild_pages(self, published: Iterable[Entry]) -> int:
        """Write every page anew; how many files changed.

        Call it when `look_digest` has changed.

        Args:
            published: every entry.

        Raises:
            NotSent: a file could not be written.
        """
        self._make_root()
        return self._pages.everything(published, self.streams())

    def look_digest(self) -> str:
        """Digest of what shapes all pages alike: another one means that `rebuild_pages` is due."""
        return self._pages.digest()

    def _article(self, occurrence: Occurrence, composition: Composition) -> Article:
        statement, site = occurrence.statement, self._site
        translation = None if composition.lang == statement.words.lang else composition.lang
        return Article.of(
            {
                "id": ids.entry_id(site, statement.id, occurrence.label, translation),
                "url": composition.url,
                "lang": composition.lang,
                "ordinal": composition.ordinal,
                "title": composition.title,
                "summary": composition.summary,
                "html": composition.html,
                "text": composition.text,
                "author": statement.author or site.author,
                "variant": composition.variant,
                "event_date": composition.event_date,
                "event_day": _event_day(statement),
                "date": composition.interval,
                "weekday": composition.weekday if occurrence.last_day == occurrence.day else None,
                "zone": self.target.zone or statement.zone or site.zone,
                "warning": composition.warning,
                "section": statement.section,
                "place": statement.place,
                "first_published": statement.first_published,
                "original": statement.original,
                "tags": statement.tags,
                "sources": statement.sources,
                "images": [
                    {"file": beneath_statements(statement, image.file), "alt": image.alt, "caption": image.caption}
                    for image in statement.images
                ],
                "translations": [] if self.target.lang else list(self._translations(occurrence)),
            }
        )

    def _translations(self, occurrence: Occurrence) -> Iterator[Translation]:
        statement = occurrence.statement
        for lang in sorted(statement.translations):
            try:
                words = compose(occurrence, self._site, lang=lang)
            except ValueRefused as refused:
                raise ValueRefused(f"In `{lang}`: {refused.what}", refused.cure, code=refused.code) from None
            yield Translation(
                id=ids.entry_id(self._site, statement.id, occurrence.label, lang),
                url=words.url,
                lang=lang,
                ordinal=words.ordinal,
                title=words.title,
                summary=words.summary,
                html=words.html,
                text=words.text,
                variant=words.variant,
                event_date=words.event_date,
                date=words.date,
                weekday=words.weekday,
                warning=words.warning,
            )

    def _standing(self, delivery: Delivery) -> Entry | None:
        """The entry that stands for this statement and label."""
        key = delivery.key
        try:
            return entries.read(self._root, key.statement, key.label)
        except ValueError as error:
            path = ids.page_path(key.statement, key.label) + entries.NAME
            raise NotSent(f"{path} cannot be read as an entry ({error}). Restore it, or move it away.") from None

    def _entry(
        self, delivery: Delivery, before: Entry | None, instant: datetime
    ) -> tuple[Entry, Sequence[tuple[str, bytes]]]:
        """The entry to stand, and the picture files that are to lie beside it."""
        try:
            article = Article.of(delivery.payload)
        except ValueError as error:
            raise Refused(f"The edition is none for feeds: {error}.") from None
        key = delivery.edition_key
        if before is not None and _stands(before, delivery):
            return before, ()
        found = pictures(self._statements, article.images, self._make_picture)
        published = instant if delivery.revised is None else after(delivery.published, ())
        entry = Entry(
            key=key,
            number=delivery.number,
            day=delivery.day,
            due=delivery.due,
            payload=clean(delivery.payload),
            edition_sha256=delivery.edition_sha256,
            article=article,
            published=published,
            updated=max(instant, published),
            late=delivery.late,
            version=delivery.version,
            pictures=tuple(picture for picture, _ in found),
        )
        if before is not None:
            same = before.edition_sha256 == entry.edition_sha256
            updated = before.updated if same else max(instant, before.updated + entries.TICK)
            entry = replace(entry, published=before.published, updated=updated)
        return entry, [(picture.name, data) for picture, data in found]

    def _write_page(self, entry: Entry) -> int:
        """Write the page in each of its languages; how many files changed."""
        return documents.write_all(self._root, self._pages.editions(entry))

    def _prepare(self, entry: Entry, before: Entry | None) -> None:
        try:
            self._files.prepare(entry, before)
        except ValueError as clash:
            raise Refused(f"{clash}.") from None

    def _after(self, at: datetime, window: Sequence[Entry]) -> datetime:
        """The instant, moved past every date there is in the feeds and behind them."""
        newest = self._files.newest()
        return after(at if newest is None else max(at, newest + entries.TICK), window)

    def _prepared(self, data: bytes) -> Made:
        from scheduler.imaging.making import prepared

        return prepared(data, edge=self._settings.image_edge)

    def _make_root(self) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotSent(
                f"The public folder {self._root} cannot be made ({error.strerror}). Make it, or give us the right to."
            ) from None


def _receipt(entry: Entry, *, confirmed_by: str) -> Receipt:
    """The proof; its date is that of the words as they stand, so that the ledger can write the very entry again."""
    return Receipt(
        url=entry.article.url, remote_id=entry.article.id, confirmed_by=confirmed_by, published=entry.updated
    )


def _rank(version: int, key: DeliveryKey) -> tuple[int, int]:
    """Which of several words for one edition are the newer."""
    return version, key.serial


def _stands(before: Entry, delivery: Delivery) -> bool:
    """Whether these words stand already, or newer ones do."""
    rank, other = _rank(before.version, before.key), _rank(delivery.version, delivery.edition_key)
    same = (before.key, before.edition_sha256) == (delivery.edition_key, delivery.edition_sha256)
    return rank > other or (rank == other and same)


def _event_day(statement: Statement) -> str | None:
    """The day remembered as ISO 8601, where it is a whole Gregorian day that the format can say without agreement."""
    when = statement.rule.date
    if statement.rule.calendar != "gregorian" or when.month is None or when.day is None or not 0 < when.year <= 9999:
        return None
    return f"{when.year:04}-{when.month:02}-{when.day:02}"
