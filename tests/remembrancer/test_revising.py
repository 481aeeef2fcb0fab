"""Words that are out are corrected or taken back under the same id, address and date, once."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.revision import Kind, revision_moment, spoken_moment
from scheduler.domain.target import FEEDS
from scheduler.errors import NotSent, Unknown, UsageError
from scheduler.publishers.feeds.entry import read
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.remembrancer.revising import differing
from tests.remembrancer.house import NINE, House, K, N, Reviser, Town

MINUTE = timedelta(minutes=1)
NEW = "{{ years }} years ago it was sown by hand."
NEWER = "{{ years }} years ago it was sown by many hands."


def out(build, *towns: Town, **front: str) -> House:
    """A house whose seed is out since nine, edited at ten."""
    house = build(*(towns or (Reviser("keyed", K), Town("neither", N))))
    house.write(**front)
    house.tick()
    house.at(NINE)
    house.tick()
    house.at(NINE + timedelta(hours=1))
    house.write(body=NEW, **front)
    return house


def entry(house: House):
    found = read(house.public, "seed", "2026")
    assert found is not None
    return found


def texts(house: House) -> list[list[str]]:
    return [town.texts for town in house.towns]


OLD_TEXT, NEW_TEXT, NEWER_TEXT = (f"37 years ago it was sown{more}." for more in ("", " by hand", " by many hands"))


# --- corrections ---


def check_a_correction_changes_the_words_alone(house: House) -> None:
    before = entry(house)
    feeds = {name: (house.public / name).read_text() for name in ("atom.xml", "rss.xml", "feed.json")}
    made = house.correct("seed")
    assert all(re.fullmatch("correction 2 [0-9a-f]{8}", one.moment) for one in made)
    assert {(one.target, one.state, one.version, spoken_moment(one.moment), one.by) for one in made} == {
        (FEEDS, State.DELIVERED, 2, "correction 2", "editor"),
        ("keyed", State.DELIVERED, 2, "correction 2", "editor"),
    }
    after = entry(house)
    assert after.article.text.strip() == NEW_TEXT
    assert (after.key, after.article.id, after.article.url, after.published, after.due) == (
        before.key,
        before.article.id,
        before.article.url,
        before.published,
        before.due,
    )
    assert before.published == NINE < after.updated
    assert (before.version, after.version) == (1, 2)
    for name, text in feeds.items():
        now = (house.public / name).read_text()
        assert now.count(before.article.id) == text.count(before.article.id), "there twice"
        assert "by hand" in now
    assert texts(house) == [[OLD_TEXT, NEW_TEXT], [OLD_TEXT]]
    first, second = house.towns[0].arrived
    assert first.key.webhook_id != second.key.webhook_id
    assert (second.kind, second.version, second.of) == (Kind.CORRECTION, 2, "the day")
    assert (second.published, second.revised) == (first.published, house.now)
    for _ in range(3):
        house.later(hours=30)
        house.tick()
        house.restart()
    assert [len(town.arrived) for town in house.towns] == [2, 1], "sent twice"


def test_a_correction_changes_the_words_and_nothing_that_readers_know_an_entry_by(build):
    check_a_correction_changes_the_words_alone(out(build))


class OfItsOwn(FeedsPublisher):
    """The mutant: a correction is an entry of its own."""

    def publish(self, delivery, *, at):
        if delivery.version > 1:
            words = {**delivery.payload, "id": f"{delivery.payload['id']}-corrected"}
            delivery = replace(delivery, payload=words)
        return super().publish(delivery, at=at)


class Redated(FeedsPublisher):
    """The mutant: a correction is published now."""

    def publish(self, delivery, *, at):
        if delivery.version > 1:
            (self._root / "seed" / "2026" / "entry.json").unlink()
            delivery = replace(delivery, revised=None)
        return super().publish(delivery, at=at)


@pytest.mark.parametrize("mutant", [OfItsOwn, Redated])
def test_a_publisher_that_makes_something_new_of_a_correction_is_caught(build, mutant):
    house = out(build)
    house.feeds_class = mutant
    house.restart()
    with pytest.raises(AssertionError):
        check_a_correction_changes_the_words_alone(house)


def test_a_correction_sent_twice_is_caught(build):
    house = out(build)
    send = house.send

    def twice(planned):
        made = send(planned)
        send(
            [
                replace(one, key=replace(one.key, moment=revision_moment(Kind.CORRECTION, 3, one.revision.sha256)))
                for one in planned
            ]
        )
        return made

    house.send = twice
    with pytest.raises(AssertionError):
        check_a_correction_changes_the_words_alone(house)


def test_editing_alone_sends_nothing_and_is_told(build):
    house = out(build)
    before = house.digests()
    house.tick()
    house.restart()
    house.tick()
    assert house.digests() == before
    assert texts(house) == [[OLD_TEXT], [OLD_TEXT]]
    (found,) = differing(house.heart.shelf.statements, house.publishers(), house.ledger, now=house.now)
    assert (found.statement, found.label, set(found.targets)) == ("seed", "2026", {FEEDS, "keyed"})
    assert found.command == "remembrancer correct seed --label 2026"
    assert not house.briefing().needs_person
    house.correct("seed")
    assert differing(house.heart.shelf.statements, house.publishers(), house.ledger, now=house.now) == []


def test_an_edit_that_changes_no_word_is_not_told(build):
    house = out(build)
    house.write(tags="[]", facts_checked_through="2030")
    house.tick()
    assert differing(house.heart.shelf.statements, house.publishers(), house.ledger, now=house.now) == []


def test_where_nobody_edited_nothing_is_rendered(build):
    house = out(build)
    house.write()
    house.tick()
    rendered = []
    town = house.towns[0]
    town.words = lambda occurrence: rendered.append(occurrence) or "words"
    assert differing(house.heart.shelf.statements, house.publishers(), house.ledger, now=house.now) == []
    assert rendered == []


def test_nothing_to_correct_sends_nothing(build):
    house = out(build)
    house.correct("seed")
    changes = house.corrections("seed")
    assert [change.planned for change in changes] == [None, None, None]
    assert {change.why_not for change in changes} == {
        "These words are out there already.",
        "It cannot change what it has published.",
    }


def test_a_second_correction_rises_and_the_last_words_stand(build):
    house = out(build)
    house.correct("seed")
    house.later(minutes=5)
    house.write(body=NEWER)
    made = house.correct("seed")
    assert {(one.version, spoken_moment(one.moment)) for one in made} == {(3, "correction 3")}
    assert entry(house).version == 3
    assert texts(house)[0] == [OLD_TEXT, NEW_TEXT, NEWER_TEXT]


def test_only_the_target_that_is_named_is_corrected(build):
    house = out(build)
    assert [one.target for one in house.correct("seed", "2026", "keyed")] == ["keyed"]
    assert entry(house).version == 1
    with pytest.raises(UsageError, match="newsroom"):
        house.correct("seed", "2026", "newsroom")


def test_what_is_not_out_is_not_corrected(build):
    house = out(build)
    with pytest.raises(UsageError, match="not out"):
        house.correct("seed", "2025")


def test_a_correction_that_cannot_be_sent_is_tried_again_under_its_own_key(build):
    house = out(build)
    town = house.towns[0]

    def fail(_delivery):
        raise Unknown("no answer")

    town.answer = fail
    (record,) = house.correct("seed", "2026", "keyed")
    assert record.state is State.VERIFYING
    town.answer = lambda delivery: Reviser("x").answer(delivery)
    house.later(minutes=10)
    house.tick()
    assert house.stands(record.delivery).state is State.DELIVERED
    assert set(town.keys.values()) == {1, 2}
    assert {each.version for each in town.arrived[1:]} == {2}


def test_asked_for_twice_while_it_waits_it_is_one_delivery(build):
    house = out(build)
    town = house.towns[0]

    def refuse(_delivery):
        raise NotSent("no connection")

    town.before = refuse
    (record,) = house.correct("seed", "2026", "keyed")
    (change,) = house.corrections("seed", "2026", "keyed")
    assert change.planned is None
    assert change.digest == record.delivery


def test_what_was_never_begun_is_overtaken_by_newer_words(build):
    house = out(build)
    house.ledger.hold("target", "keyed", reason="wait", by="editor", now=house.now)
    (first,) = house.correct("seed", "2026", "keyed")
    assert first.held == "paused"
    house.write(body=NEWER)
    house.ledger.release("target", "keyed", by="editor", now=house.now)
    (second,) = house.correct("seed", "2026", "keyed")
    assert house.stands(first.delivery).state is State.SKIPPED
    assert (second.state, second.version) == (State.DELIVERED, 3)
    assert texts(house)[0] == [OLD_TEXT, NEWER_TEXT]


def test_words_that_were_overtaken_change_the_pages_no_more(build):
    house = out(build)
    (change, *_) = house.corrections("seed", "2026", FEEDS)
    house.correct("seed", "2026", FEEDS)
    old = house.ledger.edition(change.planned.key.digest)
    house.later(minutes=1)
    house.write(body=NEWER)
    house.correct("seed", "2026", FEEDS)
    before = house.digests()
    from scheduler.remembrancer.projection import _delivery

    house.publishers()[FEEDS].publish(_delivery(old), at=house.now)
    assert house.digests() == before


def test_holds_and_approval_stop_a_correction_as_they_stop_an_edition(build):
    house = out(build, approval="required")
    assert {one.held for one in house.records()} == {"approval"}
    for one in house.records():
        sha = house.publishers()[one.target].render(house.meant("seed")[0]).sha256
        house.ledger.approve("seed", "2026", one.target, sha, by="chief", now=house.now)
    house.tick()
    assert texts(house)[0] == [NEW_TEXT]
    house.write(body=NEWER, approval="required")
    made = house.correct("seed")
    assert {one.held for one in made} == {"approval"}
    house.tick()
    assert texts(house)[0] == [NEW_TEXT]
    for one in made:
        assert one.edition_sha256 is not None
        house.ledger.approve("seed", "2026", one.target, one.edition_sha256, by="chief", now=house.now)
    house.tick()
    assert texts(house)[0] == [NEW_TEXT, NEWER_TEXT]


def test_no_daily_limit_holds_a_correction_and_none_is_used_up_by_it(build):
    house = build(Reviser("keyed", K), daily_limit=1)
    house.write()
    house.write("tree", time='"12:00"')
    house.tick()
    house.at(NINE)
    house.tick()
    house.write(body=NEW)
    assert {one.state for one in house.correct("seed")} == {State.DELIVERED}
    house.later(days=1)
    house.write(body=NEWER)
    assert {one.state for one in house.correct("seed")} == {State.DELIVERED}
    house.publish("tree", "keyed", label="2025")
    assert house.towns[0].arrived[-1].key.statement == "tree"


def test_the_announcement_is_corrected_and_the_day_says_the_new_words(build):
    house = build(Reviser("keyed", K, when=(parse("3 days before"), parse("the day"))), now=NINE - timedelta(days=5))
    house.write()
    house.tick()
    house.at(NINE - timedelta(days=3))
    house.tick()
    house.write(body=NEW)
    (record,) = house.correct("seed")
    assert house.towns[0].arrived[-1].edition_key.moment == "3 days before"
    house.at(NINE)
    house.tick()
    assert [(one.kind, one.version) for one in house.towns[0].arrived] == [
        (Kind.EDITION, 1),
        (Kind.CORRECTION, 2),
        (Kind.EDITION, 2),
    ]
    assert record.of == "3 days before"


def parse(text: str):
    from scheduler.domain.time_text import parse_moment

    return parse_moment(text)


# --- the folder and the ledger ---


def check_the_folder_comes_back(house: House) -> None:
    before = house.digests()
    for running in (True, False):
        if not running:
            house.end()
        shutil.rmtree(house.public)
        house.later(hours=1)
        house.tick()
        assert house.digests() == before


def test_a_deleted_folder_comes_back_with_the_corrected_words_and_both_dates(build):
    house = out(build)
    house.correct("seed")
    check_the_folder_comes_back(house)


def test_a_deleted_folder_comes_back_with_the_words_published_again(build):
    house = out(build)
    house.publish("seed", FEEDS, again=True, reason="other words")
    assert entry(house).article.text.strip() == NEW_TEXT
    check_the_folder_comes_back(house)


def test_a_deleted_folder_comes_back_with_the_note_of_a_retraction(build):
    house = out(build)
    house.correct("seed")
    house.later(minutes=1)
    house.retract("seed", note="A name was wrong.")
    check_the_folder_comes_back(house)


def test_a_new_ledger_takes_the_corrected_entry_over_and_corrects_it_further(build):
    house = out(build)
    house.correct("seed")
    before = house.digests()
    house.end()
    shutil.rmtree(house.private)
    house.tick()
    assert house.digests() == before
    house.heart.adopt(by="editor", reason="the disk was lost")
    (taken,) = house.records()
    assert taken.key == DeliveryKey(statement="seed", label="2026", moment="the day", target=FEEDS)
    assert taken.version == 2
    house.write(body=NEWER)
    (made,) = house.correct("seed")
    assert made.version == entry(house).version == 3
    assert entry(house).published == NINE
    check_the_folder_comes_back(house)


def test_a_correction_brings_an_old_entry_back_into_the_window_at_its_old_place(build):
    house = out(build)
    assert [one.record.statement for one in house.ledger.newest_feed_editions(1)] == ["seed"]
    house.write("tree", date="1989-06-05")
    house.tick()
    house.at(NINE + timedelta(days=1))
    house.tick()
    assert [one.record.statement for one in house.ledger.newest_feed_editions(1)] == ["tree"]
    house.later(minutes=1)
    house.correct("seed")
    (newest,) = house.ledger.newest_feed_editions(1)
    assert (newest.record.statement, newest.record.version) == ("seed", 2)
    assert len(house.ledger.newest_feed_editions(10)) == 2


def test_every_row_says_what_its_events_say(build):
    house = out(build)
    house.correct("seed")
    house.retract("seed")
    house.publish("seed", again=True, reason="it was true")
    assert house.ledger.prove().fault is None


# --- retractions ---


def test_a_retraction_puts_a_note_in_the_place_of_the_words(build):
    house = out(build)
    before = entry(house)
    made = house.retract("seed", note="A name was wrong.\n\nWe are sorry.")
    assert {(one.target, one.state, spoken_moment(one.moment), one.reason) for one in made} == {
        (FEEDS, State.DELIVERED, "retraction 2", "untrue"),
        ("keyed", State.DELIVERED, "retraction 2", "untrue"),
    }
    after = entry(house)
    assert (after.article.id, after.published) == (before.article.id, before.published)
    assert after.article.title == f"Retracted: {before.article.title}"
    page = (house.public / "seed" / "2026" / "index.html").read_text()
    assert '<meta name="robots" content="noindex">' in page
    assert "Retracted on" in page
    assert "We are sorry." in page
    public = "".join(path.read_text() for path in house.public.rglob("*") if path.suffix in {".html", ".xml", ".json"})
    assert "it was sown" not in public
    assert "untrue" not in public
    assert "editor" not in public
    assert texts(house)[0][-1] == "taken back: A name was wrong.\n\nWe are sorry."
    with pytest.raises(UsageError, match="--again"):
        house.correct("seed")
    assert not [change for change in house.revisions("seed").retractions(
        None, now=house.now, by="editor", reason="untrue"
    ) if change.planned]  # fmt: skip


def test_next_years_page_still_leads_to_a_retracted_one(build):
    house = out(build)
    house.retract("seed")
    house.at(NINE.replace(year=2027))
    house.tick()
    assert 'href="../2026/" rel="prev"' in (house.public / "seed" / "2027" / "index.html").read_text()


def test_what_was_retracted_can_be_published_again(build):
    house = out(build)
    house.retract("seed")
    house.later(minutes=1)
    made = house.publish("seed", again=True, reason="it was true after all")
    assert {(one.serial, one.version) for one in made if one.target != "neither"} == {(2, 2)}
    assert entry(house).article.text.strip() == NEW_TEXT
    assert entry(house).published == NINE
    check_the_folder_comes_back(house)
    house.write(body=NEWER)
    assert {one.version for one in house.correct("seed")} == {3}
    assert entry(house).article.text.strip() == NEWER_TEXT


def test_after_a_retraction_nothing_more_of_the_edition_goes_out_by_itself(build):
    house = build(Reviser("keyed", K, when=(parse("the day"), parse("2 days after"))))
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    house.retract("seed")
    house.at(NINE + timedelta(days=2))
    house.tick()
    assert [one.kind for one in house.towns[0].arrived] == [Kind.EDITION, Kind.RETRACTION]
    (waits,) = [one for one in house.records() if one.moment == "2 days after"]
    assert waits.held == "withdrawn"
    house.at(NINE.replace(year=2027))
    house.tick()
    assert house.towns[0].arrived[-1].key.label == "2027"


# --- withdrawals ---


class Embargoed(Reviser):
    """A target that is told ahead, and until when to wait."""

    def __init__(self, name: str = "keyed") -> None:
        super().__init__(name, K, when=(parse("3 days before"), parse("the day")))

    def render(self, occurrence):
        edition = super().render(occurrence)
        return replace(edition, payload={**edition.payload, "embargo_until": "2026-06-04T09:00:00Z"})


def announced(build, town: Town | None = None) -> House:
    """The seed was announced three days before its day; it is the day after that."""
    house = build(town or Embargoed(), now=NINE - timedelta(days=5))
    house.write(tags="[spring]")
    house.write("tree")
    house.tick()
    house.at(NINE - timedelta(days=3))
    house.tick()
    house.later(days=1)
    assert [one.key.statement for one in house.towns[0].arrived] == ["seed", "tree"]
    house.towns[0].arrived.clear()
    return house


CANCELLING = {
    "gone": lambda house: house.unwrite("seed"),
    "draft": lambda house: house.write(status="draft", tags="[spring]"),
    "retired": lambda house: house.write(status="retired", tags="[spring]"),
    "returning otherwise": lambda house: house.write(**{"except": "[2026]", "tags": "[spring]"}),
    "held": lambda house: house.ledger.hold("statement", "seed", reason="wait", by="editor", now=house.now),
    "held by its tag": lambda house: house.ledger.hold("tag", "spring", reason="wait", by="editor", now=house.now),
}


@pytest.mark.parametrize("how", CANCELLING)
def test_what_was_announced_and_is_cancelled_before_its_day_is_withdrawn_once(build, how):
    house = announced(build)
    CANCELLING[how](house)
    for _ in range(4):
        house.tick()
        house.restart()
        house.later(hours=1)
    (told,) = house.towns[0].arrived
    assert (told.kind, told.key.statement, told.of, told.version) == (Kind.WITHDRAWAL, "seed", "3 days before", 2)
    assert "it was sown" not in str(told.payload)
    house.at(NINE)
    house.tick()
    assert [one.key.statement for one in house.towns[0].arrived] == ["seed", "tree"]
    assert house.ledger.prove().fault is None


def test_what_stands_as_announced_or_whose_day_has_come_is_not_withdrawn(build):
    house = announced(build)
    house.tick()
    assert not house.towns[0].arrived
    house.at(NINE + MINUTE)
    house.tick()
    house.unwrite("seed")
    house.tick()
    assert {one.kind for one in house.towns[0].arrived} == {Kind.EDITION}


def test_a_broken_file_is_no_cancellation(build):
    house = announced(build)
    house.end()
    shutil.rmtree(house.private / "last_good")
    path = house.root / "statements" / "seed.md"
    words = path.read_text()
    path.write_text("---\nid: seed\n: broken\n")
    house.tick()
    assert "seed" not in house.heart.shelf.statements
    assert not house.towns[0].arrived
    path.write_text(words)
    house.tick()
    assert not house.towns[0].arrived


def test_where_nothing_was_announced_no_words_are_read(build):
    house = announced(build)
    house.at(NINE)
    house.tick()
    house.later(minutes=5)
    assert {moment for *_, moment in house.ledger.out_before(NINE.date())} == {"3 days before", "the day"}
    house.at(NINE + timedelta(days=3))
    assert house.ledger.out_before((house.now - timedelta(days=2)).date()) == []


def test_a_hold_on_everything_or_on_the_target_withdraws_nothing(build):
    house = announced(build)
    house.ledger.hold("target", "keyed", reason="wait", by="editor", now=house.now)
    house.tick()
    house.ledger.hold("all", reason="wait", by="editor", now=house.now)
    house.tick()
    assert not house.towns[0].arrived
    assert not [one for one in house.records() if one.kind is Kind.WITHDRAWAL]


def test_a_target_that_cannot_be_told_gets_no_withdrawal(build):
    town = Embargoed()
    town.cannot_revise = "It has a shape of its own."
    house = announced(build, town)
    house.unwrite("seed")
    house.tick()
    assert not town.arrived


def test_who_goes_on_after_all_publishes_on_the_day(build):
    house = announced(build)
    house.ledger.hold("statement", "seed", reason="wait", by="editor", now=house.now)
    house.tick()
    house.ledger.release("statement", "seed", by="editor", now=house.now)
    house.at(NINE)
    house.tick()
    assert [(one.kind, one.version) for one in house.towns[0].arrived if one.key.statement == "seed"] == [
        (Kind.WITHDRAWAL, 2),
        (Kind.EDITION, 2),
    ]


# --- what can be taken back and not changed ---


class Deleter(Reviser):
    cannot_correct = "Nothing changes there."


def test_words_that_cannot_be_changed_are_taken_back_all_the_same(build):
    house = out(build, Deleter("keyed", K))
    assert [one.target for one in house.correct("seed")] == [FEEDS]
    assert house.towns[0].texts == [OLD_TEXT]
    house.retract("seed", note="untrue")
    assert house.towns[0].texts == [OLD_TEXT, "taken back: untrue"]


def test_nobody_is_told_to_correct_what_cannot_be_changed(build):
    house = out(build, Deleter("keyed", K))
    house.tick()
    (told,) = differing(house.heart.shelf.statements, house.publishers(), house.ledger, now=house.now)
    assert told.targets == (FEEDS,)
