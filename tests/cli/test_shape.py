"""What holds of every command: global options, exit codes, one sentence and never a traceback."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from scheduler.cli import families
from scheduler.cli.main import hoist
from scheduler.errors import UsageError
from tests.cli.bench import AFTER, BEFORE, JUNE, Bench, command, run_here

COMMANDS = {
    "init", "new", "import", "check", "schema", "upcoming", "preview", "rehearse", "log", "show", "status", "targets",
    "run", "tick", "publish", "correct", "retract", "retry", "resolve", "hold", "release", "approve", "adopt", "retire",
    "serve", "backup",
}  # fmt: skip


def test_every_command_of_the_contract_that_this_version_has_is_there() -> None:
    assert set(families.COMMANDS) == COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    told = run_here(name, "--help")
    assert told.code == 0
    assert told.out.startswith("Usage: remembrancer")


def test_the_list_of_commands_is_read_at_a_glance() -> None:
    """No line of it is cut, at 80 columns."""
    told = run_here("--help").out
    assert "..." not in told.partition("Commands:")[2]


def test_the_version_is_said_before_and_after_a_command(bench: Bench) -> None:
    for words in (["--version"], ["status", "--version"]):
        assert bench(*words).out == f"remembrancer {version('remembrancer')}\n"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["publish"],
        ["publish", "june", "--number", "first"],
        ["publish", "june", "--colour", "red"],
        ["status", "-C"],
        ["status", "--now"],
        ["upcoming", "--each", "0"],
        ["upcoming", "--from", "tomorrow"],
        ["upcoming", "--until", "2027-06-04T09:00"],
        ["status", "--now", "noon"],
        ["preview", "june", "--number", "one..two"],
        ["preview", "june", "--label", "1066"],
        ["log", "--state", "lost"],
        ["show", "zzzz"],
        ["schema", "everything"],
        ["hold", "--reason", "r"],
        ["hold", "--all", "--tag", "garden", "--reason", "r"],
        ["resolve", "abc"],
        ["release"],
        ["check", "elsewhere.md"],
    ],
)
def test_wrong_usage_is_exit_2_with_a_sentence_on_stderr_and_no_traceback(bench: Bench, words: list[str]) -> None:
    told = bench(*words)
    assert told.code == 2
    assert told.err.strip()
    assert "Traceback" not in told.both
    assert told.out == ""


def test_a_date_without_offset_is_refused_with_the_very_words_that_would_do(bench: Bench) -> None:
    told = bench("upcoming", "--until", "2028-01-01")
    assert "2028-01-01T00:00:00+00:00" in told.err
    assert bench("upcoming", "--until", "2028-01-01T00:00:00+00:00").code == 0


@pytest.mark.parametrize("options", [["--json"], ["--quiet"], ["--now", BEFORE], [f"--now={BEFORE}"], ["--by", "X"]])
def test_global_options_mean_the_same_before_and_after_the_command(bench: Bench, options: list[str]) -> None:
    before = bench(*options, "upcoming", "--statement", "june")
    after = bench("upcoming", "--statement", "june", *options)
    assert before == after
    assert before.code == 0


def test_words_after_a_double_dash_are_no_options() -> None:
    assert hoist(["new", "--json", "--", "--quiet"]) == ["--json", "new", "--", "--quiet"]
    with pytest.raises(UsageError, match="needs a value"):
        hoist(["status", "--by"])


def test_the_workspace_is_named_by_option_then_environment_then_here(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Bench(tmp_path / "elsewhere")
    elsewhere.write("july", JUNE.replace("june", "july"))
    monkeypatch.chdir(elsewhere.root)
    assert "july" in run_here("upcoming", "--each", "1").out
    monkeypatch.setenv("REMEMBRANCER_WORKSPACE", str(bench.root))
    assert "june" in run_here("upcoming", "--each", "1").out
    assert "july" in run_here("upcoming", "--each", "1", "-C", str(elsewhere.root)).out
    assert "july" in run_here("upcoming", "--each", "1", f"-C{elsewhere.root}").out


def test_a_folder_that_is_no_workspace_is_named_with_the_cure(tmp_path: Path) -> None:
    told = run_here("status", "-C", str(tmp_path))
    assert told.code == 2
    assert str(tmp_path) in told.err
    assert "remembrancer init" in told.err


def test_who_asked_is_the_option_then_the_environment_then_the_signed_in_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publisher(number: int, *words: str) -> str:
        bench("publish", "june", "--number", str(number), *words, now=BEFORE)
        (told,) = [each for each in bench.log() if each["number"] == number]
        return str(told["by"])

    monkeypatch.setenv("LOGNAME", "signed-in")
    assert publisher(1) == "signed-in"
    monkeypatch.setenv("REMEMBRANCER_BY", "the night desk")
    assert publisher(2) == "the night desk"
    assert publisher(3, "--by", "the editor") == "the editor"


def test_who_asked_is_never_public(bench: Bench) -> None:
    bench("publish", "june", "--by", "somebody in particular", "--reason", "a private reason", now=BEFORE)
    public = "".join(p.read_text(encoding="utf-8") for p in (bench.root / "feeds").rglob("*") if p.is_file())
    assert "june/2027" in public
    assert "in particular" not in public
    assert "private reason" not in public


def test_quiet_says_nothing_when_all_is_well(bench: Bench) -> None:
    for words in (["publish", "june"], ["tick"], ["status"], ["hold", "--all", "--reason", "r"]):
        told = bench("--quiet", *words, now=BEFORE)
        assert (told.code, told.both) == (0, "")


def test_quiet_status_still_says_that_a_person_is_needed(bench: Bench) -> None:
    (bench.root / "HOLD").write_text("wait for the lawyers\n", encoding="utf-8")
    told = bench("--quiet", "status")
    assert told.code == 5
    assert "wait for the lawyers" in told.out


def test_an_unknown_statement_offers_the_nearest_names(bench: Bench) -> None:
    for words in (["publish", "jume"], ["preview", "jun"], ["upcoming", "--statement", "jnue"]):
        told = bench(*words, now=BEFORE)
        assert told.code == 2
        assert "`june`" in told.err


def test_a_reader_who_goes_away_is_no_fault(bench: Bench) -> None:
    """`remembrancer upcoming | head -1`: quiet, and not a failure."""
    for form in ([], ["--json"]):
        process = subprocess.Popen(
            command("upcoming", "--each", "1500", *form, workspace=bench.root),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        assert (process.wait(30), said) == (0, b"")


def test_python_dash_m_is_the_same_command(bench: Bench) -> None:
    told = bench.apart("status", "--json")
    assert told.code == 0
    assert told.object["counts"]["delivered"] == 0


# --- every problem of the configuration at once ---


BROKEN = """\
site:
  title: The garden press
  url: garden
  tag: "example.org,2026"
  author: The garden press
  zone: Mars/Olympus
