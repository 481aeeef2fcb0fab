"""The publisher of feeds: written whole or not at all, dated once, byte for byte the same when nothing changed."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher, ReadablePublisher
from scheduler.domain.rule import AnniversaryRule, HistoricDate, Return
from scheduler.domain.statement import Image, Statement, Words
from scheduler.errors import NotSent, PublishError, Refused
from scheduler.publishers.feeds.entry import Entry, entries_on_disk, parse, read
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings
from tests.publishers.feeds.samples import (
    DUE,
    PNG,
    SITE,
    TARGET,
    Check,
    House,
    article,
    delivery,
    files,
    opaque,
    seconds,
    yearly,
)
from tests.publishers.feeds.validity import check_page, feed_ids

FEEDS = ("atom.xml", "rss.xml", "feed.json", "index.html")


def publish_years(house: House, *years: int) -> list[Receipt]:
    receipts = []
    for year in years:
        words, told = yearly(year)
        receipts.append(house.publish(delivery(words, **told)))
    return receipts


def test_it_is_a_readable_projection_that_reaches_no_host(tmp_path: Path) -> None:
    publisher: Publisher = House(tmp_path).publisher
    assert isinstance(publisher, ReadablePublisher)
    assert publisher.target_class is TargetClass.PROJECTION
    assert publisher.host is None


def test_the_receipt_names_the_page_the_id_and_the_date(tmp_path: Path) -> None:
    house = House(tmp_path)
    receipt = house.publish(delivery(article()), at=DUE + timedelta(microseconds=1999))
    assert receipt.url == "https://example.org/remember/declaration/2027/"
    assert receipt.remote_id == f"tag:{SITE.tag}:declaration/2027"
    assert receipt.published == DUE + timedelta(milliseconds=1)


def check_a_repeat_changes_no_byte(house: House) -> None:
    publish_years(house, 2027, 2028)
    before, times = house.bytes(), house.times()
    words, told = yearly(2028)
    receipt = house.publish(delivery(words, **told, attempt=2), at=DUE + timedelta(days=900))
    assert receipt.published == datetime(2028, 12, 10, 8, tzinfo=UTC)
    assert house.publisher.project() is False
    assert house.bytes() == before
    assert house.times() == times


def test_a_repeat_changes_no_byte_and_no_time_of_change(tmp_path: Path) -> None:
    check_a_repeat_changes_no_byte(House(tmp_path))


def check_a_crash_after_the_entry_re_dates_nothing(house: House) -> None:
    publish_years(house, 2026)
    dying = house.made(_dying(type(house.publisher)))
    words, told = yearly(2027)
    one = delivery(words, **told)
    with pytest.raises(_Killed):
        dying.publish(one, at=one.due)
    assert "declaration/2027/index.html" not in house.bytes()
    receipt = house.publish(replace(one, attempt=2), at=one.due + timedelta(hours=5))
    assert receipt.published == one.due
    assert feed_ids(house.bytes())[0] == f"tag:{SITE.tag}:declaration/2027"


def test_a_crash_between_the_entry_and_the_rest_re_dates_nothing(tmp_path: Path) -> None:
    check_a_crash_after_the_entry_re_dates_nothing(House(tmp_path))


def check_next_year_is_a_new_entry(house: House) -> None:
    publish_years(house, 2027)
    (first,) = feed_ids(house.bytes())
    for year in (2027, 2028):
        occurrence = occurrence_of(statement(), year)
        edition = house.publisher.render(occurrence)
        told = delivery(edition.payload, label=str(year), due=datetime(year, 12, 10, 8, tzinfo=UTC))
        house.publish(replace(told, edition_sha256=edition.sha256))
    ids = feed_ids(house.bytes())
    assert len(ids) == 2
    assert ids[1] == first
    assert len(set(ids)) == 2


def test_next_years_edition_is_a_new_entry_and_last_years_keeps_its_id(tmp_path: Path) -> None:
    check_next_year_is_a_new_entry(House(tmp_path))


class _Killed(BaseException):
    """The process ended here."""


def _dying(kind: type[FeedsPublisher]) -> type[FeedsPublisher]:
    class Dying(kind):  # type: ignore[misc, valid-type]  # a class made at run time
        def _write_page(self, entry: Entry) -> bool:
            raise _Killed

    return Dying


class DatesByTheClock(FeedsPublisher):
    """Mutant: what stands is dated anew each time it is written."""

    def _entry(self, delivery: Delivery, before: Entry | None, instant: datetime) -> Any:
        entry, data = super()._entry(delivery, before, instant)
        now = datetime.now(UTC)
        return replace(entry, published=now, updated=now), data


class ForgetsWhatStands(FeedsPublisher):
    """Mutant: never looks whether the entry is there."""

    def _standing(self, delivery: Delivery) -> Entry | None:
        return None


class ReusesIds(FeedsPublisher):
    """Mutant: one id for every year."""

    def render(self, occurrence: Occurrence) -> Edition:
        edition = super().render(occurrence)
        payload = {**edition.payload, "id": f"tag:{SITE.tag}:{occurrence.statement.id}"}
        return replace(edition, payload=payload)


@pytest.mark.parametrize(
    ("mutant", "check"),
    [
        (DatesByTheClock, check_a_repeat_changes_no_byte),
        (DatesByTheClock, check_a_crash_after_the_entry_re_dates_nothing),
        (ForgetsWhatStands, check_a_repeat_changes_no_byte),
        (ForgetsWhatStands, check_a_crash_after_the_entry_re_dates_nothing),
        (ReusesIds, check_next_year_is_a_new_entry),
    ],
)
def test_the_checks_find_a_publisher_that_breaks_the_rule(
    tmp_path: Path, mutant: type[FeedsPublisher], check: Check
) -> None:
    with pytest.raises(AssertionError):
        check(House(tmp_path, kind=mutant))


def statement(**changes: Any) -> Statement:
    values: dict[str, Any] = {
        "id": "declaration",
        "rule": AnniversaryRule(key="declaration", date=HistoricDate(year=1948, month=12, day=10)),
        "words": Words(
            lang="en",
            title="The Universal Declaration of Human Rights, {{ number }} years on",
            summary="Adopted in Paris on {{ event_date }}.",
            body="Adopted on {{ event_date }}, the {{ ordinal }} year. See [the text](../../index.html).\n",
        ),
        "path": "statements/united-nations/declaration.md",
        "source_sha256": "0" * 64,
        "tags": ("human rights",),
        "sources": ("https://www.un.org/en/about-us/universal-declaration-of-human-rights",),
        "place": "Paris",
        "section": "Press",
        "first_published": date(1998, 12, 10),
    }
    return Statement(**values | changes)


def occurrence_of(one: Statement, year: int) -> Occurrence:
    number = year - 1948
    return Occurrence(
        statement=one, returned=Return(number=number, years=number, label=str(year), day=date(year, 12, 10))
    )


def test_the_page_of_a_remembrance_of_several_days_shows_the_first_and_the_last(tmp_path: Path) -> None:
    house = House(tmp_path)
    rule = AnniversaryRule(key="declaration", date=HistoricDate(year=1948, month=12, day=10), days=3)
    edition = house.publisher.render(occurrence_of(statement(rule=rule), 2027))
    house.publish(replace(delivery(edition.payload), edition_sha256=edition.sha256))
    page = check_page(house.bytes()["declaration/2027/index.html"])
    assert "10–12 December 2027" in page.text()
    assert "Friday, 10–12" not in page.text()
    assert ("time", {"datetime": "2027-12-10"}) in page.elements


def test_what_is_rendered_is_what_is_published(tmp_path: Path) -> None:
    house = House(tmp_path)
    (house.statements / "united-nations").mkdir()
    (house.statements / "united-nations" / "paris.png").write_bytes(PNG)
    occurrence = occurrence_of(statement(images=(Image(file="paris.png", alt="A grey square."),)), 2027)
    edition = house.publisher.render(occurrence)
    assert edition == house.publisher.render(occurrence)
    house.publish(replace(delivery(edition.payload), edition_sha256=edition.sha256))
    (entry,) = house.window()
    assert entry.article.title == edition.title == "The Universal Declaration of Human Rights, 79 years on"
    assert entry.payload == edition.payload
    assert Edition(**{**_words(edition), "payload": entry.payload}).sha256 == entry.edition_sha256
    assert entry.article.event_day == "1948-12-10"
    assert (house.root / "declaration/2027/paris.png").read_bytes() == PNG
    assert entry.pictures[0].length == len(PNG)
    assert entry.pictures[0].sha256 == hashlib.sha256(PNG).hexdigest()
    feed_ids(house.bytes())
    page = check_page(house.bytes()["declaration/2027/index.html"]).text()
    for words in ("Press", "Paris", "Friday, 10 December 2027", "First published on 10 December 1998", "Adopted on"):
        assert words in page


def _words(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in ("lang", "title", "summary", "text", "html", "url", "variant")}


def test_the_day_remembered_is_told_in_iso_only_where_it_is_a_whole_gregorian_day(tmp_path: Path) -> None:
    house = House(tmp_path)
    coarse = statement(rule=AnniversaryRule(key="declaration", date=HistoricDate(year=1948)))
    assert house.publisher.render(occurrence_of(coarse, 2027)).payload["event_day"] is None


def test_a_translation_has_an_id_and_an_address_of_its_own(tmp_path: Path) -> None:
    house = House(tmp_path)
    arabic = Words(lang="ar", title="الإعلان العالمي", body="اعتُمد في باريس.\n")
    occurrence = occurrence_of(statement(translations={"ar": arabic}), 2027)
    publisher = FeedsPublisher(
        replace(TARGET, lang="ar"),
        SITE,
        Settings(),
        directory=house.root,
        statements=house.statements,
        window=house.window,
    )
    edition = publisher.render(occurrence)
    assert edition.payload["id"] == f"tag:{SITE.tag}:declaration/2027/ar"
    assert edition.url == "https://example.org/remember/declaration/2027/ar/"
    assert edition.lang == "ar"


@pytest.mark.parametrize(
    "written",
    [
        {"window": "0"},
        {"backfill": "-1"},
        {"directory": "../public"},
        {"directory": ""},
        {"websub": ["ftp://hub.example/"]},
        {"websub": ["https://hub.example/a b"]},
        {"hub": "https://hub.example/"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_meant_are_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(written)


def test_settings_are_read_from_the_words_of_the_configuration() -> None:
    settings = Settings.model_validate(
        {"enabled": "false", "window": "20", "backfill": "5", "websub": ["https://hub.example/"], "directory": "public"}
    )
    assert (settings.enabled, settings.window, settings.backfill) == (False, 20, 5)
    assert settings.directory == Path("public")


def test_an_entry_keeps_the_identity_of_its_delivery_through_its_file(tmp_path: Path) -> None:
    house = House(tmp_path)
    key = DeliveryKey(statement="declaration", label="2027", moment="eve 18:00", target="feeds", serial=3)
    told = delivery(article(), key=key, number=79, late=True, version=2)
    house.publish(told)
    (entry,) = entries_on_disk(house.root, lambda path, what: pytest.fail(f"{path}: {what}"))
    assert entry.key == key
    assert (entry.number, entry.day, entry.due, entry.late, entry.version) == (79, told.day, told.due, True, 2)
    assert entry.edition_sha256 == told.edition_sha256
    assert parse(entry.json) == entry


def test_a_broken_entry_is_reported_and_hides_no_other(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2026, 2027, 2028, 2029)
    whole = (house.root / "declaration/2026/entry.json").read_bytes()
    (house.root / "declaration/2026/entry.json").write_bytes(whole[:100])
    (house.root / "declaration/2027/entry.json").write_bytes(whole)
    (house.root / "declaration/2028/entry.json").write_bytes(whole.replace(b'"format":1', b'"format":9'))
    told: list[str] = []
    found = list(entries_on_disk(house.root, lambda path, what: told.append(f"{path}: {what}")))
    assert [entry.key.label for entry in found] == ["2029"]
    assert [line.split("/")[1] for line in told] == ["2026", "2027", "2028"]
    assert "format is 9" in told[2]


def test_a_broken_entry_is_never_overwritten(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2027)
    (house.root / "declaration/2027/entry.json").write_bytes(b"{")
    house.delivered.clear()
    with pytest.raises(NotSent, match="cannot be read as an entry"):
        publish_years(house, 2027)
    assert (house.root / "declaration/2027/entry.json").read_bytes() == b"{"


def test_a_correction_moves_the_update_alone(tmp_path: Path) -> None:
    house = House(tmp_path)
    first, second = publish_years(house, 2027, 2028)
    corrected = delivery(article(html="<p>Corrected.</p>"), version=2)
    receipt = house.publish(corrected, at=DUE + timedelta(days=800))
    assert (receipt.url, receipt.remote_id) == (first.url, first.remote_id)
    entry = read(house.root, "declaration", "2027")
    assert entry is not None
    assert entry.published == first.published
    assert entry.updated == DUE + timedelta(days=800) == receipt.published
    ids = feed_ids(house.bytes())
    assert ids == [second.remote_id, first.remote_id]
    assert "Corrected on 17 February 2030" in check_page(house.bytes()["declaration/2027/index.html"]).text()


def test_find_knows_what_stands_and_what_does_not(tmp_path: Path) -> None:
    house = House(tmp_path)
    told = delivery(article())
    assert house.publisher.find(told) is None
    published = house.publish(told)
    found = house.publisher.find(told)
    assert found == replace(published, confirmed_by="read-back")
    assert house.publisher.find(replace(told, key=replace(told.key, serial=2))) is None
    assert house.publisher.find(replace(told, version=2)) is None
    assert house.publisher.find(delivery(article(label="2028"), label="2028")) is None


@pytest.mark.parametrize(
    ("after", "note"),
    [
        (seconds(0), None),
        (seconds(3600), None),
        (seconds(3601), "Due on 10 December 2027 at 09:00; published at 10:00."),
        (timedelta(hours=14, minutes=59), "Due on 10 December 2027 at 09:00; published at 23:59."),
        (timedelta(hours=15), "Due on 10 December 2027; published on 11 December 2027."),
    ],
)
def test_an_edition_that_came_late_says_so_on_its_page_and_in_the_feeds(
    tmp_path: Path, after: timedelta, note: str | None
) -> None:
    house = House(tmp_path)
    house.publish(delivery(article()), at=DUE + after)
    for name in ("declaration/2027/index.html", "atom.xml", "rss.xml", "feed.json"):
        text = house.bytes()[name].decode()
        assert ("Due on" in text) is (note is not None)
        assert note is None or note in text


def test_an_edition_noticed_too_late_has_its_page_and_a_line_in_the_index_and_no_feed_entry(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2026)
    house.publish(delivery(article(), late=True), at=DUE + timedelta(days=3))
    made = house.bytes()
    assert feed_ids(made) == [f"tag:{SITE.tag}:declaration/2026"]
    assert b'href="declaration/2027/"' in made["index.html"]
    assert b"Due on 10 December 2027; published on 13 December 2027." in made["declaration/2027/index.html"]


def test_editions_at_one_instant_are_dated_apart_in_the_order_they_came(tmp_path: Path) -> None:
    house = House(tmp_path)
    dates = []
    for year in (2022, 2023, 2024):
        words, told = yearly(year)
        dates.append(house.publish(delivery(words, **told), at=DUE).published)
    assert dates == [DUE + timedelta(milliseconds=n) for n in range(3)]


def test_the_page_leads_to_the_edition_before_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2025, 2027)
    page = house.bytes()["declaration/2027/index.html"].decode()
    assert '<a href="../2025/" rel="prev">' in page
    assert '<bdi lang="en" dir="ltr">10 December 2025</bdi>' in page
    assert "Previous edition" not in house.bytes()["declaration/2025/index.html"].decode()


def test_the_edition_before_a_leap_months_is_that_of_the_ordinary_month(tmp_path: Path) -> None:
    house = House(tmp_path)
    for month, label in enumerate(("2025-05", "2025-06", "2025-06l", "2025-07"), start=5):
        due = datetime(2025, month + 1, 10, 8, 0, tzinfo=UTC)
        house.publish(delivery(article(label=label), label=label, due=due, day=due.date()))
    pages = house.bytes()
    assert b'<a href="../2025-06/" rel="prev"' in pages["declaration/2025-06l/index.html"]
    assert b'<a href="../2025-06l/" rel="prev"' in pages["declaration/2025-07/index.html"]
    assert b'<a href="../2025-05/" rel="prev"' in pages["declaration/2025-06/index.html"]


def test_a_deleted_ledger_changes_no_public_byte_once_its_entries_are_taken_over(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2025, 2026, 2027)
    before = house.bytes()
    taken = list(entries_on_disk(house.root, lambda path, what: pytest.fail(f"{path}: {what}")))
    house.delivered = [(entry.key.statement, entry.key.label) for entry in taken]
    assert house.publisher.project() is False
    assert house.publisher.rebuild_pages(taken) == 0
    assert house.bytes() == before


def test_a_lost_folder_is_restored_byte_for_byte_from_the_deliveries(tmp_path: Path) -> None:
    house = House(tmp_path)
    (house.statements / "paris.png").write_bytes(PNG)
    words = article(images=[{"file": "paris.png", "alt": "A grey square."}])
    told = delivery(words)
    receipt = house.publish(told, at=DUE + timedelta(hours=20))
    before = house.bytes()
    shutil.rmtree(house.root)
    assert receipt.published is not None
    house.publisher.restore(replace(told, published=receipt.published))
    house.publisher.project()
    assert house.bytes() == before


def test_pages_are_rebuilt_when_the_look_or_the_site_changes(tmp_path: Path) -> None:
    house = House(tmp_path)
    publish_years(house, 2026, 2027)
    digest = house.publisher.look_digest()
    assert house.made(FeedsPublisher).look_digest() == digest
    house.site = replace(SITE, footer="Another footer.")
    other = house.made(FeedsPublisher)
    assert other.look_digest() != digest
    before = house.bytes()
    pages = {name for name in before if name.endswith(".html")}
    assert other.rebuild_pages(house.window()) == len(pages)
    assert {name for name, data in house.bytes().items() if data != before[name]} == pages
    assert b"Another footer." in house.bytes()["declaration/2026/index.html"]


def test_a_new_edition_leaves_the_pages_of_older_ones_alone_and_its_feeds_hold_what_no_archive_does(
    tmp_path: Path,
) -> None:
    house = House(tmp_path, settings=Settings(window=2))
    publish_years(house, 2020, 2021, 2022)
    house.delivered = house.delivered[-2:]
    untouched = house.times()["declaration/2020/index.html"]
    publish_years(house, 2023)
    assert feed_ids(house.bytes()) == [f"tag:{SITE.tag}:declaration/{year}" for year in (2023, 2022, 2021, 2020)]
    assert house.times()["declaration/2020/index.html"] == untouched


# Faults of the disk


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: the kernel answers EFBIG in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(root: Path) -> Iterator[None]:
    """The folder may be read and not written; root, who may write everywhere, becomes nobody for a while."""
    modes = {path: path.stat().st_mode for path in (root, *(path for path in root.rglob("*") if path.is_dir()))}
    for path in modes:
        path.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.fixture(name="open_folder")
def _open_folder() -> Iterator[Path]:
    """A folder that nobody may reach too: pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize("fault", [read_only, lambda root: full_disk(600)], ids=["read-only", "full disk"])
