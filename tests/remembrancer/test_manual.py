"""The manual trigger: it goes through the same ledger, so that hand and schedule never say one thing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.domain.delivery import Cause, State
from scheduler.domain.target import FEEDS
from scheduler.errors import NotSent, UsageError
from scheduler.publishers.feeds.entry import read
from scheduler.remembrancer.manual import manual_deliveries
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE, House, K, N, Town

ROOT = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)


def two() -> list[Town]:
    return [Town("keyed", K), Town("neither", N)]


def check_the_schedule_does_not_repeat_the_hand(house: House) -> None:
    house.write()
    house.tick()
    house.at(NINE - MINUTE)
    made = house.publish("seed")
    assert {(one.target, one.state, one.cause, one.by) for one in made} == {
        (name, State.DELIVERED, Cause.MANUAL, "editor") for name in (FEEDS, "keyed", "neither")
    }
    for _ in range(2):
        house.at(house.now + MINUTE)
        house.tick()
        house.restart()
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]
    assert read(house.public, "seed", "2026").published == NINE - MINUTE


def test_what_was_published_by_hand_before_its_hour_is_not_published_at_its_hour(build):
    check_the_schedule_does_not_repeat_the_hand(build(*two()))


def under_a_key_of_their_own(house: House):
    """The mutant: what a hand publishes has nothing to do with what the schedule plans."""

    def publish(name, **_more):
        occurrence, places = house.meant(name)
        made = manual_deliveries(occurrence, places, house.site, now=house.now, by="editor", reason=None)
        return house.send([replace(one, key=replace(one.key, moment="1 day before")) for one in made])

    return publish


def test_a_hand_with_keys_of_its_own_is_caught(build):
    house = build(*two())
    house.publish = under_a_key_of_their_own(house)
    with pytest.raises(AssertionError):
        check_the_schedule_does_not_repeat_the_hand(house)


def test_publishing_twice_sends_once(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE - MINUTE)
    first = house.publish("seed")
    house.later(minutes=5)
    assert [one.delivery for one in house.publish("seed")] == [one.delivery for one in first]
    assert [len(town.arrived) for town in house.towns] == [1, 1]


def test_what_the_schedule_published_the_hand_does_not_repeat(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    house.publish("seed")
    assert [len(town.arrived) for town in house.towns] == [1, 1]


def test_again_repeats_under_a_new_key_and_keeps_the_entrys_address_and_date(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    before = read(house.public, "seed", "2026")
    house.later(minutes=5)
    again = house.publish("seed", again=True, reason="the newsroom lost it")
    assert {(one.serial, one.reason, one.state) for one in again} == {(2, "the newsroom lost it", State.DELIVERED)}
    for town in house.towns:
        first, second = town.arrived
        assert first.key.webhook_id != second.key.webhook_id
    after = read(house.public, "seed", "2026")
    assert (after.published, after.article.url, after.article.id) == (
        before.published,
        before.article.url,
        before.article.id,
    )
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [2, 2]


def test_publishing_to_one_target_leaves_the_others_to_their_hour(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE - MINUTE)
    house.publish("seed", "neither")
    assert [len(town.arrived) for town in house.towns] == [0, 1]
    house.at(NINE)
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]


def test_what_the_hand_could_not_send_the_schedule_goes_on_trying(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE - MINUTE)

    def refuse(_delivery):
        raise NotSent("no connection")

    for town in house.towns:
        town.before = refuse
    house.publish("seed", "keyed", "neither")
    for town in house.towns:
        town.before = lambda _delivery: None
    house.at(NINE + 5 * MINUTE)
    house.tick()
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]


def test_only_what_was_asked_for_is_sent(build):
    house = build(*two())
    house.write()
    house.write("tree")
    house.tick()
    house.at(NINE)
    house.publish("seed")
    assert {one.key.statement for town in house.towns for one in town.arrived} == {"seed"}


def test_a_hold_stops_the_hand_too(build):
    house = build(*two())
    house.write(tags="[spring]")
    house.tick()
    house.ledger.hold("tag", "spring", reason="wait", by="editor", now=house.now)
    house.at(NINE - MINUTE)
    made = house.publish("seed")
    assert {one.held for one in made} == {"paused"}
    assert [len(town.arrived) for town in house.towns] == [0, 0]


def test_where_nothing_returns_today_the_last_and_the_next_are_named(build):
    house = build(*two())
    house.write()
    house.tick()
    house.later(days=1)
    with pytest.raises(UsageError) as told:
        house.publish("seed")
    sentence = str(told.value)
    assert "2026-06-05" in sentence
    assert "4 June 2026" in sentence
    assert "--label 2026" in sentence
    assert "4 June 2027" in sentence
    assert "--label 2027" in sentence


@pytest.mark.parametrize("which", [{"number": 99_999}, {"label": "1200w"}])
def test_an_occurrence_that_does_not_exist_is_refused(build, which):
    house = build(*two())
    house.write()
    with pytest.raises(UsageError):
        house.publish("seed", **which)


@pytest.mark.parametrize("which", [{"number": 36}, {"label": "2025"}])
def test_a_past_occurrence_can_be_published_by_number_or_label(build, which):
    house = build(*two())
    house.write()
    house.tick()
    assert {one.label for one in house.publish("seed", **which)} == {"2025"}
    assert house.towns[0].texts == ["36 years ago it was sown."]


def test_what_was_skipped_for_being_late_can_be_published_by_hand(build):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE + timedelta(days=2))
    house.tick()
    assert house.states()["seed 2026 neither 1"] == "skipped"
    made = house.publish("seed", "neither", label="2026")
    assert [(one.serial, one.state) for one in made] == [(2, State.DELIVERED)]
    house.publish("seed", "neither", label="2026")
    assert [len(town.arrived) for town in house.towns] == [0, 1]


def test_a_target_that_is_not_there_is_refused_by_name(build):
    house = build(*two())
    house.write()
    house.write("private", public="false", targets="[neither]")
    with pytest.raises(UsageError, match="newsroom"):
        house.publish("seed", "newsroom")
    with pytest.raises(UsageError, match="public"):
        house.publish("private", FEEDS, label="2026")


# --- the command ---


def command(root: Path, *words: str, at: datetime) -> tuple[int, list[dict], str]:
    arguments = [sys.executable, "-m", "scheduler", "-C", str(root), "--json", "--now", at.isoformat(), *words]
    done = subprocess.run(arguments, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_the_command_sends_once_whatever_the_schedule_does(tmp_path):
    with Receiver(answering(204)) as receiver:
        (tmp_path / "statements").mkdir()
        (tmp_path / "statements" / "seed.md").write_text(
            '---\nid: seed\ntitle: "The seed"\ndate: 1989-06-04\n---\nIt was sown.\n'
        )
        os.utime(tmp_path / "statements" / "seed.md", (0, 0))  # old enough to be read at once
        (tmp_path / "remembrancer.yaml").write_text(
            'site: {title: Garden, url: "https://example.org/", tag: "example.org,2026", author: Garden, zone: UTC}\n'
            "simulated: true\n"
            f'targets: {{newsroom: {{kind: webhook, url: "{receiver.url}", secret: whsec_{"MfKQ" * 8}, '
            'allow_http: true, allow_private: ["127.0.0.0/8"]}}\n'
        )
        assert command(tmp_path, "tick", at=datetime(2026, 6, 4, 8, tzinfo=UTC))[0] == 0
        code, made, said = command(tmp_path, "publish", "seed", at=NINE - MINUTE)
        assert (code, [(one["target"], one["state"], one["sent"]) for one in made]) == (
            0,
            [(FEEDS, "delivered", True), ("newsroom", "delivered", True)],
        ), said
        assert command(tmp_path, "tick", at=NINE + MINUTE)[0] == 0
        code, made, _ = command(tmp_path, "publish", "seed", at=NINE + 2 * MINUTE)
        assert (code, [one["sent"] for one in made]) == (0, [False, False])
        assert len(receiver.requests) == 1
        again = ("publish", "seed", "--target", "newsroom", "--again", "--reason", "it was lost")
        assert command(tmp_path, *again, at=NINE + 3 * MINUTE)[0] == 0
        first, second = (request.headers["webhook-id"] for request in receiver.requests)
        assert first != second
    code, made, said = command(tmp_path, "publish", "seed", at=NINE + timedelta(days=1))
    assert (code, made) == (2, [])
    assert "--label 2026" in said
    assert "--label 2027" in said
