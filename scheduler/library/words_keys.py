"""The keys of a front matter that hold words: templates in one language, and those for single numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from scheduler.domain.language_tag import parse_language
from scheduler.domain.rule import AnniversaryRule
from scheduler.domain.statement import Statement, Variant, Words
from scheduler.library.front_matter import Sheet, Values
from scheduler.library.keys import EDITION_KEYS
from scheduler.library.named_days import named_days
from scheduler.library.text_place import TextPlace, text_place, texts
from scheduler.text.composition import WordsProblem, check_words

_VARIANT = re.compile(r"(every )?0*([1-9][0-9]{0,6})")


def read_words(values: Values, sheet: Sheet, *, language: str) -> Words:
    """The words of a file; where title or body are refused another text stands in, so that the rest can be judged.

    Args:
        language: BCP 47 tag where `lang` does not say.
    """
    if "title" not in values:
        values.refuse(
            "title",
            what="The key `title` is missing.",
            cure='Write `title: "…"`, one line.',
            code="missing-key",
        )
    return Words(
        lang=values.parsed("lang", parse_language) or language,
        title=values.text("title") or "Title",
        body=sheet.body or "Text",
        summary=values.text("summary", lines=True),
        social=values.text("social", lines=True),
        warning=values.text("warning", lines=True),
        variants=_variants(values),
    )


def check_templates(values: Values, statement: Statement, sheet: Sheet) -> None:
    """Refuse every template of a statement that would fail on some day."""
    found = words_problems(statement.words, statement.rule, mode=statement.mode, given=given_fields(statement))
    for problem in found:
        if problem.path == ("body",):
            line = sheet.body_line + problem.line - 1
        else:
            line = values.content_line(*problem.path) + problem.line - 1
        name = f"`{problem.path[-1]}`"
        values.refuse(*problem.path, what=f"{name}: {problem.what}", cure=problem.cure, code=problem.code, line=line)


def words_problems(
    words: Words, rule: AnniversaryRule, *, mode: Literal["living", "reprint"], given: Mapping[str, object]
) -> list[WordsProblem]:
    """Templates that would fail on some day, and words that name a day nobody knows.

    Args:
        given: what `text.composition.check_words` takes.
    """
    found = list(check_words(words, rule, mode=mode, given=given))
    return [*found, *named_days(words, rule, mode=mode, broken={each.path for each in found})]


def given_fields(statement: Statement) -> dict[str, object]:
    """The template fields that a statement may lack."""
    return {"place": statement.place, "section": statement.section, "first_published": statement.first_published}


def text_places(values: Values, words: Words, sheet: Sheet) -> dict[str, TextPlace]:
    """Where each text of a file stands, by its dotted key."""
    source = ["---", *sheet.front.split("\n")]
    places = {
        ".".join(path): text_place(text, line=values.content_line(*path), source=source)
        for path, text in texts(words)
        if path != ("body",)
    }
    return {**places, "body": TextPlace(line=sheet.body_line)}


def _variants(values: Values) -> tuple[Variant, ...]:
    editions = values.mapping("editions")
    if editions is None:
        return ()
    variants: dict[str, Variant] = {}
    for written in editions:
        found = _VARIANT.fullmatch(" ".join(written.split()))
        if found is None:
            values.refuse(
                "editions",
                written,
                what=f"`editions` has no number '{written}'.",
                cure="Write a number such as `25`, or `every 10`.",
                code="bad-edition",
            )
            continue
        name = f"{found[1] or ''}{found[2]}"
        if name in variants:
            values.refuse(
                "editions",
                written,
                what=f"`editions` names {name} twice.",
                cure="Keep one of the two.",
                code="duplicate-key",
            )
        if values.mapping("editions", written, keys=EDITION_KEYS) is None:
            continue
        number = int(found[2])
        variants[name] = Variant(
            name=written,
            number=None if found[1] else number,
            multiple=number if found[1] else None,
            title=values.text("editions", written, "title"),
            summary=values.text("editions", written, "summary", lines=True),
            body=values.text("editions", written, "body", lines=True),
            social=values.text("editions", written, "social", lines=True),
        )
    return tuple(variants.values())
