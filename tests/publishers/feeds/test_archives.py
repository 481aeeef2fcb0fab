"""What has left the window can be paged back to, for ever, and publishing never reads it again (RFC 5005)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.revision import Kind, revision_moment
from scheduler.errors import NotSent
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds import feed_files
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.feed_files import FeedFiles
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.roll import Basis, Member, Roll, chosen, read_roll, roll_file
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import Stream
from tests.publishers.feeds.samples import SITE, TARGET, House, article, delivery, entry
from tests.publishers.feeds.validity import archived_ids, feed_ids

FIRST = datetime(2000, 1, 1, 8, tzinfo=UTC)
SMALL = Settings(window=3)
FEW = 5


class FewFiles(FeedFiles):
    """Archives of five, so that a test needs few editions."""

    archived = FEW


class FewPublisher(FeedsPublisher):
    files_class = FewFiles


def house(folder: Path, kind: type[FeedsPublisher] = FewPublisher, settings: Settings = SMALL) -> House:
    return House(folder, kind=kind, settings=settings)


def name(number: int) -> str:
    return f"s{number:03}"


def at(number: int) -> datetime:
    return FIRST + timedelta(days=20 * number)


def publish(press: House, numbers: Iterable[int], **more: Any) -> None:
    for number in numbers:
        press.publish(delivery(article(name(number)), statement=name(number), due=at(number), **more), at=at(number))


def revise(press: House, number: int, payload: Any, *, kind: Kind = Kind.CORRECTION, version: int = 2) -> None:
    first = delivery(payload, statement=name(number), due=at(number), version=version)
    key = replace(first.key, moment=revision_moment(kind, version, "6" * 64))
    when = at(number) + timedelta(days=3000)
    press.publish(replace(first, key=key, of=first.key.moment, revised=when), at=when)


def ids(numbers: Iterable[int]) -> list[str]:
    return [f"tag:{SITE.tag}:{name(number)}/2027" for number in numbers]


def archives(press: House) -> dict[str, bytes]:
    return {path: data for path, data in press.bytes().items() if "archive/" in path}


def check_nothing_is_lost(press: House) -> None:
    publish(press, range(23))
    files = press.bytes()
    window, older = feed_ids(files), archived_ids(files)
    assert older == [ids(range(start + FEW - 1, start - 1, -1)) for start in range(0, 20, FEW)]
    assert window == ids(range(22, 19, -1))
    for number in range(20):  # at each moment the window and its archives held everything that was out by then
        assert set(ids([number])) <= set(window).union(*older)


def test_every_edition_is_in_the_window_or_in_an_archive_that_leads_on_from_it(tmp_path: Path) -> None:
    check_nothing_is_lost(house(tmp_path))


class ForgetsTheOpen(FewFiles):
    """Mutant: what is too old for the window is forgotten before an archive takes it."""

    def _write(self, stream: Stream, roll: Roll) -> bool:
        return super()._write(stream, replace(roll, members=tuple(reversed(chosen(roll.members, 3)))))


class ForgettingPublisher(FeedsPublisher):
    files_class = ForgetsTheOpen


def test_feeds_that_forget_what_no_archive_holds_are_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_nothing_is_lost(house(tmp_path, ForgettingPublisher))


def test_between_two_archives_the_window_holds_all_that_is_in_none(tmp_path: Path) -> None:
    press = house(tmp_path)
    for number in range(12):
        publish(press, [number])
        files = press.bytes()
        there = set(feed_ids(files)).union(*archived_ids(files))
        assert there == set(ids(range(number + 1)))
        assert len(feed_ids(files)) < 3 + FEW


def check_closed_archives_stay(press: House) -> None:
    publish(press, range(9))
    before, times = archives(press), press.times()
    assert len(before) == 4
    publish(press, range(9, 14))
    revise(press, 1, article(name(1), html="<p>Corrected.</p>"))
    after = press.bytes()
    for path, data in before.items():
        assert after[path] == data
        assert press.times()[path] == times[path]
    assert ids([1])[0] in feed_ids(after)
    assert b"Corrected." in after["atom.xml"]


def test_a_closed_archive_never_changes_and_a_correction_reappears_in_the_window_under_its_id(tmp_path: Path) -> None:
    check_closed_archives_stay(house(tmp_path))


class RewritesArchives(FewFiles):
    """Mutant: a correction is written into the archive too."""

    def put(self, entry: Entry, before: Entry | None = None) -> bool:
        changed = super().put(entry, before)
        for stream in self.streams():
            self._take_out(stream, Member.of(entry))
        return changed


class RewritingPublisher(FeedsPublisher):
    files_class = RewritesArchives


def test_an_archive_that_is_rewritten_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_closed_archives_stay(house(tmp_path, RewritingPublisher))


def test_nothing_of_retracted_words_stays_in_an_archive(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(14))
    note = press.publisher.taken_back(article(name(1)).payload, "A name was wrong.")
    before = archives(press)
    revise(press, 1, note.payload, kind=Kind.RETRACTION)
    after = press.bytes()
    changed = {path for path, data in before.items() if after[path] != data}
    assert changed == {"archive/1/atom.xml", "archive/1/rss.xml", "archive/1/feed.json"}
    assert archived_ids(after)[0] == ids(range(4, -1, -1))
    (told,) = [one for one in json.loads(after["archive/1/feed.json"])["items"] if one["id"] == ids([1])[0]]
    assert told["title"].startswith("Retracted: ")
    assert "proclaimed" not in told["content_html"]


def test_not_even_a_lost_ledger_and_a_lost_archive_let_retracted_words_stand(tmp_path: Path) -> None:
    """The note stands in `entry.json`, the process died before the archive, and another ledger takes over."""
    press = house(tmp_path)
    publish(press, range(14))
    standing = entries.read(press.root, name(1), "2027")
    assert standing is not None
    note = press.publisher.taken_back(standing.payload, None)
    gone = replace(standing, payload=note.payload, version=2, updated=at(900))
    (press.root / gone.folder / entries.NAME).write_bytes(gone.json)
    shutil.rmtree(press.root / "archive/2")
    press.publisher.read_anew()
    press.publisher.project()
    files = press.bytes()
    told = {one["id"]: one for one in json.loads(files["archive/1/feed.json"])["items"]}
    assert told[ids([1])[0]]["title"].startswith("Retracted: ")
    assert archived_ids(files) == [ids(range(4, -1, -1)), ids(range(9, 4, -1))]


def check_lost_rolls_come_back(press: House) -> None:
    publish(press, range(17))
    revise(press, 2, article(name(2), html="<p>Corrected.</p>"))
    before = press.bytes()
    (press.root / "stream.json").unlink()
    another = press.made(type(press.publisher))
    another.project()
    assert press.bytes() == before


def test_a_lost_roll_is_made_again_from_the_entries_byte_for_byte(tmp_path: Path) -> None:
    check_lost_rolls_come_back(house(tmp_path))


@pytest.mark.parametrize("broken", [b"", b"{}", b"\xff", b'{"format": 1}', b"[]"])
def test_a_broken_roll_is_made_again_too(tmp_path: Path, broken: bytes) -> None:
    press = house(tmp_path)
    publish(press, range(9))
    before = press.bytes()
    (press.root / "stream.json").write_bytes(broken)
    press.made(FewPublisher).project()
    assert press.bytes() == before


def test_lost_archives_are_cut_again_as_they_were(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(17))
    before = press.bytes()
    shutil.rmtree(press.root / "archive")
    (press.root / "stream.json").unlink()
    press.made(FewPublisher).project()
    assert press.bytes() == before


def test_an_edition_taken_away_by_hand_moves_no_other_from_its_archive(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(17))
    before = archives(press)
    shutil.rmtree(press.root / name(2))
    (press.root / "stream.json").unlink()
    press.made(FewPublisher).project()
    assert archives(press) == before
    publish(press, range(17, 24))
    assert archived_ids(press.bytes())[3] == ids(range(19, 14, -1))


def test_archives_follow_the_site_to_another_address(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(9))
    press.site = replace(SITE, url="https://elsewhere.example/remember/")
    press.made(FewPublisher).project()
    made = press.bytes()["archive/1/atom.xml"]
    assert b'<link rel="self" href="https://elsewhere.example/remember/archive/1/atom.xml"' in made
    assert f"<id>tag:{SITE.tag}:feeds</id>".encode() in made


def test_what_was_late_is_archived_and_never_in_the_window(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(4))
    publish(press, [4], late=True)
    publish(press, range(5, 13))
    files = press.bytes()
    assert ids([4])[0] not in feed_ids(files)
    assert ids([4])[0] in archived_ids(files)[0]


def test_what_is_too_large_for_one_window_is_archived_before_its_time(tmp_path: Path) -> None:
    press = House(tmp_path, settings=Settings(window=300))
    words = {"title": "&" * 900, "summary": "&" * 3_900, "tags": ["&" * 190 + str(n) for n in range(50)]}
    many = [entry(name(n), published=FIRST + timedelta(seconds=n), **words) for n in range(70)]
    for one in many:
        (press.root / one.folder).mkdir(parents=True)
        (press.root / one.folder / entries.NAME).write_bytes(one.json)
    press.publisher.project()
    files = press.bytes()
    there = set(feed_ids(files)).union(*archived_ids(files))
    assert there == set(ids(range(70)))
    assert archived_ids(files)


def test_a_disk_that_fails_while_an_archive_is_closed_loses_nothing(tmp_path: Path) -> None:
    class Fails(FewFiles):
        def _write_archive(self, part: Any, held: Sequence[Entry]) -> bool:
            super()._write_archive(part, held)
            raise NotSent("The disk is full.")

    class Failing(FeedsPublisher):
        files_class = Fails

    press = house(tmp_path)
    publish(press, range(7))
    press.publisher = press.made(Failing)
    with pytest.raises(NotSent):
        publish(press, [7])
    press.publisher = press.made(FewPublisher)
    publish(press, range(7, 9))
    files = press.bytes()
    assert archived_ids(files) == [ids(range(4, -1, -1))]
    assert set(feed_ids(files)) == set(ids(range(5, 9)))


def test_a_crash_between_the_entry_and_the_feeds_is_healed_without_another_try(tmp_path: Path) -> None:
    press = house(tmp_path)
    publish(press, range(3))
    one = entry(name(3), published=at(3))
    (press.root / one.folder).mkdir(parents=True)
    (press.root / one.folder / entries.NAME).write_bytes(one.json)
    press.delivered.append((name(3), "2027"))
    assert press.publisher.project() is True
    assert feed_ids(press.bytes())[0] == one.article.id
    assert press.publisher.project() is False


def check_reads(press: House, reads: list[tuple[str, str]], past: int) -> int:
    """How many entries are read to publish one more after so many."""
    publish(press, range(past))
    press.delivered = press.delivered[-1:]
    reads.clear()
    publish(press, [past])
    return len(reads)


def test_to_publish_one_edition_as_many_entries_are_read_after_forty_as_after_ten(tmp_path: Path) -> None:
    reads: list[tuple[str, str]] = []

    class Counting(FewFiles):
        def _entry(self, member: Member) -> Entry | None:
            reads.append(member.name)
            return super()._entry(member)

    class CountingPublisher(FeedsPublisher):
        files_class = Counting

    counts = [check_reads(house(tmp_path / str(past), CountingPublisher), reads, past) for past in (10, 40)]
    assert counts[0] == counts[1] > 0


DAYS = st.integers(0, 400)
MEMBERS = st.lists(st.tuples(DAYS, DAYS, st.booleans()), min_size=1, max_size=40, unique_by=lambda told: told[0])


@given(told=MEMBERS, size=st.integers(1, 10))
def test_a_roll_trimmed_step_by_step_shows_what_one_trimmed_at_once_does(
    told: list[tuple[int, int, bool]], size: int
) -> None:
    members = [
        Member(
            statement=name(day), label="2027", published=FIRST + timedelta(days=day), late=late,
            updated=FIRST + timedelta(days=day + (0 if late else later)),
        )
        for day, later, late in sorted(told)
    ]  # fmt: skip
    reach = members[len(members) // 2].place
    stepwise = Roll(reach=reach)
    for member in members:
        stepwise = stepwise.with_(member).trimmed(size)
    whole = Roll(reach=reach, members=tuple(members))
    assert stepwise.window(size) == whole.window(size) == whole.trimmed(size).window(size)
    assert {each.name for each in whole.open} <= {each.name for each in stepwise.members}


@given(told=MEMBERS)
def test_a_roll_is_read_as_it_was_written(told: list[tuple[int, int, bool]]) -> None:
    basis = Basis(site=SITE.url, kinds=("tags",), size=50)
    members = tuple(
        Member(statement=name(day), label="2027", published=at(day), updated=at(later), late=late)
        for day, later, late in told
    )
    roll = Roll(name="人权", members=members, archives=3, reach=members[0].place, streams=(("tags", "人权"),))
    assert read_roll(roll_file(roll, basis), basis) == roll
    with pytest.raises(ValueError, match="another"):
        read_roll(roll_file(roll, basis), replace(basis, size=51))


def test_the_constants_are_those_of_the_documentation() -> None:
    assert feed_files.FeedFiles.archived == 100
    assert TARGET.name == "feeds"
