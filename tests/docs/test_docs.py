"""Documentation that fails when it lies: whatever the code offers is documented, and whatever is documented exists.

Each check is a function from a text to what it lacks. The real pages lack nothing; a doctored text must be found out.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator, ValidationError

from scheduler.assembly import schemas
from scheduler.cli import main as cli
from scheduler.config.load import load
from scheduler.domain.delivery import TRANSITIONS, State, TargetClass
from scheduler.domain.ids import RESERVED_IDS
from scheduler.domain.retry import KEYED_TABLE, SHORT_TABLE
from scheduler.errors import ConfigError, StatementError
from scheduler.ledger import holds
from scheduler.ledger.guards import CLOCK_SUSPECT, STATEMENTS_MISSING
from scheduler.library.keys import KEYS
from scheduler.library.statement_file import read_statement
from scheduler.publishers.feeds.settings import Settings as FeedsSettings
from scheduler.publishers.kinds import SETTINGS
from scheduler.publishers.webhook.body import FIELDS as WEBHOOK_FIELDS
from scheduler.publishers.webhook.schema import webhook_schema
from scheduler.publishers.webhook.settings import MORE_FIELDS
from scheduler.remembrancer import briefing, care, projection
from scheduler.text.template_syntax import FILTERS
from scheduler.text.templates import FIELDS
from tests.docs.reading import (
    PAGES,
    ROOT,
    Block,
    anchors,
    blocks,
    first_cells,
    links,
    page,
    prose,
    rows,
    section,
    ticked,
    without,
)

CLI = Path(cli.__file__).parent
SECRET = "whsec_" + "A" * 43 + "="
HEAD = """site:
  title: Example
  url: https://example.org/
  tag: "example.org,2026"
  author: Example
  zone: UTC
