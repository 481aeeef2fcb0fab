"""`targets add` without anybody to be asked: every answer is given beforehand, and what is wrong with them is said."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest

from scheduler.publishers.kinds import KINDS
from tests.cli.bench import Bench, run_here, webhook
from tests.cli.conversations import HERE, TOKEN, check_told_to_nobody, configuration, mastodon_server, secret_files
from tests.publishers.mastodon_server import Server
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def server() -> Server:
    return mastodon_server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with Receiver(server) as receiver:
        yield receiver.url


# --- without a terminal ---


def test_without_a_terminal_everything_must_be_said_beforehand(bench: Bench, url: str) -> None:
    for words, said in {
        "mastodon": "this is no terminal",
        "mastodon --yes": "nothing says `server`, `token`",
        f"mastodon --yes --set server={url} {shlex.join(HERE)}": "nothing says `token`",
        "telegram --yes": "nothing says `token`, `chat`",
    }.items():
        told = bench("targets", "add", *shlex.split(words))
        assert (told.code, said in told.err) == (2, True), told.err


def test_a_script_names_the_variable_that_holds_the_secret(bench: Bench, url: str) -> None:
    env = {"FEDIVERSE_TOKEN": TOKEN}
    words = (
        "targets",
        "add",
        "mastodon",
        "fediverse",
        "--yes",
        "--set",
        f"server={url}",
        "--set",
        "thread=true",
        *HERE,
    )
    told = bench.apart(*words, "--env", "FEDIVERSE_TOKEN", env=env)
    assert told.code == 0, told.both
    assert secret_files(bench) == {}
    assert "    token: {env: FEDIVERSE_TOKEN}\n    thread: true\n" in configuration(bench)
    check_told_to_nobody([TOKEN], bench, told.both)
    assert bench.apart("targets", "check", "fediverse", env=env).code == 0


def test_a_program_reads_what_was_made_of_it(bench: Bench, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEDIVERSE_TOKEN", TOKEN)
    words = ("targets", "add", "mastodon", "--json", "--set", f"server={url}", *HERE, "--env", "token=FEDIVERSE_TOKEN")
    printed = bench(*words, "--print")
    made = bench(*words, "--yes")
    assert (printed.code, made.code) == (0, 0)
    assert {**printed.object, "added": True} == made.object
    assert made.object["checked"]["who"] == "@press@social.example"
    assert made.object["target"] == made.object["kind"] == "mastodon"
    assert made.object["block"] in configuration(bench)
    assert made.object["secrets"] == []
    assert bench("status", "--json").object["unheard"] == [], "what it takes is known from the beginning"


def test_without_a_terminal_only_what_is_beyond_doubt_is_added(
    bench: Bench, server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says["GET /api/v1/accounts/verify_credentials"] = (401, {"error": TOKEN})
    monkeypatch.setenv("T", TOKEN)
    before = bench.digest()
    words = ("targets", "add", "mastodon", "--json", "--yes", "--set", f"server={url}", *HERE, "--env", "T")
    told = bench(*words)
    assert (told.code, told.object["added"], told.object["checked"]["ok"]) == (1, False, False)
    assert "does not know the token" in told.object["checked"]["doubts"][0]
    assert bench.digest() == before
    check_told_to_nobody([TOKEN], bench, told.both)


def test_a_signing_secret_is_made_and_shown_only_in_its_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("webhook", "newsroom", "--yes", *HERE, "--env", "url=NEWSROOM_URL")
    with Receiver(answering(204)) as receiver:
        monkeypatch.setenv("NEWSROOM_URL", receiver.url)
        told = bench("targets", "add", *words)
        assert told.code == 0, told.both
        (secret,) = secret_files(bench).values()
        assert secret.startswith("whsec_")
        check_told_to_nobody([secret], bench, told.both)
        assert bench("targets", "test", "newsroom").code == 0


def test_lines_may_be_printed_for_a_variable_that_is_set_elsewhere(bench: Bench) -> None:
    words = ("targets", "add", "slack", "--env", "url=SLACK_WEBHOOK_OF_ANOTHER_ACCOUNT")
    told = bench(*words, "--print")
    assert told.out == "  slack:\n    kind: slack\n    url: {env: SLACK_WEBHOOK_OF_ANOTHER_ACCOUNT}\n"
    assert "nothing was checked" in told.err
    refused = bench(*words, "--yes")
    assert (refused.code, "is not set here" in refused.err) == (2, True)


# --- asked for wrongly ---


def test_without_a_kind_every_kind_is_listed(bench: Bench) -> None:
    told = run_here("targets", "add")
    assert told.code == 0
    assert [line.split()[0] for line in told.out.splitlines()[1:] if line][: len(KINDS)] == sorted(KINDS)
    assert [each["kind"] for each in run_here("targets", "add", "--json").objects] == sorted(KINDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mastodn", "Did you mean `mastodon`?"),
        ("mastodon newsroom --yes", "There is a target `newsroom` already."),
        ("webhook newsroom --yes", "targets add webhook newsroom-2"),
        ("mastodon feeds --yes", "There is a target `feeds` already."),
        ("mastodon a-Secret-Token --yes", "cannot be the name of a target"),
        ("mastodon --yes --set token=a-secret", "`token` is a secret"),
        ("mastodon --yes --set proxy=http://user:a-secret@proxy.example:1", "`proxy` is a secret"),
        ("mastodon --yes --set servr=x", "Did you mean `server`?"),
        ("mastodon --yes --set thread", "--set wants KEY=VALUE"),
        ("discord --yes --env url=A --env token=B", "No way into discord asks for all of this together."),
        ("webhook hook --yes --env SECRET", "Say which key a variable is for"),
        ("mastodon --yes --env NOBODY_HAS_SET_IT", "NOBODY_HAS_SET_IT is not set here"),
        ("mastodon --yes --now 2027-06-04T08:59:50+00:00", "nothing says `server`"),
    ],
)
def test_what_is_asked_for_wrongly_is_exit_2_with_its_cure(words: str, said: str, bench: Bench) -> None:
    bench.configure(targets=webhook("http://127.0.0.1:1"))
    told = bench("targets", "add", *words.split())
    assert told.code == 2
    assert said in told.err
    assert "a-secret" not in told.both
    assert "a-Secret-Token" not in told.both


def test_a_secret_that_an_earlier_try_left_is_not_overwritten(bench: Bench) -> None:
    folder = bench.root / ".remembrancer" / "secrets"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "press-url").write_text("older", encoding="utf-8")
    told = bench("targets", "add", "discord", "press", "--yes")
    assert told.code == 2
    assert ".remembrancer/secrets/press-url holds a secret already" in told.err


def test_a_real_workspace_is_not_written_under_a_simulated_clock(bench: Bench) -> None:
    bench.configure(simulated=False)
    told = bench("targets", "add", "mastodon", "--yes", now="2027-06-04T08:59:50+00:00")
    assert (told.code, "--now is for looking here" in told.err) == (2, True)
