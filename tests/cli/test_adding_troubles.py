"""`targets add` where something goes wrong: each trouble has its sentence, and nothing is ever half there."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from scheduler.cli.new_target import uninterrupted
from tests.cli.bench import SECRET, Bench
from tests.cli.conversations import (
    ADD,
    CODE,
    HERE,
    NOTHING,
    TOKEN,
    adding,
    check_told_to_nobody,
    configuration,
    mastodon_server,
    secret_files,
)
from tests.cli.terminals import Typist
from tests.publishers.mastodon_server import Server
from tests.receivers import bluesky, discord, telegram
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def server() -> Server:
    return mastodon_server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with Receiver(server) as receiver:
        yield receiver.url


def opens(person: Typist, url: str) -> None:
    """The way by a browser, up to the code."""
    person.answers("Number [1]:", "1")
    person.answers("The server's address:", url)
    person.sees("/oauth/authorize?")


# --- signing in ---


def test_a_wrong_code_is_asked_for_again_and_the_right_one_goes_on(bench: Bench, server: Server, url: str) -> None:
    wrong = (400, {"error": "invalid_grant", "error_description": "a sentence of the server's"})
    server.says["POST /oauth/token"] = [wrong, server.says["POST /oauth/token"]]  # type: ignore[list-item]  # answers in turn
    with adding(bench, "mastodon", "press", *HERE) as person:
        opens(person, url)
        person.answers("gives up):", "another code", hidden=True)
        person.sees("The server does not take this code (400).")
        person.answers("gives up):", CODE, hidden=True)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    assert secret_files(bench) == {"press-token": TOKEN}
    check_told_to_nobody([TOKEN, CODE, "between-us"], bench, person.seen)


def test_the_smallest_scopes_are_asked_for_and_the_large_ones_where_a_server_knows_no_others(
    bench: Bench, server: Server, url: str
) -> None:
    server.says["POST /api/v1/apps"] = [
        (422, {"error": "invalid_scope"}),
        (200, {"client_id": "us", "client_secret": "between-us"}),
    ]
    server.says["POST /oauth/token"] = (200, {"access_token": TOKEN, "scope": "read write"})
    with adding(bench, "mastodon", "press", *HERE) as person:
        opens(person, url)
        assert "scope=read+write" in person.sees("The code")
        person.types_hidden(CODE)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    asked = [each.body for each in server.requests if b"/api/v1/apps " in each.head and each.body]
    assert [b"write%3Astatuses" in each for each in asked] == [True, False]


def test_a_permission_that_lacks_a_scope_is_refused_by_its_name(bench: Bench, server: Server, url: str) -> None:
    server.says["POST /oauth/token"] = (200, {"access_token": TOKEN, "scope": "read"})
    with adding(bench, "mastodon", "press", *HERE) as person:
        opens(person, url)
        person.answers("gives up):", CODE, hidden=True)
        person.sees("The permission lacks `write:statuses`, `write:media`.")
        person.answers("Number [1]:", "3")
        assert person.ends() == 1
    assert NOTHING in person.seen
    assert secret_files(bench) == {}
    check_told_to_nobody([TOKEN, CODE], bench, person.seen)


def test_a_server_without_sign_in_says_how_a_token_is_made_and_the_other_way_is_open(
    bench: Bench, server: Server, url: str
) -> None:
    server.says["POST /api/v1/apps"] = (404, {"error": "not found"})
    with adding(bench, "mastodon", "press", *HERE) as person:
        person.answers("Number [1]:", "1")
        person.answers("The server's address:", url)
        person.sees("Development, New application")
        person.answers("Number [1]:", "2")
        person.answers("Number [1]:", "2")
        person.answers(f"The server's address [{url}]:", "")
        person.answers("The access token:", TOKEN, hidden=True)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    assert secret_files(bench) == {"press-token": TOKEN}


def test_a_server_that_cannot_be_reached_is_said_and_may_be_asked_again(bench: Bench) -> None:
    with adding(bench, "mastodon", "press", *HERE) as person:
        person.answers("Number [1]:", "1")
        person.answers("The server's address:", "http://127.0.0.1:1")
        person.sees("could not be reached")
        person.answers("Number [1]:", "1")
        person.answers("The server's address [http://127.0.0.1:1]:", "ftp://127.0.0.1")
        person.sees("is no web address")
        person.answers("The server's address [http://127.0.0.1:1]:", "")
        person.answers("3  stop\nNumber [1]:", "3")
        assert person.ends() == 1
    assert NOTHING in person.seen


def test_a_bluesky_password_that_is_none_for_apps_is_doubted(bench: Bench) -> None:
    with Receiver(bluesky.Bluesky()) as there, adding(bench, "bluesky", "press", *HERE) as person:
        person.answers("The account's handle:", "press")
        person.sees("This is no handle.")
        person.answers("The account's handle:", bluesky.HANDLE)
        person.answers("[https://bsky.social]:", there.url)
        person.answers("An app password:", "the-true-password", hidden=True)
        person.sees("does not look like an app password")
        person.answers("Take it all the same? [y/N]", "")
        person.answers("An app password:", "aaaa-bbbb-cccc-dddd", hidden=True)
        person.sees("The server does not know")
        person.answers("Number [1]:", "2")
        person.answers("handle [press.test]:", "")
        person.answers(f"server [{there.url}]:", "")
        person.answers("An app password:", bluesky.PASSWORD, hidden=True)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    check_told_to_nobody([bluesky.PASSWORD, "the-true-password", "aaaa-bbbb-cccc-dddd"], bench, person.seen)


def test_a_bot_that_has_heard_from_nobody_says_what_to_do(bench: Bench) -> None:
    with (
        Receiver(telegram.Telegram()) as there,
        adding(bench, "telegram", "press", *HERE, "--set", f"server={there.url}") as person,
    ):
        person.answers("The bot's token:", telegram.TOKEN, hidden=True)
        person.answers("The chat:", "")
        person.sees("The bot has heard from no chat")
        person.answers("The chat:", telegram.CHAT)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    check_told_to_nobody([telegram.TOKEN], bench, person.seen)


def test_a_program_that_listens_with_the_bots_token_is_named(bench: Bench) -> None:
    listens = answering(409, b'{"ok": false, "error_code": 409, "description": "Conflict"}')
    with (
        Receiver(listens) as there,
        adding(bench, "telegram", "press", *HERE, "--set", f"server={there.url}") as person,
    ):
        person.answers("The bot's token:", telegram.TOKEN, hidden=True)
        person.answers("The chat:", "")
        person.sees("Another program listens with this bot's token")
        person.answers("Number [1]:", "2")
        assert person.ends() == 1
    check_told_to_nobody([telegram.TOKEN], bench, person.seen)


def test_a_doubt_may_be_mended_and_checked_again_or_taken(bench: Bench, server: Server, url: str) -> None:
    server.says["GET /api/v1/apps/verify_credentials"] = [(200, {"scopes": ["read"]})] * 2
    with adding(bench, "mastodon", "press", *HERE) as person:
        person.answers("Number [1]:", "2")
        person.answers("The server's address:", url)
        person.answers("The access token:", TOKEN, hidden=True)
        person.sees("DOUBT: The token lacks the scope `write:statuses`.")
        person.answers("Number [1]:", "1")
        person.sees("DOUBT: ")
        person.answers("Number [1]:", "4")
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    assert secret_files(bench) == {"press-token": TOKEN}


# --- stopping ---

PROMPTS = ("Number [1]:", "The webhook's address:", ADD)


def stop_at(person: Typist, last: str, address: str, *, by: Callable[[Typist], None] = Typist.presses_ctrl_c) -> None:
    for prompt, answer in zip(PROMPTS, ("1", address, ""), strict=True):
        if prompt == last:
            person.sees(prompt)
            by(person)
            return
        person.answers(prompt, answer, hidden=prompt == PROMPTS[1])


def check_ctrl_c_leaves_nothing(bench: Bench, person: Typist, last: str, address: str) -> None:
    before = bench.digest()
    with person:
        stop_at(person, last, address)
        assert person.ends() == 130
    assert bench.digest() == before
    assert NOTHING in person.seen
    check_told_to_nobody([address], bench, person.seen)


@pytest.fixture
def hook() -> Iterator[str]:
    with Receiver(discord.Discord()) as receiver:
        yield f"{receiver.url}/api/webhooks/{discord.WEBHOOK}/{discord.SECRET}"


@pytest.mark.parametrize("last", PROMPTS)
def test_ctrl_c_at_any_question_leaves_nothing_behind_and_says_so(last: str, bench: Bench, hook: str) -> None:
    check_ctrl_c_leaves_nothing(bench, adding(bench, "discord", "press", *HERE), last, hook)


@pytest.mark.parametrize("last", PROMPTS)
def test_the_end_of_what_is_typed_is_an_end_too(last: str, bench: Bench, hook: str) -> None:
    with adding(bench, "discord", "press", *HERE) as person:
        stop_at(person, last, hook, by=Typist.presses_ctrl_d)
        assert person.ends() == 130
    assert NOTHING in person.seen
    assert secret_files(bench) == {}


def test_ctrl_c_after_signing_in_says_what_the_server_keeps(bench: Bench, server: Server, url: str) -> None:
    with adding(bench, "mastodon", "press", *HERE) as person:
        opens(person, url)
        person.answers("gives up):", CODE, hidden=True)
        person.sees(ADD)
        person.presses_ctrl_c()
        assert person.ends() == 130
    assert NOTHING in person.seen
    assert "keeps a permission for `remembrancer`" in person.seen
    assert secret_files(bench) == {}


def check_the_secret_and_its_target_are_stored_together(block: Callable[[], AbstractContextManager[None]]) -> None:
    done: list[str] = []

    def store() -> None:
        with block():
            done.append("the secret")
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the target")

    with pytest.raises(KeyboardInterrupt):
        store()
    assert done == ["the secret", "the target"]


def test_ctrl_c_between_the_secret_and_the_configuration_waits_for_both() -> None:
    check_the_secret_and_its_target_are_stored_together(uninterrupted)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(AssertionError):
        check_the_secret_and_its_target_are_stored_together(nullcontext)


def test_whoever_does_not_want_it_written_gets_the_lines_and_the_secret_in_its_file(bench: Bench, hook: str) -> None:
    before = configuration(bench)
    with adding(bench, "discord", "press", *HERE) as person:
        person.answers("Number [1]:", "1")
        person.answers("The webhook's address:", hook, hidden=True)
        person.answers(ADD, "n")
        person.sees("Put these lines beneath `targets:`")
        person.sees("  press:\n    kind: discord\n    url: {file: .remembrancer/secrets/press-url}\n")
        assert person.ends() == 0
    assert configuration(bench) == before
    assert secret_files(bench) == {"press-url": hook}


def test_a_file_that_cannot_be_added_to_is_left_alone_and_the_lines_are_shown(bench: Bench, hook: str) -> None:
    text = configuration(bench).replace(
        "web:",
        f"targets: {{old: {{kind: webhook, url: {hook}, secret: {SECRET}, "
        'allow_http: true, allow_private: ["127.0.0.0/8"]}}\nweb:',
    )
    (bench.root / "remembrancer.yaml").write_text(text, encoding="utf-8")
    with adding(bench, "discord", "press", *HERE, "--yes") as person:
        person.answers("Number [1]:", "1")
        person.answers("The webhook's address:", hook, hidden=True)
        person.sees("not written in a way")
        person.sees("  press:\n    kind: discord\n")
        assert person.ends() == 0
    assert configuration(bench) == text


# --- what must be caught ---


def careless(mutant: str, bench: Bench) -> Typist:
    program = [sys.executable, "-m", "tests.cli.careless_assistants", mutant, str(bench.root), "discord", "press"]
    return Typist([*program, *HERE])


@pytest.mark.parametrize("mutant", ["echoing", "repeating", "plain"])
def test_an_assistant_that_shows_a_secret_or_writes_it_down_is_caught(mutant: str, bench: Bench, hook: str) -> None:
    with careless(mutant, bench) as person:
        person.answers("Number [1]:", "1")
        person.answers("The webhook's address:", hook)
        person.answers(ADD, "")
        assert person.ends() == 0, person.seen
    with pytest.raises(AssertionError, match="a secret stands in"):
        check_told_to_nobody([hook], bench, person.seen)


def test_an_assistant_that_stores_before_it_is_told_to_is_caught(bench: Bench, hook: str) -> None:
    with pytest.raises(AssertionError):
        check_ctrl_c_leaves_nothing(bench, careless("hasty", bench), ADD, hook)
