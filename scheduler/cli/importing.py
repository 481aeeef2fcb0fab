"""`import`: statements from press releases one already has."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import typer

from scheduler.cli import phrases
from scheduler.cli.session import Session, session
from scheduler.domain.planning import today
from scheduler.domain.rule_text import parse_date
from scheduler.errors import Problem, StatementError, UsageError, ValueRefused
from scheduler.library.files import FOLDER, MAX_BYTES
from scheduler.logs import safe

if TYPE_CHECKING:
    from scheduler.library.importing.imported import Imported

_FORMS = ("living", "reprint")


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    sources: list[str] = typer.Argument(metavar="SOURCE...", help="Text, Markdown or saved pages; - is stdin."),
    form: str = typer.Option("living", "--as", metavar="living|reprint", help="A template, or word for word."),
    day: str | None = typer.Option(None, "--date", help="The day remembered, where the source does not tell."),
) -> int:
    """Make drafts from press releases one already has."""
    from scheduler.library.importing.imported import import_release  # with it comes every language that it reads

    here = session(context)
    workspace = here.workspace
    workspace.writing()
    if form not in _FORMS:
        raise UsageError(f"--as is `living` or `reprint`, not `{form}`.")
    given = _given(day, sources)
    whole = [(name, _bytes(name)) for name in sources]
    now = today(workspace.clock(), workspace.site.zone)
    homes = {each.id: each.path for each in workspace.shelf.statements.values()}
    footers: dict[str, list[str]] = {}
    failed = False
    for name, source in whole:
        try:
            made = import_release(
                source, name=name, suffix=PurePath(name).suffix, reprint=form == "reprint", given=given,
                language=workspace.site.language, today=now,
                taken={identity for identity, path in homes.items() if path != f"{FOLDER}/{identity}.md"},
            )  # fmt: skip
            _write(workspace.root, made, name)
        except StatementError as refused:
            here.problems(refused.problems)
            failed = True
            continue
        homes[made.id] = made.path
        _tell(here, made, name)
        if made.footer:
            footers.setdefault(made.footer, []).append(made.id)
    for footer, names in footers.items():
        _offer(here, footer, names)
    return 1 if failed else 0


def _given(day: str | None, sources: list[str]) -> str | None:
    if day is None:
        return None
    if len(sources) > 1:
        raise UsageError("--date is for one source. Import the others on their own.")
    try:
        parse_date(day)
    except ValueRefused as refused:
        raise UsageError(f"--date: {refused}") from refused
    return " ".join(day.split())


def _bytes(name: str) -> bytes:
    """The source whole, or as much of it as shows that it is too long."""
    if "://" in name[:12]:
        raise UsageError(
            f"{name} is an address, and `import` asks nothing of the network. "
            "Save the page from your browser and import the file."
        )
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or error}.") from error


def _write(root: Path, made: Imported, name: str) -> None:
    path = root / made.path
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(made.text)
    except FileExistsError:
        raise StatementError(
            [
                Problem(
                    what=f"{made.path} is there already and was not touched.",
                    cure=f"If {name} is another text, rename that file (its `id` stays) and import again.",
                    code="already-there",
                    file=name,
                )
            ]
        ) from None


def _tell(here: Session, made: Imported, name: str) -> None:
    if here.json:
        here.emit(_import_object(made, name))
    else:
        here.note(f"\nmade {made.path} from {safe(name)}")
        for line in _summary(made):
            here.note(f"    {safe(line)}")
    here.problems(sorted(made.doubts, key=lambda each: each.line or 0))


def _summary(made: Imported) -> list[str]:
    kept, appeared = made.remembered, made.published
    lines = [f"title      {made.keys['title']}", f"date       {kept.date}{_witnesses(made)}"]
    if kept.differ:
        lines.append(f"           not agreeing: {', '.join(kept.differ)}")
    if appeared.day:
        lines.append(f"published  {appeared.day}: {', '.join(appeared.agree)}")
    lines += [f"{name:<9}  {made.keys[name]}" for name in ("place", "section", "original", "author") if made.keys[name]]
    lines.append(
        f"lang       {made.keys['lang']}, mode {made.keys['mode']}, {phrases.how_many(len(made.fields), 'field')}"
    )
    lines += [f"line {each.line:<5} “{each.was}” is now `{each.now}`" for each in made.fields]
    if made.left_out:
        lines.append(f"left out   {', '.join(f'“{each}”' for each in made.left_out)}")
    return lines


_COUNTED = ("no witness agrees", "one witness", "two witnesses agree", "three witnesses agree", "four witnesses agree",
            "five witnesses agree", "six witnesses agree")  # fmt: skip


def _witnesses(made: Imported) -> str:
    kept = made.remembered
    count = len(kept.agree)
    said = _COUNTED[count] if count < len(_COUNTED) else f"{count} witnesses agree"
    head = ", as you said; " if kept.given else ": "
    return f"{head}{said}{': ' if kept.agree else ''}{', '.join(kept.agree)}"


def _import_object(made: Imported, name: str) -> Mapping[str, Any]:
    keys, kept = made.keys, made.remembered
    return {
        "statement": made.id,
        "file": made.path,
        "source": name,
        "title": keys["title"],
        "date": kept.date,
        "number": kept.number,
        "agree": list(kept.agree),
        "differ": list(kept.differ),
        "lang": keys["lang"],
        "mode": keys["mode"],
        "place": keys["place"] or None,
        "section": keys["section"] or None,
        "first_published": keys["first_published"] or None,
        "original": keys["original"] or None,
        "author": keys["author"] or None,
        "fields": [{"field": each.field, "line": each.line, "was": each.was, "now": each.now} for each in made.fields],
        "left_out": list(made.left_out),
    }


def _offer(here: Session, footer: str, names: list[str]) -> None:
    """Standing words are offered once, however many releases end with them."""
    if here.json:
        here.emit({"footer": footer, "statements": names})
        return
    where = names[0] if len(names) == 1 else phrases.how_many(len(names), "release")
    here.note(f"\nStanding words under {where}, taken out; if they still hold, they could be `site.footer`:")
    for line in footer.split("\n"):
        here.note(f"    {safe(line)}")
