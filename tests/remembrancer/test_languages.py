"""Targets that want a language, and pages in several: nothing goes out in another, and no page is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.planning import Planned
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.remembrancer import manual
from scheduler.text.composition import compose
from tests.remembrancer.house import NINE, SITE, House, N, Town

MINUTE = timedelta(minutes=1)
SENTENCE = "`seed` has no words in `zh`, and `desk` takes no others (`fallback: skip`)."


def desk(kind: type[Target] = Target, *, fallback: str = "skip") -> Town:
    """A target that wants Chinese."""
    town = Town("desk", N)
    town.target = kind(name="desk", kind="town", lang="zh", fallback=fallback)
    town.words = lambda occurrence: compose(occurrence, SITE, lang="zh").text
    return town


def translate(house: House, lang: str = "zh-Hant", body: str = "種下。", title: str = "種子") -> None:
    path = house.root / "statements" / f"seed.{lang}.md"
    path.write_text(f"---\ntranslates: seed\nlang: {lang}\ntitle: {title}\n---\n{body}\n", encoding="utf-8")


# --- fallback: skip ---


def check_what_has_no_words_is_skipped_once(house: House) -> None:
    house.write("seed")
    house.tick()
    house.at(NINE)
    house.tick()
    house.tick()
    house.restart()
    house.tick()
    translate(house)
    house.at(NINE + MINUTE)
    house.tick()
    house.restart()
    house.tick()
    (town,) = house.towns
    assert town.arrived == []
    (record,) = house.records(target="desk")
    assert (record.state, record.detail, record.attempts) == (State.SKIPPED, SENTENCE, 0)
    assert house.only("feeds").state is State.DELIVERED


def test_what_has_no_words_for_a_target_is_recorded_as_skipped_once_and_never_sent(build) -> None:
    check_what_has_no_words_is_skipped_once(build(desk()))


class TakesAnything(Target):
    """Mutant: it never looks whether there are words."""

    def leaves_out(self, statement: Statement) -> str | None:
        return None


class SaysNothing(Target):
    """Mutant: what has no words is silently absent."""

    def takes(self, statement: Statement) -> bool:
        return super().takes(statement) and not self.lacks_words(statement)


@pytest.mark.parametrize("mutant", [TakesAnything, SaysNothing])
def test_a_target_that_sends_or_hides_it_is_caught(build, mutant: type[Target]) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check_what_has_no_words_is_skipped_once(build(desk(mutant)))


def test_the_next_occurrence_goes_out_once_there_is_a_translation(build) -> None:
    house = build(desk())
    check_what_has_no_words_is_skipped_once(house)
    house.at(NINE.replace(year=2027))
    house.tick()
    assert house.towns[0].texts == ["種下。"]


def test_by_default_a_target_gets_the_original(build) -> None:
    house = build(desk(fallback="original"))
    house.write("seed")
    house.tick()
    house.at(NINE)
    house.tick()
    assert house.towns[0].texts == ["37 years ago it was sown."]


def test_what_loses_its_words_while_it_waits_is_held_and_not_sent_in_another_language(build) -> None:
    house = build(desk())
    house.write("seed")
    translate(house)
    house.tick()
    house.hold.write_text("Wait.", encoding="utf-8")
    house.at(NINE)
    house.tick()
    (house.root / "statements" / "seed.zh-Hant.md").unlink()
    house.hold.unlink()
    key = house.only("desk").delivery
    house.ledger.settle(key, "release", now=house.now, by="editor", reason="on with it")
    house.tick()
    record = house.only("desk")
    assert house.towns[0].arrived == []
    assert (record.held, record.detail) == ("words", SENTENCE)


# --- by hand ---


def test_naming_such_a_target_by_hand_is_refused_with_a_sentence(build) -> None:
    house = build(desk())
    house.write("seed")
    with pytest.raises(UsageError, match=r"no words in `zh`.*Add a translation") as refused:
        house.publish("seed", "desk")
    assert str(refused.value).startswith(SENTENCE)
    assert house.records() == []


def check_by_hand_it_is_skipped_once(house: House, serial: Callable[..., Planned]) -> None:
    house.write("seed")
    house.at(NINE)
    house.begin()
    for _ in range(2):
        occurrence, places = house.meant("seed")
        planned = manual.manual_deliveries(occurrence, places, house.site, now=house.now, by="editor", reason=None)
        house.send([serial(house.ledger, each, again=False) for each in planned])
    assert house.towns[0].arrived == []
    (record,) = house.records(target="desk")
    assert (record.state, record.detail) == (State.SKIPPED, SENTENCE)
    assert house.only("feeds").state is State.DELIVERED


def test_by_hand_to_all_its_targets_it_is_skipped_once_and_the_others_get_theirs(build) -> None:
    check_by_hand_it_is_skipped_once(build(desk()), manual.with_serial)


def next_free(ledger: Ledger, planned: Planned, *, again: bool) -> Planned:
    """Mutant: a skip takes the next free serial, as a sending would."""
    found = manual.with_serial(ledger, replace(planned, state=State.SCHEDULED), again=again)
    return replace(planned, key=found.key)


def test_a_skip_with_a_serial_of_its_own_each_time_is_caught(build) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check_by_hand_it_is_skipped_once(build(desk()), next_free)


def test_by_hand_it_goes_out_once_there_is_a_translation(build) -> None:
    house = build(desk())
    check_by_hand_it_is_skipped_once(house, manual.with_serial)
    translate(house)
    (record,) = house.publish("seed", "desk")
    assert (record.state, record.serial) == (State.DELIVERED, 2)
    assert house.towns[0].texts == ["種下。"]


def test_before_adoption_nothing_is_offered_that_a_target_would_not_take(build) -> None:
    house = build(desk(), now=NINE + MINUTE)
    house.write("seed")
    house.tick()
    assert [row.target for row in house.briefing().today] == ["feeds"]


# --- pages ---


class OnlyTheOriginal(FeedsPublisher):
    """Mutant: it writes, and looks for, the original's page alone."""

    def _write_page(self, entry: Entry) -> int:
        return super()._write_page(replace(entry, article=replace(entry.article, translations=())))

    def has_pages(self, entry: Entry) -> bool:
        return super().has_pages(replace(entry, article=replace(entry.article, translations=())))


