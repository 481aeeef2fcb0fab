"""The theme: templates and a stylesheet of the workspace in the place of ours, read whole and judged before use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.errors import Problem

FOLDER = "theme"
"""Its folder in the workspace; templates come to be `theme/…` in what is said of them."""

STYLE = "style.css"

LARGEST = 256 * 1024
"""Bytes one of its files may have."""

_NAMED = f"Only {STYLE} and templates (*.html) belong there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What a workspace overrides.

    Attributes:
        files: texts by name, `style.css` or a template's.
        problems: why it cannot be used; empty where it can, as far as reading goes.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_theme(folder: Path) -> Theme:
    """Every file of a theme; a folder that does not exist is an empty one."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _files(folder, problems):
        try:
            data = path.read_bytes()
            if len(data) > LARGEST:
                problems.append(problem(path.name, f"It has more than {LARGEST // 1024} KiB.", "Make it smaller."))
                continue
            files[path.name] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(problem(path.name, "It is not UTF-8.", "Save it as UTF-8."))
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            problems.append(problem(path.name, f"It cannot be read ({reason}).", "Give us the right to read it."))
    if STYLE in files and (what := _unbalanced(files[STYLE])):
        problems.append(problem(STYLE, what, "Close what is open, or take away what closes nothing."))
    return Theme(files=files, problems=tuple(problems))


def stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What a theme looks like from outside: name, size and time of change of each file; equal ones need no reading."""
    try:
        found = [(path.name, path.stat()) for path in folder.iterdir()]
    except FileNotFoundError:
        return ()
    except OSError:
        return (("?", 0, 0),)
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))


def problem(name: str, what: str, cure: str, *, line: int | None = None) -> Problem:
    """One fault of a theme."""
    cure = f"{cure} Until then the pages keep the look they have."
    return Problem(what=what, cure=cure, code="theme", file=f"{FOLDER}/{name}", line=line)


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        problems.append(problem("", f"The folder cannot be read ({reason}).", "Give us the right to read it."))
        return
    for path in paths:
        if path.name.startswith(".") or path.name.endswith("~"):
            continue  # what editors and file managers leave
        if (path.name == STYLE or path.suffix == ".html") and path.is_file():
            yield path
        else:
            problems.append(problem(path.name, "It is no part of a theme.", f"Take it away. {_NAMED}"))


def _unbalanced(css: str) -> str | None:
    """What is wrong with a stylesheet's brackets, or None; comments and strings are passed over."""
    closing = {"{": "}", "(": ")", "[": "]"}
    waiting: list[tuple[str, int]] = []
    line, place = 1, 0
    while place < len(css):
        sign = css[place]
        if css.startswith("/*", place):
            end = css.find("*/", place + 2)
            if end < 0:
                return f"The comment of line {line} is not closed."
            line += css.count("\n", place, end)
            place = end + 2
            continue
        if sign in "\"'":
            end = _string_end(css, place)
            if end < 0:
                return f"The quoted text of line {line} is not closed."
            place = end
        elif sign in closing:
            waiting.append((closing[sign], line))
        elif sign in closing.values() and (not waiting or waiting.pop()[0] != sign):
            return f"A `{sign}` of line {line} closes nothing."
        line += sign == "\n"
        place += 1
    return f"A bracket of line {waiting[-1][1]} is not closed." if waiting else None


def _string_end(css: str, begin: int) -> int:
    place = begin + 1
    while place < len(css) and css[place] != "\n":
        if css[place] == css[begin]:
            return place
        place += 2 if css[place] == "\\" else 1
    return -1