"""


# --- commands ---


def commands() -> Mapping[str, Any]:
    return typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]  # the app is a group


def options_of(command: Any) -> set[str]:
    flags = {flag for each in command.params for flag in each.opts if flag.startswith("-")}
    return flags - {"--help", "-h"}


def all_options_of(command: Any) -> set[str]:
    """Of a command and of whatever stands beneath it, such as `targets add`."""
    beneath = getattr(command, "commands", {}).values()
    return options_of(command).union(*(all_options_of(each) for each in beneath))


def undocumented_commands(text: str) -> set[str]:
    missing = set()
    for name, command in commands().items():
        told = section(text, name)
        words = " ".join(ticked(told)).split()
        missing |= {name} if not told else {f"{name} {flag}" for flag in all_options_of(command) if flag not in words}
    return missing


def invented_commands(text: str) -> set[str]:
    """Command headings, and options in first cells beneath them, that the program does not have."""
    invented = set()
    for heading in re.findall(r"^### `([a-z-]+)`$", text, re.MULTILINE):
        command = commands().get(heading)
        known = set() if command is None else all_options_of(command)
        invented |= {heading} if command is None else first_cells(section(text, heading)) - known - {"option"}
    return {each for each in invented if each.startswith("-") or each not in commands()}


def undocumented_global_options(text: str) -> set[str]:
    told = " ".join(ticked(section(text, "Global options"))).split()
    known = options_of(typer.main.get_command(cli.app)) | {"--help", "-h", "--version"}
    return {flag for flag in known if flag not in told}


def test_every_command_and_each_of_its_options_is_documented() -> None:
    text = page("commands.md")
    assert undocumented_commands(text) == set()
    assert undocumented_global_options(text) == set()
    assert undocumented_commands(text.replace("### `tick`", "### `tock`")) == {"tick"}
    assert "publish --dry-run" in undocumented_commands(without(text, "`--dry-run`"))
    assert "targets --print" in undocumented_commands(without(text, "`--print`"))
    assert undocumented_global_options(without(text, "`--quiet`")) == {"--quiet"}


def test_no_command_or_option_is_invented() -> None:
    text = page("commands.md")
    assert invented_commands(text) == set()
    assert invented_commands(text.replace("### `tick`", "### `tock`")) == {"tock"}
    assert invented_commands(text.replace("| `--follow` |", "| `--chase` |")) == {"--chase"}


def mentioned_commands(text: str) -> set[str]:
    """Every `remembrancer WORD` of a page, code blocks included, that is no command."""
    said = re.findall(r"(?:^|`|bin/)remembrancer(?: -C \S+)? ([a-z]+)\b", "\n".join(_code(text)), re.MULTILINE)
    return {word for word in said if word not in commands()}


def _code(text: str) -> Iterator[str]:
    """What a page sets as code: its shell blocks, and what stands in ticks."""
    yield from (block.text for block in blocks(text) if block.kind == "sh")
    yield from (f"`{word}" for word in ticked(prose(text)))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_mention_no_command_that_does_not_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert mentioned_commands(text) == set()
    assert mentioned_commands(text + "\n`remembrancer relive` and\n") == {"relive"}


# --- JSON ---


def emitted_fields() -> set[str]:
    """Every key of a JSON object that the command line makes: in an `…_object`, and wherever something is emitted."""
    fields: set[str] = set()
    for path in CLI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_object"):
                fields.update(_keys(node))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "emit":
                fields.update(*(_keys(argument) for argument in node.args))
    return fields


def _keys(tree: ast.AST) -> Iterator[str]:
    """The texts that are keys beneath a node: of dictionaries, and of assignments to one."""
    for node in ast.walk(tree):
        keys: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            keys = node.keys
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            keys = [node.slice]
        yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


def undocumented_fields(text: str) -> set[str]:
    return emitted_fields() - ticked(text)


def test_every_json_field_is_documented() -> None:
    text = page("commands.md")
    assert len(emitted_fields()) > 40
    assert undocumented_fields(text) == set()
    assert undocumented_fields(text.replace("`edition_sha256`", "digest")) == {"edition_sha256"}


# --- exit codes ---


def exit_codes() -> set[str]:
    """Every number that a function of the command line returns."""
    codes = set()
    for path in CLI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "int":
                codes |= {str(code) for each in ast.walk(node) if isinstance(each, ast.Return) for code in _codes(each)}
    return codes


def _codes(node: ast.AST) -> Iterator[int]:
    match node:
        case ast.Return(value=ast.AST() as value):
            yield from _codes(value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_codes(body), *_codes(orelse))
        case ast.Constant(value=int() as value):
            yield value


def documented_codes(text: str) -> set[str]:
    return {cells[0] for cells in rows(section(text, "Exit codes")) if cells[0].isdigit()}


def test_every_exit_code_is_documented_and_none_is_invented() -> None:
    text = page("commands.md")
    assert {"0", "1", "2", "3", "4", "5"} <= exit_codes()
    assert documented_codes(text) == exit_codes()
    assert documented_codes(without(text, "| 4 |")) != exit_codes()


# --- statements ---


def test_every_key_of_a_statement_is_documented_and_none_is_invented() -> None:
    text = page("statements.md")
    names = {key.name for key in KEYS}
    told = {cells[0].strip("`") for cells in rows(section(text, "Keys")) if cells[0].startswith("`")}
    assert told == names
    assert "| `until` |" in text
    assert first_cells(section(without(text, "| `until` |"), "Keys")) != names


def test_every_template_field_and_filter_is_documented_and_none_is_invented() -> None:
    def told(text: str) -> set[str]:
        return first_cells(section(text, "Templates"))

    text = page("statements.md")
    assert told(text) == FIELDS | set(FILTERS)
    assert told(without(text, "| `years_words` |")) != FIELDS | set(FILTERS)


def test_every_reserved_id_is_documented() -> None:
    text = section(page("statements.md"), "id")
    assert ticked(text) >= RESERVED_IDS
    assert not ticked(text.replace("`assets`", "")) >= RESERVED_IDS


# --- configuration ---


def configuration_keys() -> set[str]:
    """Every key of the configuration's JSON Schema, with dots."""
    schema = schemas()["config"]()

    def walk(node: Mapping[str, Any], where: str) -> Iterator[str]:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        properties = node.get("properties")
        if not properties:
            yield where
            return
        for name, inner in properties.items():
            yield from walk(inner, f"{where}.{name}" if where else name)

    top = dict(schema["properties"])
    targets = top.pop("targets")["additionalProperties"]["anyOf"]
    keys = set(walk({"properties": top}, ""))
    return keys | {f"targets.NAME.{name}" for target in targets for name in target["properties"]}


