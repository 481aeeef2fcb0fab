"""T42: a canary in every slot that may hold a secret, every way an attempt can fail, and not one feather anywhere."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from tests.cli.bench import AFTER, Bench, wait_for
from tests.daemon.process import Running
from tests.receivers.scripted import Conversation, Receiver, Script, http, silent

PATH = "canary-path_4f1c/secret+token"
HEADER = "Canary header/9b27+c="
SECRET = "whsec_" + base64.b64encode(b"canary-signing-key-of-this-test-0042").decode()


def shapes(secret: str) -> set[str]:
    """Raw, URL-encoded, base64 with and without padding, and as JSON writes it."""
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret), quote(secret, safe=""), encoded, encoded.rstrip("="), json.dumps(secret)[1:-1]}


CANARIES = shapes(PATH) | shapes(HEADER) | shapes(SECRET) | shapes(SECRET.removeprefix("whsec_"))


def echoing(status: int) -> Script:
    """An ill-mannered receiver: it says everything back."""

    def script(conversation: Conversation) -> None:
        request = conversation.read()
        conversation.send(http(status, request.raw[:1500]))

    return script


def hanging_up(conversation: Conversation) -> None:
    conversation.read()
    conversation.reset()


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def everything(bench: Bench, daemon: Running) -> dict[str, str]:
    """All that a person, a program or a passer-by may read."""
    with urllib.request.urlopen(f"{daemon.address}operator", timeout=10) as answer:
        page = answer.read().decode()
    with urllib.request.urlopen(f"{daemon.address}operator/metrics", timeout=10) as answer:
        metrics = answer.read().decode()
    found = {"stdout": "\n".join(daemon.out), "stderr": "\n".join(daemon.err), "page": page, "metrics": metrics}
    for words in (["status"], ["log"], ["targets"], ["check"], ["upcoming"]):
        for form in ([], ["--json"]):
            found[" ".join([*words, *form])] = bench(*words, *form, now=AFTER).both
    for line in bench.log():
        found[f"show {line['target']}"] = bench("show", line["delivery"], "--json", now=AFTER).both
    for folder in ("feeds", ".remembrancer"):
        for path in (bench.root / folder).rglob("*"):
            if path.is_file():
                found[str(path)] = path.read_bytes().decode("latin-1")
    return found


SCRIPTS: dict[str, Script | None] = {
    "taken": echoing(200),
    "refused": echoing(400),
    "unknown": echoing(500),
    "redirected": echoing(302),
    "hung-up": hanging_up,
    "nobody-there": None,
}
"""Every way an attempt can end, each at a target of its own."""


@pytest.fixture
def guarded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Receiver]]:
    """Webhooks all of whose secrets are canaries: one from the environment, one from a file, one in a header."""
    secret_file = bench.root / "signing.secret"
    secret_file.touch(mode=0o600)
    secret_file.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("NEWSROOM_KEY", HEADER)
    with ExitStack() as stack:
        receivers = {}
        targets = []
        for number, (name, script) in enumerate(SCRIPTS.items()):
            receivers[name] = Receiver(script or silent)
            if script is None:
                receivers[name]._listener.close()
            else:
                stack.enter_context(receivers[name])
            monkeypatch.setenv(f"URL_{number}", f"{receivers[name].url}/{PATH}")
            targets.append(f"""\
  {name}:
    kind: webhook
    url: {{env: URL_{number}}}
    secret: {{file: signing.secret}}
    headers: {{X-Api-Key: {{env: NEWSROOM_KEY}}}}
    allow_http: true
    allow_private: ["127.0.0.0/8"]
""")
        bench.configure(targets="".join(targets))
        yield receivers


def test_no_secret_is_ever_said(bench: Bench, guarded: dict[str, Receiver]) -> None:
    bench.adopted()
    with Running(bench, now=AFTER) as daemon:
        wait_for(lambda: all(line["attempts"] for line in bench.log()) and len(bench.log()) == 1 + len(SCRIPTS))
        wait_for(lambda: all(daemon.said(f"→ {name}") for name in SCRIPTS))
        said = everything(bench, daemon)
        assert daemon.stop() == 0
        said["stderr"] = "\n".join(daemon.err)
    assert {place: found for place, text in said.items() if (found := leaks(text))} == {}
    assert all(isinstance(json.loads(line), dict) for line in daemon.err)
    for name, script in SCRIPTS.items():
        assert name in said["log"]
        if script is not None:
            assert leaks(guarded[name].requests[0].raw.decode()), "the canaries were never in play"


def test_a_leak_would_be_seen() -> None:
    """The mutant: a log that says the address, whole or in pieces."""
    for feather in (f"POST http://127.0.0.1/{PATH}", quote(HEADER), base64.b64encode(SECRET.encode()).decode()):
        assert leaks(f"... {feather} ...")
    assert not leaks("POST http://127.0.0.1/•••")


def test_a_secret_in_a_wrong_configuration_is_not_said_either(
    bench: Bench, guarded: dict[str, Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("URL_0", f"gopher://127.0.0.1/{PATH}")
    monkeypatch.setenv("NEWSROOM_KEY", f"{HEADER}\u20ac")
    told = bench("status", now=AFTER)
    assert told.code == 1
    assert "targets.taken" in told.err
    assert leaks(told.both) == []


def test_a_secret_file_that_others_may_read_is_refused(bench: Bench, guarded: dict[str, Receiver]) -> None:
    """T43."""
    (bench.root / "signing.secret").chmod(0o644)
    told = bench("tick", now=AFTER)
    assert told.code == 1
    assert "chmod 600 signing.secret" in told.err
    assert leaks(told.both) == []