def in_two_languages(house: House) -> dict[str, str]:
    """What stands once a statement in two languages has been published and its files are gone."""
    house.write("seed")
    translate(house)
    house.tick()
    house.at(NINE)
    house.tick()
    for path in (house.root / "statements").glob("*.md"):
        path.unlink()
    house.write("other", date="1989-07-01")
    house.tick()
    standing = house.digests()
    assert {"seed/2026/index.html", "seed/2026/zh-Hant/index.html"} <= set(standing)
    return standing


def check_lost_pages_come_back(house: House, *lost: str) -> None:
    standing = in_two_languages(house)
    for name in lost:
        path = house.public / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    house.later(hours=1)
    house.restart()
    house.tick()
    assert house.digests() == standing


@pytest.mark.parametrize("lost", ["", "seed", "seed/2026/zh-Hant", "seed/2026/index.html"])
def test_what_the_folder_has_lost_comes_back_byte_for_byte_in_every_language(build, lost: str) -> None:
    house = build()
    check_lost_pages_come_back(house, lost)


def test_a_folder_lost_while_the_process_runs_is_whole_again_after_a_tick(build) -> None:
    house = build()
    standing = in_two_languages(house)
    shutil.rmtree(house.public)
    house.tick()
    assert house.digests() == standing


def test_nothing_changes_and_no_file_is_touched_when_nothing_has_changed(build) -> None:
    house = build()
    standing = in_two_languages(house)
    times = {path: path.stat().st_mtime_ns for path in house.public.rglob("*")}
    house.later(hours=3)
    house.restart()
    house.tick()
    assert house.digests() == standing
    assert {path: path.stat().st_mtime_ns for path in house.public.rglob("*")} == times


def test_a_new_look_rewrites_the_page_in_every_language(build) -> None:
    house = build()
    before = in_two_languages(house)
    house.end()
    house.site = replace(house.site, footer="A new footer.")
    house.tick()
    after = house.digests()
    for name in ("seed/2026/index.html", "seed/2026/zh-Hant/index.html"):
        assert after[name] != before[name]
    assert after["seed/2026/entry.json"] == before["seed/2026/entry.json"]


@pytest.mark.parametrize("lost", ["", "seed/2026/zh-Hant"])
def test_a_publisher_that_restores_the_original_alone_is_caught(build, lost: str) -> None:
    house = build()
    standing = in_two_languages(house)
    house.feeds_class = OnlyTheOriginal
    shutil.rmtree(house.public / lost)
    house.restart()
    house.tick()
    assert house.digests() != standing


def test_a_new_ledger_takes_translations_over_as_they_are(build) -> None:
    house = build()
    standing = in_two_languages(house)
    house.end()
    shutil.rmtree(house.private)
    house.tick()
    house.heart.adopt(by="editor", reason="the disk was lost")
    shutil.rmtree(house.public / "seed" / "2026" / "zh-Hant")
    house.restart()
    house.tick()
    assert {name: digest for name, digest in house.digests().items() if name.startswith("seed/")} == {
        name: digest for name, digest in standing.items() if name.startswith("seed/")
    }
