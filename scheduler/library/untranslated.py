"""What is not there in a language that somebody wants: the warnings `no-translation` of `check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.statement import Statement, Variant
from scheduler.domain.target import Target
from scheduler.errors import Problem
from scheduler.library.reading import Reading, Translation
from scheduler.library.shelf import Shelf

CODE = "no-translation"


def untranslated(shelf: Shelf, targets: Sequence[Target]) -> list[Problem]:
    """One warning for each statement that goes to a target in whose language it has no words.

    Another for each translation that lacks words of its own for a number for which the original has some. Whether a
    translation is older than its original is not judged.
    """
    found: list[Problem] = []
    for path, reading in shelf.standing.items():
        content = reading.content
        if isinstance(content, Translation):
            if content.original in shelf.statements:
                found += _editions(path, reading, shelf.statements[content.original])
        elif content.id in shelf.statements:  # as joined with its translations, which the file itself knows nothing of
            found += _languages(path, reading, shelf.statements[content.id], targets)
    return found


def _languages(path: str, reading: Reading, statement: Statement, targets: Sequence[Target]) -> Iterator[Problem]:
    if statement.status == "retired":
        return
    lacking = [target for target in targets if target.takes(statement) and target.lacks_words(statement)]
    if not lacking:
        return
    said = "; ".join(_lack(target, statement) for target in lacking)
    langs = sorted({target.lang for target in lacking if target.lang is not None})
    yield Problem(
        what=f"It has no words for {said}.",
        cure=f"Add a file with `translates: {statement.id}` and `lang: {langs[0]}`"
        + (f" (likewise {', '.join(langs[1:])})." if langs[1:] else "."),
        code=CODE,
        level="warning",
        file=path,
        line=reading.lines.get("lang", 1),
        field="lang",
    )


def _lack(target: Target, statement: Statement) -> str:
    gets = "skips it" if target.fallback == "skip" else f"gets the original (`{statement.words.lang}`)"
    return f"`{target.name}`, which wants `{target.lang}` and {gets}"


def _editions(path: str, reading: Reading, original: Statement) -> Iterator[Problem]:
    own = {_number(variant) for variant in reading.content.words.variants}
    lacking = [variant.name for variant in original.words.variants if _number(variant) not in own]
    if lacking:
        yield Problem(
            what=f"The original has `editions` for {', '.join(lacking)}; this translation says its plain words then.",
            cure="Translate them too, if they say more than the plain ones.",
            code=CODE,
            level="warning",
            file=path,
            line=reading.lines.get("editions", 1),
            field="editions",
        )


def _number(variant: Variant) -> tuple[int | None, int | None]:
    return variant.number, variant.multiple
