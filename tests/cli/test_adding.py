"""`targets add` as a person at a terminal meets it, and as a script does: real terminals, real sockets.

Wherever a secret was typed, it stands in a file for its owner alone and nowhere else: neither on the terminal, nor in
the configuration, nor in any log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bench import SECRET, Bench
from tests.cli.conversations import (
    ADD,
    HERE,
    TOKEN,
    adding,
    check_told_to_nobody,
    configuration,
    mastodon_server,
    secret_files,
)
from tests.cli.terminals import Typist
from tests.receivers import bluesky, discord, matrix, slack, telegram
from tests.receivers.certificates import Authority
from tests.receivers.debian import NotHere
from tests.receivers.mail import PASSWORD, USER, MailServer
from tests.receivers.scripted import Receiver, answering
from tests.receivers.snac import Snac


@pytest.fixture(scope="module")
def snac() -> Iterator[Snac]:
    try:
        server = Snac()
    except NotHere as why:
        pytest.skip(f"snac2 of Debian's bookworm-backports cannot be had: {why}")
    yield server
    server.remove()


# --- Mastodon, on a real server ---


def test_a_real_server_gives_its_token_to_whoever_allows_it_in_a_browser(snac: Snac, bench: Bench) -> None:
    account = snac.account()
    with adding(bench, "mastodon", "fediverse", *HERE, forked=False) as person:
        person.answers("Number [1]:", "1")
        person.answers("The server's address:", snac.url)
        person.sees("and allow it:\n")
        page = person.sees("The code").strip()
        code = account.allows(page).text
        assert code.isalnum()
        person.types_hidden(code)
        person.answers(ADD, "")
        assert person.ends() == 0
    token = secret_files(bench)["fediverse-token"]
    check_told_to_nobody([token, code, account.password], bench, person.seen)
    assert f"fediverse: @{account.name}@" in person.seen
    told = bench("targets", "check", "fediverse")
    assert (told.code, told.err) == (0, "")


# --- every other kind, on our own servers ---


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One conversation: what is typed at which prompt.

    Attributes:
        server: what is listened with.
        typed: prompts and answers; a secret is hidden. Of addresses `{url}` stands for the server's.
        secrets: of them, as they are stored, by key.
        given: words of the command besides.
    """

    kind: str
    server: Callable[[], Any] | None = None
    typed: Sequence[tuple[str, str]]
    secrets: dict[str, str]
    given: Sequence[str] = HERE
    says: Sequence[str] = field(default=())


def a_telegram() -> telegram.Telegram:
    made = telegram.Telegram()
    chat = {"id": telegram.NUMBER, "title": "Statements", "type": "channel"}
    made.heard = [{"update_id": 1, "channel_post": {"chat": chat}}]
    return made


def a_discord() -> discord.Discord:
    made = discord.Discord()
    made.say("Good morning.")
    return made


WEBHOOK = f"/api/webhooks/{discord.WEBHOOK}/{discord.SECRET}"
TALKS = [
    Talk(
        kind="mastodon",
        server=mastodon_server,
        typed=[("Number [1]:", "2"), ("The server's address:", "{url}"), ("The access token:", TOKEN)],
        secrets={"token": TOKEN},
        says=["press: @press@social.example"],
    ),
    Talk(
        kind="bluesky",
        server=bluesky.Bluesky,
        typed=[
            ("The account's handle:", f"@{bluesky.HANDLE}"),
            ("Its server [https://bsky.social]:", "{url}"),
            ("An app password:", bluesky.PASSWORD),
        ],
        secrets={"password": bluesky.PASSWORD},
    ),
    Talk(
        kind="discord",
        server=discord.Discord,
        typed=[("Number [1]:", ""), ("The webhook's address:", f"{{url}}{WEBHOOK}")],
        secrets={"url": f"{{url}}{WEBHOOK}"},
    ),
    Talk(
        kind="discord",
        server=a_discord,
        typed=[
            ("Number [1]:", "2"),
            ("The bot's token:", discord.TOKEN),
            ("The channel's id:", discord.CHANNEL),
            ("The server's id:", ""),
        ],
        secrets={"token": discord.TOKEN},
        given=(*HERE, "--set", "server={url}"),
    ),
    Talk(
        kind="slack",
        server=slack.Slack,
        typed=[("Number [1]:", "1"), ("The webhook's address:", f"{{url}}{slack.SERVICE}")],
        secrets={"url": f"{{url}}{slack.SERVICE}"},
    ),
    Talk(
        kind="slack",
        server=slack.Slack,
        typed=[
            ("Number [1]:", "2"),
            ("The bot's token:", slack.TOKEN),
            ("The channel's id:", slack.CHANNEL),
            ("The workspace's address:", "https://press.slack.com"),
        ],
        secrets={"token": slack.TOKEN},
        given=(*HERE, "--set", "server={url}"),
    ),
    Talk(
        kind="telegram",
        server=telegram.Telegram,
        typed=[("The bot's token:", telegram.TOKEN), ("The chat:", telegram.CHAT)],
        secrets={"token": telegram.TOKEN},
        given=(*HERE, "--set", "server={url}"),
    ),
    Talk(
        kind="telegram",
        server=a_telegram,
        typed=[
            ("The bot's token:", telegram.TOKEN),
            ("The chat:", ""),
            ("1  Statements (channel)", ""),
        ],
        secrets={"token": telegram.TOKEN},
        given=(*HERE, "--set", "server={url}"),
    ),
    Talk(
        kind="webhook",
        server=lambda: answering(202),
        typed=[("The receiver's address:", "{url}/a-token-in-a-path"), ("The signing secret:", SECRET)],
        secrets={"url": "{url}/a-token-in-a-path", "secret": SECRET},
    ),
    Talk(
        kind="apprise",
        typed=[("The address:", "json://user:a-password-of-apprise@127.0.0.1:9/")],
        secrets={"url": "json://user:a-password-of-apprise@127.0.0.1:9/"},
        given=(),
    ),
]


