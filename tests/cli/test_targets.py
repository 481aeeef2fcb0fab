"""`targets check` and `targets test` as a person and a program meet them; `preview` and `log` of a thread."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cli.bench import BEFORE, NINE, Bench, statement, webhook
from tests.publishers.mastodon_server import Server
from tests.receivers.scripted import Receiver, answering

SOCIAL = " ".join(f"Sentence {number} of a thread that is too long for one post." for number in range(6))


def account(url: str, more: str = "    limit: 120\n") -> str:
    return f"""\
  fediverse:
    kind: mastodon
    server: {url}
    token: not-a-real-token
    thread: true
    allow_http: true
    allow_private: ["127.0.0.0/8"]
{more}"""


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def fediverse(server: Server, bench: Bench) -> Iterator[Bench]:
    with Receiver(server) as receiver:
        bench.configure(targets=account(receiver.url))
        bench.write("june", statement("june", "1989-06-04", more=f"social: '{SOCIAL}'"))
        yield bench


def test_a_check_says_who_we_are_and_posts_nothing(fediverse: Bench, server: Server) -> None:
    told = fediverse("targets", "check", "fediverse")
    assert told.code == 0
    assert told.out.splitlines()[0] == "fediverse: @press@social.example"
    assert "120, as `limit` says; without it 500, as the server says" in told.out
    assert {call.split()[0] for call in server.calls()} == {"GET"}


def test_a_check_of_every_target_goes_on_past_one_that_cannot_be_asked(fediverse: Bench) -> None:
    found = {each["target"]: each for each in fediverse("targets", "check", "--json").objects}
    assert found["feeds"]["ok"] is None
    assert found["fediverse"]["ok"] is True
    assert found["fediverse"]["who"] == "@press@social.example"


def test_a_refused_token_is_exit_1_with_its_sentence_and_without_the_token(fediverse: Bench, server: Server) -> None:
    server.says["GET /api/v1/accounts/verify_credentials"] = (401, {"error": "not-a-real-token"})
    told = fediverse("targets", "check", "fediverse")
    assert told.code == 1
    assert "does not know the token" in told.out
    assert "not-a-real-token" not in told.both
    assert fediverse("targets", "check", "fediverse", "--json").object["ok"] is False


def test_a_doubt_is_exit_1_too(fediverse: Bench, server: Server) -> None:
    server.instance = {"domain": "social.example", "configuration": {"statuses": {"max_characters": 100}}}
    told = fediverse("targets", "check", "fediverse")
    assert told.code == 1
    assert "DOUBT: The server takes 100 characters" in told.out


def test_an_unknown_target_is_exit_2_and_the_nearest_is_named(fediverse: Bench) -> None:
    told = fediverse("targets", "check", "fedivers")
    assert told.code == 2
    assert "`fediverse`" in told.err


def test_a_test_event_is_signed_and_says_that_it_is_one(bench: Bench) -> None:
    with Receiver(answering(202)) as receiver:
        bench.configure(targets=webhook(receiver.url))
        told = bench("targets", "test", "newsroom")
        shown = bench("targets", "test", "newsroom", "--json").object
    assert (told.code, told.out.strip()) == (0, "newsroom: the test event arrived (202).")
    assert shown == {"target": "newsroom", "sent": True, "detail": "202"}
    first, second = receiver.requests
    assert json.loads(first.body)["type"] == "test"
    assert first.headers["webhook-signature"].startswith("v1,")
    assert first.headers["webhook-id"] != "" != second.headers["webhook-id"]


def test_a_test_event_that_does_not_arrive_is_exit_1(bench: Bench) -> None:
    bench.configure(targets=webhook("http://127.0.0.1:1"))
    told = bench("targets", "test", "newsroom")
    assert told.code == 1
    assert "could not be reached" in told.out


def test_where_whatever_is_sent_is_published_no_test_is_sent(fediverse: Bench, server: Server) -> None:
    told = fediverse("targets", "test", "fediverse")
    assert told.code == 2
    assert "targets check fediverse" in told.err
    assert server.calls() == []


def test_a_preview_shows_each_post_with_its_length_and_limit(fediverse: Bench) -> None:
    parts = fediverse("preview", "june", "--target", "fediverse", "--json").object["parts"]
    assert len(parts) > 2
    assert all(part["length"] <= part["limit"] == 120 for part in parts)
    told = fediverse("preview", "june", "--target", "fediverse").out
    for number, part in enumerate(parts, 1):
        assert f"post {number} of {len(parts)}" in told
        assert part["text"] in told
        assert f"{part['length']} of 120, as counted there" in told


def test_what_the_server_said_is_what_a_preview_and_a_tick_go_by_and_each_says_so(bench: Bench, server: Server) -> None:
    server.instance = {**server.instance, "configuration": {"statuses": {"max_characters": 5000}}}
    bench.write("june", statement("june", "1989-06-04", more=f"social: '{SOCIAL * 3}'"))
    preview = ("preview", "june", "--target", "fediverse")
    with Receiver(server) as receiver:
        bench.configure(targets=account(receiver.url, more=""))
        unheard = bench(*preview, "--json", now=BEFORE).object
        assert (len(unheard["parts"]) > 1, unheard["parts"][0]["limit"]) == (True, 500)
        assert unheard["terms"] == "500 characters a post, Mastodon's usual; the server was never asked"
        assert unheard["terms"] in bench(*preview, now=BEFORE).out
        note = "NOTE fediverse: 500 characters a post, Mastodon's usual; the server was never asked."
        told = bench("status", now=BEFORE)
        assert f"{note} To ask it now: remembrancer targets check fediverse" in told.out
        assert bench("status", "--json", now=BEFORE).object["unheard"] == ["fediverse"]
        assert server.calls() == [], "nobody was asked by looking"
        assert bench("tick", now=BEFORE).code == 0
        (part,) = bench(*preview, "--json", now=BEFORE).object["parts"]
        assert part["limit"] == 5000
        assert "5000 characters a post, as the server said on 2027-06-04" in bench(*preview, now=BEFORE).out
        assert "NOTE" not in bench("status", now=BEFORE).out
        assert bench("tick", now=NINE).code == 0
    (posted,) = server.told("POST /api/v1/statuses")
    assert posted["status"] == part["text"], "what was previewed is what was sent"


def test_a_check_is_enough_for_every_command_that_follows(bench: Bench, server: Server) -> None:
    server.instance = {**server.instance, "configuration": {"statuses": {"max_characters": 5000}}}
    bench.write("june", statement("june", "1989-06-04", more=f"social: '{SOCIAL * 3}'"))
    with Receiver(server) as receiver:
        bench.configure(targets=account(receiver.url, more=""))
        assert "5000, as the server said on" in bench("targets", "check", "fediverse").out
        bench("publish", "june", "--target", "fediverse", now=NINE)
    (posted,) = server.told("POST /api/v1/statuses")
    assert posted["status"] == SOCIAL * 3


def test_a_server_that_is_down_takes_what_is_usual_and_the_tick_goes_on(bench: Bench) -> None:
    bench.configure(targets=account("http://127.0.0.1:1", more=""))
    bench.write("june", statement("june", "1989-06-04"))
    assert bench("tick", now=BEFORE).code == 0
    told = bench("preview", "june", "--target", "fediverse", "--json", now=BEFORE).object
    assert told["parts"][0]["limit"] == 500


def test_the_log_says_how_far_a_thread_has_come(fediverse: Bench, server: Server) -> None:
    before = [(200, {"id": str(number), "content": "<p>words</p>"}) for number in (1, 2)]
    server.says["POST /api/v1/statuses"] = [*before, (422, {"error": "no"}), *before]
    fediverse("publish", "june", "--target", "fediverse", now=NINE)
    record = fediverse("log", "--target", "fediverse", "--json").object
    assert (record["state"], record["parts_out"], record["parts"] > 2) == ("dead", 2, True)
    assert f"dead 2/{record['parts']}" in fediverse("log", "--target", "fediverse").out
    assert "post 2 of its thread is out" in fediverse("show", record["delivery"]).out


def test_a_rehearsal_writes_down_the_whole_thread_and_reaches_nobody(fediverse: Bench, server: Server) -> None:
    told = fediverse("rehearse", "--from", "2027-06-04", "--until", "2027-06-04", "--out", str(fediverse.root / "out"))
    assert told.code == 0, told.both
    (words,) = (fediverse.root / "out" / "posts" / "fediverse").glob("*.txt")
    assert "\n\n3/3\n" in words.read_text(encoding="utf-8")
    assert server.calls() == []


def test_an_answer_that_was_lost_says_who_looks_for_the_post_and_when(fediverse: Bench, server: Server) -> None:
    server.says["POST /api/v1/statuses"] = (500, {})
    told = fediverse("publish", "june", "--target", "fediverse", now=NINE)
    assert told.out.startswith("verifying")
    assert "No daemon is running: `remembrancer run`, or a `remembrancer tick` after 2027-06-04 09:0" in told.out
    assert "looks whether it is there." in told.out