def test_a_disk_that_takes_nothing_leaves_every_old_file_as_it_was(
    open_folder: Path, fault: Callable[[Path], Any]
) -> None:
    house = House(open_folder)
    publish_years(house, 2026)
    before = house.bytes()
    words, told = yearly(2027)
    with fault(house.root), pytest.raises(NotSent, match="cannot be written"):
        house.publish(delivery(words, **told))
    assert house.bytes() == before
    house.publish(delivery(words, **told))
    assert len(feed_ids(house.bytes())) == 2


def test_a_disk_that_is_full_after_the_entry_keeps_its_date_for_the_next_try(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2027)
    one = delivery(words, **told)
    entry_size = 2600
    with full_disk(entry_size), pytest.raises(NotSent):
        house.publish(one)
    assert [path.name for path in files(house.root)] == ["entry.json"]
    assert house.publish(one, at=DUE + timedelta(hours=9)).published == DUE


def test_a_public_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.root.write_text("a file", encoding="utf-8")
    with pytest.raises(NotSent, match=r"The public folder .* cannot be made"):
        house.publish(delivery(article()))


# Paths


def test_nothing_is_written_through_a_link_planted_in_the_public_folder(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.root.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (house.root / "declaration").symlink_to(outside)
    with pytest.raises(PublishError):
        house.publish(delivery(article()))
    assert files(outside) == []


@pytest.mark.parametrize("file", ["../secret.png", "../../secret.png", "/etc/hostname.png", "link.png", "a\0.png"])
def test_no_picture_is_taken_from_outside_the_statements(tmp_path: Path, file: str) -> None:
    house = House(tmp_path)
    (tmp_path / "secret.png").write_bytes(PNG)
    (house.statements / "link.png").symlink_to(tmp_path / "secret.png")
    payload = article().payload | {"images": [{"file": file, "alt": "", "caption": None}]}
    with pytest.raises(PublishError):
        house.publish(delivery(payload))
    assert files(house.root) == []


@pytest.mark.parametrize("file", ["index.html", "entry.json", "picture.svg", "picture", ".png"])
def test_only_pictures_of_kinds_that_nothing_runs_are_published(tmp_path: Path, file: str) -> None:
    house = House(tmp_path)
    (house.statements / file).write_bytes(PNG)
    with pytest.raises(Refused, match="none of avif, gif"):
        house.publish(delivery(article(images=[{"file": file, "alt": ""}])))
    assert files(house.root) == []


def test_a_missing_picture_is_said_in_a_sentence_and_nothing_is_published(tmp_path: Path) -> None:
    house = House(tmp_path)
    with pytest.raises(NotSent, match=r"The picture gone\.png cannot be read \(No such file"):
        house.publish(delivery(article(images=[{"file": "gone.png", "alt": ""}])))
    assert files(house.root) == []


def test_pictures_of_one_name_lie_side_by_side_under_names_a_web_address_can_hold(tmp_path: Path) -> None:
    house = House(tmp_path)
    for folder in ("a", "b", "c"):
        (house.statements / folder).mkdir()
    names = ["a/One.PNG", "b/one.png", "c/größe mit raum.png"]
    for position, name in enumerate(names):
        (house.statements / name).write_bytes(opaque(position))
    house.publish(delivery(article(images=[{"file": name, "alt": name} for name in names])))
    (entry,) = house.window()
    made = [picture.name for picture in entry.pictures]
    assert made[0] == "One.PNG"
    assert len(set(made)) == 3
    assert all(name.isascii() and " " not in name for name in made)
    for position, name in enumerate(made):
        assert (house.root / "declaration/2027" / name).read_bytes() == opaque(position)
    feed_ids(house.bytes())


def test_a_payload_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    house = House(tmp_path)
    with pytest.raises(Refused, match="The edition is none for feeds"):
        house.publish(delivery({"title": "x"}))
    assert files(house.root) == []