def has(person: Typist, talk: Talk, url: str) -> None:
    for prompt, answer in talk.typed:
        said = answer.format(url=url)
        hidden = said in {secret.format(url=url) for secret in talk.secrets.values()}
        person.answers(prompt, said, hidden=hidden)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.kind}-{len(talk.typed)}")
def test_every_kind_is_asked_for_checked_and_stored_and_no_secret_is_shown(talk: Talk, bench: Bench) -> None:
    with Receiver(talk.server() if talk.server is not None else answering(500)) as receiver:
        given = [each.format(url=receiver.url) for each in talk.given]
        with adding(bench, talk.kind, "press", *given) as person:
            has(person, talk, receiver.url)
            person.answers(ADD, "y")
            assert person.ends() == 0, person.seen
        secrets = {f"press-{key}": value.format(url=receiver.url) for key, value in talk.secrets.items()}
        assert secret_files(bench) == secrets
        check_told_to_nobody(list(secrets.values()), bench, person.seen)
        for words in talk.says:
            assert words in person.seen
        told = bench("targets", "check", "press")
        assert (told.code, told.err) == (0, "")
        check_told_to_nobody(list(secrets.values()), bench, told.out)


def test_a_mail_server_is_logged_in_to_and_its_password_is_told_to_nobody_else(bench: Bench, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    given = ["--set", f"ca_file={authority.file}", "--set", "allow_private=[127.0.0.0/8]"]
    with MailServer(tls=authority.server("127.0.0.1"), smtps=True, login=True) as mail:
        with adding(bench, "email", "press", *given, "--set", f"port={mail.port}") as person:
            person.answers("Number [1]:", "1")
            person.answers("The mail server:", "127.0.0.1")
            person.answers("How it encrypts [starttls]:", "none of these")
            person.answers("How it encrypts [starttls]:", "smtps")
            person.answers("The name to log in with:", USER)
            person.answers("Its password:", PASSWORD, hidden=True)
            person.answers("The sender:", "The Press <press@example.org>")
            person.answers("A recipient:", "not an address")
            person.answers("A recipient:", "one@example.net")
            person.answers("A recipient:", "two@example.net")
            person.answers("A recipient:", "")
            person.answers(ADD, "")
            assert person.ends() == 0, person.seen
        assert bench("targets", "check", "press").code == 0
    assert secret_files(bench) == {"press-password": PASSWORD}
    check_told_to_nobody([PASSWORD], bench, person.seen)
    assert "    to:\n      - one@example.net\n      - two@example.net\n" in configuration(bench)


def test_a_matrix_password_gets_a_session_and_is_kept_nowhere(bench: Bench) -> None:
    server = matrix.Homeserver()
    room = server.room()
    try:
        with adding(bench, "matrix", "press", *HERE) as person:
            person.answers("Number [1]:", "1")
            person.answers("The homeserver's address:", server.url)
            person.answers("The room's id:", "#an-alias:localhost")
            person.answers("The room's id:", room)
            person.answers("The account's name:", "press")
            person.answers("is):", "a wrong password", hidden=True)
            person.sees("does not know this name with this password")
            person.answers("Number [1]:", "1")
            person.answers(f"The homeserver's address [{server.url}]:", "")
            person.answers(f"The room's id [{room}]:", "")
            person.answers("The account's name:", matrix.US)
            person.answers("is):", matrix.PASSWORD, hidden=True)
            person.answers(ADD, "")
            assert person.ends() == 0, person.seen
        assert bench("targets", "check", "press").code == 0
    finally:
        server.remove()
    assert secret_files(bench) == {"press-token": matrix.TOKEN}
    check_told_to_nobody([matrix.TOKEN, matrix.PASSWORD, "a wrong password"], bench, person.seen)
    assert matrix.PASSWORD not in "".join(secret_files(bench).values())
