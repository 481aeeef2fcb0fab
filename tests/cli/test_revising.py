"""`correct` and `retract` as commands: what they send, say and leave alone."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from scheduler.publishers.webhook.schema import webhook_schema
from tests.cli.bench import AFTER, JUNE, NINE, Bench, webhook
from tests.receivers.api import Said
from tests.receivers.scripted import Receiver, answering
from tests.receivers.telegram import CHAT, TOKEN, Telegram, refused

LATER = "2027-06-04T11:00:00+00:00"
LATEST = "2027-06-04T12:00:00+00:00"
CORRECTED = JUNE.replace("was closed", "was locked")


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver) -> Bench:
    """The statement is out since nine, at feeds and a webhook."""
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    assert bench("tick", now=NINE).code == 0
    return bench


def event(receiver: Receiver, place: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(receiver.requests[place].body)
    return found


def test_correct_sends_the_new_words_once_and_says_where(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.write("june", CORRECTED)
    told = newsroom("correct", "june", "--label", "2027", "--reason", "secret why", "--by", "editor", now=LATER)
    assert told.code == 0, told.both
    assert "delivered: june 2027 (correction 2) → feeds" in told.out
    assert "delivered: june 2027 (correction 2) → newsroom" in told.out
    first, second = event(receiver, 0), event(receiver)
    assert (first["type"], second["type"]) == ("statement.published", "statement.corrected")
    assert second["timestamp"].startswith("2027-06-04T11:00:0")
    assert (second["data"]["version"], second["data"]["published"]) == (2, first["data"]["published"])
    assert "was locked" in second["data"]["content_text"]
    ids = [request.headers["webhook-id"] for request in receiver.requests]
    assert len(set(ids)) == len(ids) == 2
    page = newsroom.public("june/2027/index.html")
    assert "was locked" in page
    assert "Corrected on" in page
    assert "4 June 2027, 11:00" in page
    assert "secret" not in page + newsroom.public("june/2027/entry.json") + newsroom.public("feed.json")
    again = newsroom("correct", "june", "--label", "2027", now=LATEST)
    assert again.code == 0
    assert again.out.count("These words are out there already.") == 2
    for now in (LATEST, "2027-06-07T09:00:00+00:00"):
        assert newsroom("tick", now=now).code == 0
    assert len(receiver.requests) == 2
    assert newsroom("log", "--verify").code == 0
    (line,) = [line for line in newsroom.log("--target", "newsroom") if line["version"] == 2]
    assert (line["by"], line["reason"], line["cause"]) == ("editor", "secret why", "manual")
    assert line["moment"].startswith("correction 2 ")


def test_correct_as_json_tells_each_target_and_whether_it_sent(newsroom: Bench) -> None:
    newsroom.write("june", CORRECTED)
    lines = newsroom("correct", "june", "--label", "2027", "--target", "feeds", "--json", now=LATER).objects
    assert [(line["target"], line["sent"], line["state"], line["version"]) for line in lines] == [
        ("feeds", True, "delivered", 2)
    ]
    lines = newsroom("correct", "june", "--label", "2027", "--json", now=LATEST).objects
    assert {(line["target"], line["sent"], line.get("why_not")) for line in lines} == {
        ("feeds", False, "These words are out there already."),
        ("newsroom", True, None),
    }


def test_a_dry_run_shows_old_and_new_and_changes_nothing(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.write("june", CORRECTED)
    before = newsroom.digest()
    told = newsroom("correct", "june", "--label", "2027", "--dry-run", now=LATER)
    assert told.code == 0
    assert "-text: On 4 June 1989 the garden was closed." in told.out
    assert "+content_text: On 4 June 1989 the garden was locked." in told.out
    shown = newsroom("correct", "june", "--label", "2027", "--dry-run", "--json", now=LATER).objects
    assert [line["target"] for line in shown] == ["feeds", "newsroom"]
    assert any(line.startswith("+text") for line in shown[0]["diff"])
    assert newsroom.digest() == before
    assert len(receiver.requests) == 1


def test_status_lists_what_differs_from_its_file_and_needs_nobody(newsroom: Bench) -> None:
    assert newsroom("status", "--json", now=LATER).object["differing"] == []
    newsroom.write("june", CORRECTED)
    told = newsroom("status", now=LATER)
    assert told.code == 0
    assert "1 edition differs from its file" in told.out
    assert "june 2027 → feeds, newsroom: remembrancer correct june --label 2027" in told.out
    (line,) = newsroom("status", "--json", now=LATER).object["differing"]
    assert (line["statement"], line["label"], line["targets"]) == ("june", "2027", ["feeds", "newsroom"])
    newsroom("correct", "june", "--label", "2027", now=LATER)
    assert newsroom("status", "--json", now=LATEST).object["differing"] == []


def test_retract_leaves_a_note_and_tells_the_webhook(newsroom: Bench, receiver: Receiver) -> None:
    refused = newsroom("retract", "june", "--label", "2027", now=LATER)
    assert refused.code == 2
    assert "--reason" in refused.err
    words = ("retract", "june", "--label", "2027", "--reason", "secret why", "--public-note", "A name was <wrong>.")
    told = newsroom(*words, now=LATER)
    assert told.code == 0, told.both
    found = event(receiver)
    assert found["type"] == "statement.retracted"
    assert found["data"] == {
        "statement": "june",
        "label": "2027",
        "title": "The garden, 38th anniversary",
        "url": "http://127.0.0.1:8420/june/2027/",
        "moment": "the day",
        "embargo_until": None,
        "version": 2,
        "reason": "A name was <wrong>.",
    }
    page = newsroom.public("june/2027/index.html")
    assert "A name was &lt;wrong&gt;." in page
    assert "noindex" in page
    (item,) = json.loads(newsroom.public("feed.json"))["items"]
    assert item["title"] == "Retracted: The garden, 38th anniversary"
    assert "was closed" not in newsroom.public("feed.json") + newsroom.public("atom.xml") + page
    refused = newsroom("correct", "june", "--label", "2027", now=LATEST)
    assert refused.code == 2
    assert "publish june --label 2027 --again --reason" in refused.err
    again = newsroom(*words, now=LATEST)
    assert again.code == 0
    assert again.out.count("It was taken back there already.") == 2
    told = newsroom("publish", "june", now=LATEST)
    assert "It was retracted since." in told.out
    assert len(receiver.requests) == 2
    assert newsroom("publish", "june", "--again", "--reason", "it was true", now=LATEST).code == 0
    assert "was closed" in newsroom.public("feed.json")


def test_what_waits_is_dropped_by_a_retraction(bench: Bench) -> None:
    with Receiver(answering(503)) as ill:
        bench.configure(targets=webhook(ill.url))
        bench.adopted()
        bench("hold", "--target", "newsroom", "--reason", "wait", now=NINE)
        bench("tick", now=NINE)
        told = bench("retract", "june", "--label", "2027", "--reason", "untrue", now=AFTER)
        assert told.code == 0, told.both
        assert "newsroom: an earlier delivery was waiting and is dropped." in told.out
        assert [line["state"] for line in bench.log("--target", "newsroom")] == ["skipped"]
        assert ill.connections == 0


class Narrow(Telegram):
    """Takes one post of a thread and no more."""

    def _made(self, asked: dict[str, Any], text: str, photo: bytes | None) -> Said:
        if self.messages:
            return refused(400, "Bad Request: message is too long")
        return super()._made(asked, text, photo)


def test_what_is_out_of_a_thread_that_broke_off_is_taken_back(bench: Bench) -> None:
    chat = Narrow()
    words = " ".join(f"Sentence number {number} of a text without end." for number in range(150))
    bench.write("june", JUNE.replace("---\n", f"---\nsocial: {words}\n", 1))
    with chat.listening() as there:
        keys = f"server: {there.url}, token: '{TOKEN}', chat: '{CHAT}', thread: true, allow_http: true"
        bench.configure(targets=f"  chat: {{kind: telegram, {keys}, allow_private: [127.0.0.0/8]}}\n")
        bench.adopted()
        bench("tick", now=NINE)
        (broken,) = bench.log("--target", "chat")
        assert (broken["state"], broken["parts_out"], len(chat.messages)) == ("dead", 1, 1)
        corrected = bench("correct", "june", "--label", "2027", "--target", "chat", now=AFTER)
        assert "chat  It is there only in part" in corrected.both
        told = bench("retract", "june", "--label", "2027", "--target", "chat", "--reason", "untrue", now=LATER)
        assert told.code == 0, told.both
        assert f"chat: an earlier delivery was dead 1/{broken['parts']} and is dropped." in told.out
        assert chat.messages == []
        assert sorted(line["state"] for line in bench.log("--target", "chat")) == ["delivered", "skipped"]
        again = bench("retract", "june", "--label", "2027", "--target", "chat", "--reason", "untrue", now=LATEST)
        assert "It was taken back there already." in again.both


def test_what_cannot_be_taken_back_over_the_network_is_settled_by_saying_so(bench: Bench) -> None:
    chat = Telegram()
    with chat.listening() as there:
        keys = f"server: {there.url}, token: '{TOKEN}', chat: '{CHAT}', allow_http: true"
        bench.configure(targets=f"  chat: {{kind: telegram, {keys}, allow_private: [127.0.0.0/8]}}\n")
        bench.adopted()
        bench("tick", now=NINE)
        chat.refuse = refused(400, "Bad Request: message can't be deleted for everyone")
        told = bench("retract", "june", "--label", "2027", "--target", "chat", "--reason", "untrue", now=LATER)
    assert "dead: june 2027 (retraction 2) → chat" in told.out
    assert "june 2027 (retraction 2)" in bench("log", "--target", "chat").out, "the log tells it from the post itself"
    status = bench("status", now=LATER)
    assert (status.code, "Once it is gone there, say so" in status.out) == (5, True)
    command = next(line.strip() for line in status.out.splitlines() if line.strip().startswith("remembrancer resolve"))
    assert bench(*command.split()[1:], now=LATEST).code == 0
    assert bench("status", now=LATEST).code == 0


def test_a_target_with_a_shape_of_its_own_is_left_alone_and_named(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more='    payload: {text: "{{ title }}"}\n'))
    bench.adopted()
    bench("tick", now=NINE)
    bench.write("june", CORRECTED.replace("The garden,", "The yard,"))
    told = bench("correct", "june", "--label", "2027", now=LATER)
    assert told.code == 0
    assert "nothing sent: newsroom  Its `payload` is a shape of its own" in told.out
    assert len(receiver.requests) == 1


def test_what_is_not_out_or_not_ready_is_refused_with_a_sentence(newsroom: Bench) -> None:
    assert "is not out anywhere" in newsroom("correct", "june", "--label", "2026", now=LATER).err
    told = newsroom("correct", "june", "--label", "2027", "--target", "desk", now=LATER)
    assert "There is no target `desk`." in told.err
    newsroom.write("june", CORRECTED.replace("date:", "status: draft\ndate:"))
    told = newsroom("correct", "june", "--label", "2027", now=LATER)
    assert told.code == 2
    assert "retract" in told.err


def test_a_real_workspace_is_not_corrected_by_a_simulated_clock(newsroom: Bench, receiver: Receiver) -> None:
    newsroom.configure(simulated=False, targets=webhook(receiver.url))
    assert newsroom("correct", "june", "--label", "2027", now=LATER).code == 2
    assert newsroom("retract", "june", "--label", "2027", "--reason", "untrue", now=LATER).code == 2


def test_what_was_announced_under_embargo_and_is_held_is_withdrawn_by_webhook(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more="    when: 3 days before\n"))
    bench.adopted(now="2027-06-01T08:00:00+00:00")
    bench("tick", now="2027-06-01T09:00:00+00:00")
    first = event(receiver)
    bench("hold", "--statement", "june", "--reason", "secret why", now="2027-06-02T09:00:00+00:00")
    for hour in (10, 11):
        bench("tick", now=f"2027-06-02T{hour}:00:00+00:00")
    assert len(receiver.requests) == 2
    found = event(receiver)
    assert found["type"] == "statement.withdrawn"
    assert found["data"] == {
        **{name: first["data"][name] for name in ("statement", "label", "title", "url", "moment", "embargo_until")},
        "version": 2,
        "reason": "It is held.",
    }
    assert found["data"]["embargo_until"] == "2027-06-04T09:00:00Z"
    jsonschema.Draft202012Validator(webhook_schema()).validate(found)


def test_a_correction_waits_for_approval_of_its_words(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url), site="  approval: required")
    bench.adopted()
    bench("approve", "june", "--label", "2027", now=NINE)
    bench("tick", now=NINE)
    assert len(receiver.requests) == 1
    bench.write("june", CORRECTED)
    told = bench("correct", "june", "--label", "2027", now=LATER)
    assert told.code == 1
    assert told.out.count("held (approval): june 2027") == 2
    assert "approve june --label 2027" in bench("status", now=LATER).out
    bench("approve", "june", "--label", "2027", "--by", "chief", now=LATER)
    assert bench("tick", now=LATEST).code == 0
    assert event(receiver)["type"] == "statement.corrected"
    assert "was locked" in bench.public("june/2027/index.html")


def test_words_edited_while_their_correction_waits_are_not_let_out_by_an_approval_of_others(
    bench: Bench, receiver: Receiver
) -> None:
    bench.configure(targets=webhook(receiver.url), site="  approval: required")
    bench.adopted()
    bench("approve", "june", "--label", "2027", now=NINE)
    bench("tick", now=NINE)
    bench.write("june", CORRECTED)
    bench("correct", "june", "--label", "2027", now=LATER)
    bench.write("june", JUNE.replace("was closed", "was shut"))
    bench("approve", "june", "--label", "2027", now=LATER)
    bench("tick", now=LATEST)
    assert len(receiver.requests) == 1
    assert bench("correct", "june", "--label", "2027", now=LATEST).code == 0
    assert "was shut" in event(receiver)["data"]["content_text"]
    states = sorted(line["state"] for line in bench.log("--target", "newsroom"))
    assert states == ["delivered", "delivered", "skipped"]
