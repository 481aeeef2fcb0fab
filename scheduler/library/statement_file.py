"""Reading one statement file: bytes in, a statement (or the translation of one) out, or every problem at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal, cast
from urllib.parse import urlsplit

from scheduler.domain import foreign_signs
from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.ids import ID_PATTERN, RESERVED_IDS
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.statement import Image, LatePolicy, Statement, Words
from scheduler.domain.time_text import parse_duration
from scheduler.errors import Problem, StatementError, ValueRefused
from scheduler.library.files import MAX_BYTES
from scheduler.library.front_matter import Sheet, Values, shown, split
from scheduler.library.images import image_file, image_focus
from scheduler.library.keys import IMAGE_KEYS, LATE_KEYS, LATE_THEN, MODES, NAMES, STATUSES, TONES, WORDS_NAMES
from scheduler.library.reading import Reading, Translation
from scheduler.library.rule_keys import read_rule, read_times
from scheduler.library.words_keys import check_templates, read_words, text_places, words_problems
from scheduler.text.cleaning import clean
from scheduler.text.composition import WordsProblem
from scheduler.text.strict_yaml import read as read_yaml

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{1,4}")


def read_statement(source: bytes, *, path: str, language: str = "en") -> tuple[Statement | Translation, list[Problem]]:
    """One statement file and the warnings about it; arguments and errors are those of `read`."""
    reading = read(source, path=path, language=language)
    return reading.content, list(reading.problems)


def read(
    source: bytes,
    *,
    path: str,
    language: str = "en",
    judged: Container[str] = frozenset(),
    announced: AnnouncedMonths | None = None,
) -> Reading:
    """Read one statement file.

    Args:
        source: its bytes; a byte order mark and any kind of line end are tolerated.
        path: relative to the workspace, such as `statements/1989.md`.
        language: BCP 47 tag of the words where `lang` does not say.
        judged: SHA-256 digests of files whose templates are known to be good, and need not be tried.
        announced: the site's month starts, in place of the computed ones.

    Raises:
        StatementError: with every problem found; the file is taken whole or not at all.
    """
    text, sheet, dropped = _decode(source, path)
    faults: list[Problem] = [] if sheet.body else [_no_body(path, sheet.body_line)]
    try:
        document = read_yaml(sheet.front, file=path, first_line=2, error=StatementError)
    except StatementError as error:
        raise StatementError([*error.problems, *faults]) from None
    values = Values(document, path=path)
    values.problems.extend(faults)
    digest = hashlib.sha256(source).hexdigest()
    content: Statement | Translation
    if "translates" in values:
        content = _translation(values, sheet, path=path, digest=digest)
    else:
        content = _statement(values, sheet, path=path, digest=digest, language=language, announced=announced)
        if digest not in judged:
            check_templates(values, content, sheet)
    if dropped or values.dropped:
        values.problems.append(_control_characters(text, path))
    if any(problem.level == "error" for problem in values.problems):
        raise StatementError(sorted(values.problems, key=lambda problem: problem.line or 0))
    lines = {**values.lines(), "body": sheet.body_line}
    return Reading(
        content=content,
        lines=lines,
        has_id="id" in values,
        problems=tuple(values.problems),
        places=text_places(values, content.words, sheet),
    )


def too_long(path: str) -> Problem:
    """The problem of a file beyond `MAX_BYTES`."""
    return Problem(
        what="The file is longer than 4 MiB.", cure="Shorten it, or divide it into several.", code="too-long", file=path
    )


def _decode(source: bytes, path: str) -> tuple[str, Sheet, int]:
    """The text as written, its two parts without control characters, and how many of these were dropped."""
    if len(source) > MAX_BYTES:
        raise StatementError([too_long(path)])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind a byte order mark.
        start = error.start + (3 if source.startswith(b"\xef\xbb\xbf") else 0)
        problem = Problem(
            what=f"Byte 0x{source[start]:02x} is not UTF-8.",
            cure="Save the file as UTF-8.",
            code="not-utf-8",
            file=path,
            line=source.count(b"\n", 0, start) + 1,
        )
        raise StatementError([problem]) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    sheet = split(text, path=path)
    # NUL stays in the front matter: YAML refuses it, and a file full of them is the wreck of a power cut.
    front = sheet.front if "\0" in sheet.front else clean(sheet.front).text
    body = clean(sheet.body).text
    dropped = len(sheet.front) - len(front) + len(sheet.body) - len(body)
    if dropped:
        sheet = Sheet(front=front, body=body.strip("\n \t"), body_line=sheet.body_line)
    return text, sheet, dropped


def _no_body(path: str, line: int) -> Problem:
    return Problem(
        what="There is no text beneath the front matter.",
        cure="Write the statement beneath the second `---` line.",
        code="no-body",
        file=path,
        line=line,
        field="body",
    )


def _control_characters(text: str, path: str) -> Problem:
    line = next((number for number, line in enumerate(text.split("\n"), 1) if clean(line).dropped), None)
    return Problem(
        what="Control characters were dropped.",
        cure="Remove them from the file.",
        code="control-characters",
        level="warning",
        file=path,
        line=line,
    )


def translation_problems(reading: Reading, original: Statement | None) -> list[Problem]:
    """What is wrong with a translation beside the statement it belongs to (None where there is none)."""
    content = reading.content
    if isinstance(content, Statement):
        return []

    def problem(what: str, cure: str, code: str, *path: str, line: int | None = None) -> Problem:
        place = line or reading.lines.get(path[0], 1)
        return Problem(what=what, cure=cure, code=code, file=content.path, line=place, field=".".join(path))

    if original is None:
        return [
            problem(
                f"There is no statement '{content.original}' to translate.",
                "Correct the id, or mend the original if it is refused itself.",
                "unknown-original",
                "translates",
            )
        ]
    if content.words.lang == original.words.lang:
        return [
            problem(
                f"The original is in '{content.words.lang}' itself.",
                "Correct `lang`, here or in the original.",
                "same-language",
                "lang",
            )
        ]
    found = _words_problems(
        content.words, original.rule, original.mode, original.place, original.section, original.first_published
    )
    return [
        problem(
            f"`{each.path[-1]}`: {each.what}",
            each.cure,
            each.code,
            *each.path,
            line=reading.lines["body"] + each.line - 1 if each.path == ("body",) else None,
        )
        for each in found
    ]


@lru_cache(maxsize=10_000)
def _words_problems(
    words: Words,
    rule: AnniversaryRule,
    mode: Literal["living", "reprint"],
    place: str | None,
    section: str | None,
    first_published: date | None,
) -> tuple[WordsProblem, ...]:
    # The original may change while the translation does not, so every arrangement asks again.
    given = {"place": place, "section": section, "first_published": first_published}
    return tuple(words_problems(words, rule, mode=mode, given=given))


def _translation(values: Values, sheet: Sheet, *, path: str, digest: str) -> Translation:
    for name in values.names():
        if name in NAMES and name not in WORDS_NAMES:
            values.refuse(
                name,
                what=f"`{name}` has no place in a translation, which gives words only.",
                cure="Take the line out; the original says it.",
                code="not-in-translation",
            )
    values.allow_only(NAMES)
    original = values.parsed("translates", _identity)
    if "lang" not in values:
        values.refuse(
            "lang",
            what="The key `lang` is missing.",
            cure="Write the language of this translation, such as `lang: fr`.",
            code="missing-key",
        )
    words = read_words(values, sheet, language="")
    return Translation(original=original or "", words=words, path=path, source_sha256=digest)


def _statement(
    values: Values, sheet: Sheet, *, path: str, digest: str, language: str, announced: AnnouncedMonths | None
) -> Statement:
    values.allow_only(NAMES)
    identity = _read_id(values, path)
    words = read_words(values, sheet, language=language)
    rule = read_rule(values, key=identity or "", announced=announced)
    times = read_times(values, rule)
    mode = cast("Literal['living', 'reprint']", values.choice("mode", words=MODES) or "living")
    public = values.flag("public")
    status = values.choice("status", words=STATUSES) or "ready"
    return Statement(
        id=identity or "",
        rule=rule or _NO_RULE,
        words=words,
        path=path,
        source_sha256=digest,
        when=times.when,
        time=times.time,
        zone=times.zone,
        targets=values.texts("targets"),
        tags=values.texts("tags") or (),
        author=values.text("author"),
        original=values.parsed("original", _address),
        sources=values.texts("sources") or (),
        place=values.text("place"),
        section=values.text("section"),
        first_published=values.parsed("first_published", _iso_date),
        images=_images(values, path),
        public=True if public is None else public,
        mode=mode,
        facts_checked_through=values.parsed("facts_checked_through", _plain_year),
        late=_late(values),
        approval=True if values.choice("approval", words=("required",)) else None,
        status=cast("Literal['ready', 'draft', 'retired']", status),
        tone=cast("Literal['solemn', 'cheerful']", values.choice("tone", words=TONES) or "solemn"),
    )


_NO_RULE = AnniversaryRule(key="", date=HistoricDate(year=1, month=1, day=1))
"""Stands in while the words are judged; no statement leaves with it, for its own rule was refused."""


def _read_id(values: Values, path: str) -> str | None:
    if "id" in values:
        return values.parsed("id", _identity)
    stem = PurePosixPath(path).stem
    try:
        identity = _identity(stem)
    except ValueRefused as refused:
        values.refuse(
            "id",
            what=f"The key `id` is missing, and the file's name cannot stand for it: {refused.what}",
            cure="Write an id, such as `id: a-name-for-ever`, made of a to z, 0 to 9 and hyphens.",
            code="missing-key",
        )
        return None
    values.refuse(
        "id",
        what=f"The key `id` is missing, so the file's name has to stand for it: {identity}.",
        cure=f"Write `id: {identity}`, so that the file can be renamed.",
        code="id-from-file-name",
        level="warning",
    )
    return identity


def _identity(text: str) -> str:
    if not ID_PATTERN.fullmatch(text):
        raise ValueRefused(
            f"'{shown(text)}' cannot be an id.{foreign_signs.named(text)}",
            "Use 1 to 80 of a to z, 0 to 9 and hyphens, with a letter or digit first.",
            code="bad-id",
        )
    if text in RESERVED_IDS:
        raise ValueRefused(
            f"'{text}' is a folder of the public site and cannot be an id.", "Choose another.", code="reserved-id"
        )
    return text


def _address(text: str) -> str:
    """An http or https address as it was written."""
    try:
        parts = urlsplit(text)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fit = False
    if not fit or any(sign.isspace() or sign in '<>"' for sign in text):
        raise ValueRefused(
            f"'{shown(text)}' is not an http or https address.",
            "Write the whole address, such as `https://example.org/1989/`.",
            code="bad-address",
        )
    return text


def _iso_date(text: str) -> date:
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a month or day that does not exist: refused with the rest
    raise ValueRefused(
        f"'{shown(text)}' is not a day.", "Write year, month and day, such as `1989-06-05`.", code="bad-date"
    )


def _plain_year(text: str) -> int:
    if not _YEAR.fullmatch(text) or int(text) == 0:
        raise ValueRefused(f"'{shown(text)}' is not a year.", "Write it in digits, such as `2030`.", code="bad-year")
    return int(text)


def _late(values: Values) -> LatePolicy | None:
    if values.mapping("late", keys=LATE_KEYS) is None:
        return None
    usual = LatePolicy()
    grace = values.read(values.text("late", "grace"), parse_duration, "late", "grace")
    then = values.choice("late", "then", words=LATE_THEN)
    return LatePolicy(
        grace=usual.grace if grace is None else grace,
        then=cast("Literal['skip', 'hold']", then or usual.then),
    )


def _images(values: Values, path: str) -> tuple[Image, ...]:
    if "image" not in values:
        return ()
    count = values.items("image")
    places: list[tuple[str | int, ...]] = [("image",)] if count is None else [("image", n) for n in range(count)]
    images = (_image(values, place, path) for place in places)
    return tuple(image for image in images if image is not None)


def _image(values: Values, place: tuple[str | int, ...], path: str) -> Image | None:
    keys = values.mapping(*place, keys=IMAGE_KEYS)
    if keys is None:
        return None
    for name, why in (("file", "the picture's file"), ("alt", "what the picture shows, for those who cannot see it")):
        if name not in keys:
            values.refuse(
                *place, name, what=f"The key `{name}` of `image` is missing.", cure=f"Write {why}.", code="missing-key"
            )
    file = values.read(values.text(*place, "file"), lambda text: image_file(text, statement=path), *place, "file")
    alt, caption = values.text(*place, "alt", lines=True), values.text(*place, "caption", lines=True)
    focus = values.read(values.text(*place, "focus"), image_focus, *place, "focus")
    return None if file is None or alt is None else Image(file=file, alt=alt, caption=caption, focus=focus)
