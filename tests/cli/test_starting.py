"""What a command loads before it answers: what it does not need would cost every start of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scheduler
from scheduler.cli.families import COMMANDS, Commands
from scheduler.publishers.kinds import KINDS, SETTINGS
from tests.cli.bench import AFTER, BEFORE, Bench, command, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Receiver

PROGRAM = """\
import sys
import importlib
for name in {first!r}:
    importlib.import_module(name)
from scheduler.cli.main import main
assert main({words!r}) == 0
print("\\n".join(sys.modules), file=sys.stderr)
"""

SENDING = {"requests", "urllib3", "http.client", "smtplib", "apprise"}
SERVING = {"flask", "werkzeug", "waitress", "apscheduler", "watchfiles", "scheduler.daemon", "scheduler.web.app"}
WRITING = {"lxml", "feedgen", "icalendar", "PIL"}
IMPORTING = {"scheduler.library.importing.imported", "scheduler.text.web_page"}
ELSEWHERE = {"alembic", "psycopg", "sqlalchemy.dialects.postgresql"}
LEDGER = {"sqlalchemy", "scheduler.ledger.ledger"}
NEVER = SENDING | SERVING | WRITING | IMPORTING | ELSEWHERE

UNNEEDED = {
    "--version": NEVER | LEDGER | {"pydantic", "jinja2", "yaml", "rich", "scheduler.assembly"},
    "--help": NEVER | {"scheduler.publishers.feeds.publisher", "scheduler.remembrancer.tick"},
    "schema statement": NEVER | LEDGER | {"rich", "markdown_it"},
    "preview june": NEVER | LEDGER | {"rich", "scheduler.library.staleness"},
    "upcoming --json": NEVER | LEDGER | {"rich", "markdown_it", "scheduler.library.staleness"},
    "check": NEVER | LEDGER | {"rich", "scheduler.library.staleness_tongues.german"},
    "status --json": NEVER | {"rich", "markdown_it", "scheduler.library.staleness"},
    "tick": SERVING | ELSEWHERE | IMPORTING | {"requests", "urllib3", "PIL", "scheduler.library.staleness"},
    "hold --all --reason because": NEVER | {"rich", "scheduler.library.staleness"},
    "log --json": NEVER | {"rich", "scheduler.library.staleness"},
}
"""What need not be there when a command has answered."""


def loaded(bench: Bench, words: str, *, first: tuple[str, ...] = ()) -> set[str]:
    """The modules of a process that ran one command."""
    given = ["-C", str(bench.root), "--now", BEFORE, *words.split()]
    return set(run_python(PROGRAM.format(first=first, words=given)).stderr.splitlines())


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(scheduler.__file__).parents[1])},
    )


def check_it_starts_light(bench: Bench, words: str, *, first: tuple[str, ...] = ()) -> None:
    assert loaded(bench, words, first=first) & UNNEEDED[words] == set()


@pytest.mark.parametrize("words", UNNEEDED)
def test_a_command_loads_nothing_that_it_does_not_need(bench: Bench, words: str) -> None:
    bench.adopted()
    check_it_starts_light(bench, words)


@pytest.mark.parametrize(
    ("words", "more"), [("--version", "scheduler.cli.session"), ("preview june", "scheduler.web.app")]
)
def test_a_module_that_is_loaded_all_the_same_is_found_out(bench: Bench, words: str, more: str) -> None:
    with pytest.raises(AssertionError):
        check_it_starts_light(bench, words, first=(more,))


TICKING = """\
import sys
from scheduler.cli.main import main
from scheduler.loading import load_everything
{load}
before = set(sys.modules)
assert main({words!r}) == 0
print("\\n".join(set(sys.modules) - before), file=sys.stderr)
"""


def check_nothing_is_loaded_late(bench: Bench, load: str) -> None:
    words = ["-C", str(bench.root), "--now", AFTER, "tick"]
    done = run_python(TICKING.format(load=load, words=words))
    late = set(done.stderr.splitlines())
    assert not {name for name in late if name.startswith(("scheduler.", "requests", "urllib3", "feedgen", "lxml"))}
    assert bench.log()


def test_a_process_that_lives_long_has_the_whole_house_before_its_first_tick(bench: Bench, receiver: Receiver) -> None:
    """An upgrade beneath it cannot mix the modules of two versions."""
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    check_nothing_is_loaded_late(bench, "load_everything()")


def test_a_process_that_loads_as_commands_do_is_found_out(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    with pytest.raises(AssertionError):
        check_nothing_is_loaded_late(bench, "")


def maps_what_writes_feeds(process: int) -> bool:
    return "/lxml/etree" in Path(f"/proc/{process}/maps").read_text(encoding="ascii", errors="replace")


def test_a_daemon_is_such_a_process_before_anything_is_due_and_a_command_that_waits_is_none(bench: Bench) -> None:
    bench.adopted()
    assert bench("tick", now=AFTER).code == 0
    with Running(bench, now=AFTER) as daemon:
        assert maps_what_writes_feeds(daemon.process.pid)
    following = subprocess.Popen(
        [*command("log", "--follow", "--json", workspace=bench.root)], stdout=subprocess.PIPE, text=True
    )
    with following:
        assert following.stdout is not None
        assert following.stdout.readline()
        assert not maps_what_writes_feeds(following.pid)
        following.kill()


def test_only_the_kinds_of_target_that_are_configured_are_loaded(bench: Bench) -> None:
    bench.configure(targets=webhook("http://127.0.0.1:9/"))
    rooms = {name.split(".")[2] for name in loaded(bench, "check") if name.startswith("scheduler.publishers.")}
    assert rooms & set(KINDS) == {"webhook"}


def test_every_command_is_in_its_family_and_no_family_has_one_that_is_not_listed() -> None:
    commands = Commands()
    for name in COMMANDS:
        assert commands[name].name == name
    assert set(commands._made) == set(COMMANDS)


def test_every_kind_of_target_that_there_is_can_be_had_by_its_name() -> None:
    publishers = Path(scheduler.__file__).parent / "publishers"
    texts = [path.read_text(encoding="utf-8") for path in publishers.rglob("*.py")]
    assert len([text for text in texts if re.search(r"^KIND = (Target)?Kind\(", text, re.MULTILINE)]) == len(KINDS)
    for name in KINDS:
        assert KINDS[name].name == name
        assert SETTINGS[name] is KINDS[name].settings
    assert KINDS.get("carrier-pigeon") is SETTINGS.get("carrier-pigeon") is None