def documented_keys(text: str) -> set[str]:
    return {cells[0].strip("`") for cells in rows(text) if cells[0].startswith("`")}


def test_every_key_of_the_configuration_is_documented_and_none_is_invented() -> None:
    text = page("configuration.md")
    assert configuration_keys() >= {"site.late.grace", "targets.NAME.secret", "web.listen", "simulated"}
    assert documented_keys(text) == configuration_keys()
    assert documented_keys(without(text, "`limits.per_target_per_day`")) != configuration_keys()


# --- delivery ---

Step = tuple[str, str | None, str]


def documented_steps(text: str) -> set[Step]:
    steps: set[Step] = set()
    for cells in rows(section(text, "Transitions")):
        if re.fullmatch(r"T\d+", cells[0]):
            befores: set[str | None] = set(ticked(cells[1])) or {None}
            steps |= {(cells[0], before, after) for before in befores for after in ticked(cells[2])}
    return steps


def test_the_table_of_transitions_is_the_one_in_the_code() -> None:
    text = page("delivery.md")
    real = {(each.name, None if each.before is None else str(each.before), str(each.after)) for each in TRANSITIONS}
    assert documented_steps(text) == real
    assert documented_steps(without(text, "| T9 |")) != real
    assert documented_steps(text.replace("| T8 | `verifying` | `delivered` |", "| T8 | `dead` | `delivered` |")) != real


def test_every_state_class_and_hold_reason_is_documented() -> None:
    text = page("delivery.md")
    reasons = {*briefing._HELD, holds.PAUSED, holds.LEDGER_RESTORED} - {"foreign_feeds", "retired"}
    guards = {projection.FOREIGN, projection.RESTORED, projection.RETIRED, care.DAMAGED}
    guards |= {CLOCK_SUSPECT, STATEMENTS_MISSING}
    assert first_cells(section(text, "States")) == set(State)
    assert {cells[0][1:].split("`")[0] for cells in rows(section(text, "Target classes"))} >= set(TargetClass)
    assert first_cells(section(text, "Holds")) == reasons
    assert first_cells(section(text, "Guards")) == guards
    assert first_cells(section(without(text, "| `uncertain` | the outcome"), "States")) != set(State)


def spoken(delays: tuple[timedelta, ...]) -> str:
    def one(delay: timedelta) -> str:
        seconds = int(delay.total_seconds())
        unit, name = next((u, n) for u, n in ((3600, "h"), (60, "min"), (1, "s")) if seconds >= u or u == 1)
        return f"{seconds // unit} {name}"

    return ", ".join(one(delay) for delay in delays)


def test_the_retry_tables_are_those_of_the_code() -> None:
    text = " ".join(page("delivery.md").split())
    assert spoken(KEYED_TABLE) in text
    assert spoken(SHORT_TABLE) in text
    assert spoken(KEYED_TABLE) not in text.replace("20 h, 24 h", "20 h, 25 h")


# --- webhooks ---


def test_every_field_of_a_webhook_is_documented_and_none_is_invented() -> None:
    text = page("webhooks.md")
    assert first_cells(section(text, "What is sent")) == set(WEBHOOK_FIELDS)
    assert first_cells(section(text, "A body of your own")) == set(MORE_FIELDS)
    assert first_cells(section(without(text, "| `embargo_until` |"), "What is sent")) != set(WEBHOOK_FIELDS)


# --- glossary ---

WORDS = """workspace statement anniversary-rule occurrence number label moment target publisher edition delivery stream
    phrasebook roll ping serial attempt crew terms receipt ledger event head hold guard watermark adoption
    tick daemon"""


def test_the_glossary_holds_each_word_once_and_in_the_sense_of_the_code() -> None:
    def told(text: str) -> list[str]:
        return re.findall(r"^\| \*\*([a-z ]+)\*\* \|", text, re.MULTILINE)

    text = page("glossary.md")
    assert told(text) == [word.replace("-", " ") for word in WORDS.split()]
    assert told(without(text, "| **edition** |")) != [word.replace("-", " ") for word in WORDS.split()]
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "scheduler").rglob("*.py"))
    classes = set(re.findall(r"^class (\w+)", source, re.MULTILINE))
    named = {word.title().replace("-", "") for word in WORDS.split()} - {"Workspace", "Label", "Adoption"}
    spoken_only = {"Number", "Ping", "Serial", "Tick", "Head"}  # fields and methods
    assert named - spoken_only <= classes