limits: {per_target_per_day: many}
nonsense: 1
targets:
  newsroom: {kind: webhook, url: "http://127.0.0.1:1/", secret: {env: NOT_THERE_AT_ALL}}
"""


@pytest.mark.parametrize("words", [["status"], ["run"], ["tick"], ["publish", "june"], ["upcoming"], ["targets"]])
def test_every_problem_of_the_configuration_is_named_at_once_with_line_field_and_cure(
    bench: Bench, words: list[str]
) -> None:
    (bench.root / "remembrancer.yaml").write_text(BROKEN, encoding="utf-8")
    before = bench.digest()
    told = bench(*words)
    assert told.code == 1
    for line, field in [
        (3, "site.url"),
        (6, "site.zone"),
        (7, "limits.per_target_per_day"),
        (8, "nonsense"),
        (10, "targets.newsroom.secret"),
    ]:
        assert f"remembrancer.yaml:{line}, {field}" in told.err
    assert "Traceback" not in told.both
    assert bench.digest() == before


def test_check_tells_the_configuration_s_problems_as_it_tells_those_of_statements(bench: Bench) -> None:
    (bench.root / "remembrancer.yaml").write_text(BROKEN, encoding="utf-8")
    told = bench("check", "--json")
    assert told.code == 1
    found = {(each["line"], each["field"]): each for each in told.objects}
    assert found[3, "site.url"]["level"] == "error"
    assert all(each["cure"] and each["file"] == "remembrancer.yaml" for each in found.values())


# --- exit codes 3 and 4; 0, 1, 2 and 5 are met all over these tests ---


def test_a_corrupt_ledger_is_exit_3_and_stays_as_it_is(bench: Bench) -> None:
    bench("publish", "june", now=BEFORE)
    ledger = bench.root / ".remembrancer" / "ledger.sqlite3"
    whole = bytearray(ledger.read_bytes())
    whole[200:4096] = os.urandom(4096 - 200)
    ledger.write_bytes(whole)
    for words in (["status"], ["log"], ["tick"], ["publish", "june"]):
        told = bench(*words, now=AFTER)
        assert told.code == 3, words
        assert "Traceback" not in told.both
        assert str(ledger) in told.err
    assert ledger.read_bytes() == whole


def test_a_held_ledger_is_exit_4_for_tick_and_run_alone(bench: Bench) -> None:
    from scheduler.ledger.lock import Lock

    bench.adopted()
    with Lock(bench.root / ".remembrancer" / "lock"):
        for words in (["tick"], ["run"]):
            told = bench(*words, now=BEFORE)
            assert (told.code, told.out) == (4, "")
        for words in (["status"], ["log"], ["upcoming"], ["hold", "--all", "--reason", "r"], ["release", "--all"]):
            assert bench(*words, now=BEFORE).code == 0