# --- links and examples ---


def broken_links(path: Path, text: str) -> set[str]:
    broken = set()
    for link in links(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        known = anchors(target.read_text(encoding="utf-8")) if target.is_file() and target.suffix == ".md" else set()
        if not target.exists() or (anchor and anchor not in known):
            broken.add(link)
    return broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert broken_links(path, text) == set()
    doctored = text + "\n[gone](gone.md) and [nowhere](#no-such-heading)\n"
    assert broken_links(path, doctored) == {"gone.md", "#no-such-heading"}


def example_fault(block: Block, folder: Path) -> str | None:
    """Why an example cannot be read as what it claims to be, or None."""
    try:
        match block.kind:
            case "yaml":
                _read_configuration(block.text, folder)
            case "yaml front-matter":
                read_statement(_completed(block.text).encode(), path="statements/example.md")
            case "markdown":
                read_statement(block.text.encode(), path="statements/example.md")
            case "python":
                compile(block.text, "example", "exec", flags=ast.PyCF_ONLY_AST)
            case "json":
                Draft202012Validator(webhook_schema()).validate(json.loads(block.text))
            case "sh" | "text" | "nginx":  # a real nginx reads it: tests/web/test_web_servers.py
                return None
            case other:
                return f"an example of kind {other!r} is read by nobody"
    except (StatementError, ConfigError, SyntaxError, ValueError, ValidationError) as fault:
        return str(fault)
    return None


FORMED = {
    "APPRISE_URL": "json://example.org/path",
    "DISCORD_WEBHOOK": "https://discord.com/api/webhooks/1/token",
    "SLACK_WEBHOOK": "https://hooks.slack.com/services/T0/B0/token",
    "TELEGRAM_TOKEN": "1:token",
    "NTFY_TOPIC": "statements",
}
"""What stands for the secrets that have a form of their own."""


def _read_configuration(text: str, folder: Path) -> None:
    whole = text if text.startswith("site:") else HEAD + text
    for name in re.findall(r"\{file: ([^}]+)\}", text):
        secret = folder / name
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text(SECRET, encoding="utf-8")
        secret.chmod(0o600)
    env = dict.fromkeys(re.findall(r"\{env: (\w+)\}", text), SECRET)
    env |= {name: "https://example.org/hook" for name in env if name.endswith("_URL")}
    env |= {name: value for name, value in FORMED.items() if name in env}
    path = folder / "remembrancer.yaml"
    path.write_text(whole, encoding="utf-8")
    load(path, kinds=SETTINGS, feeds_model=FeedsSettings, env=env, today=date(2027, 6, 4))


def _completed(front: str) -> str:
    """A fragment of front matter made into a whole statement."""
    given = {line.partition(":")[0] for line in front.splitlines() if not line.startswith(" ")}
    usual = {"id": "example", "title": "Example", "date": "1951-03-14"}
    lines = [f"{name}: {value}" for name, value in usual.items() if name not in given]
    return "---\n" + "\n".join(lines) + f"\n{front}---\nText.\n"


EXAMPLES = [(path, number, block) for path in PAGES for number, block in enumerate(blocks(path.read_text("utf-8")), 1)]


@pytest.mark.parametrize(
    ("path", "block"),
    [(path, block) for path, _, block in EXAMPLES],
    ids=[f"{path.name}-{number}" for path, number, _ in EXAMPLES],
)
def test_every_example_can_be_read(path: Path, block: Block, tmp_path: Path) -> None:
    assert example_fault(block, tmp_path) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Block(kind="yaml", text="targets:\n  a: {kind: pigeon}\n"),
        Block(kind="yaml", text=HEAD + "wbe: {}\n"),
        Block(kind="yaml front-matter", text="every: fortnight\n"),
        Block(kind="markdown", text="---\nid: x\n---\nText without a title.\n"),
        Block(kind="python", text="def (:\n"),
        Block(kind="json", text='{"type": "statement.published"}'),
        Block(kind="toml", text="a = 1\n"),
    ],
    ids=lambda block: block.kind,
)
def test_a_wrong_example_is_found_out(wrong: Block, tmp_path: Path) -> None:
    assert example_fault(wrong, tmp_path) is not None
