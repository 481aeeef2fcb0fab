"""Putting one more target into `remembrancer.yaml`, which is a person's own file, with their comments and their order.

The text of one block is inserted and not a byte besides is touched, but for the `{}` of an empty `targets`. What came
of it is read again and held against what was there: unless nothing differs but the new target, the file stays as it is.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scheduler.config.model import Config
from scheduler.config.secret_files import belongs
from scheduler.errors import ConfigError
from scheduler.text.strict_yaml import Document, read

Entry = Mapping[str, Any]
"""What stands beneath a target's name: texts, lists and mappings of texts."""

_PLAIN = re.compile(r"\.?[A-Za-z](?:[A-Za-z0-9_./@-]|:(?=[^\s]))*|[0-9]{1,9}")
_EMPTY = re.compile(r"(targets:)[ \t]*(?:\{[ \t]*\})?(?=[ \t]*(?:#.*)?$)")
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON lets stand in a text and YAML does not, or reads as the end of a line."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_STEP = 2


def block(name: str, entry: Entry, *, indent: int = _STEP) -> str:
    """The lines of one target, as they stand beneath `targets:`."""
    return "".join(f"{' ' * indent}{line}\n" for line in (f"{name}:", *_lines(entry)))


def _lines(entry: Entry) -> list[str]:
    lines = []
    for key, value in entry.items():
        if isinstance(value, list) and len(value) > 1:
            lines += [f"  {_scalar(key)}:", *(f"    - {_flow(item)}" for item in value)]
        else:
            lines.append(f"  {_scalar(key)}: {_flow(value)}")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(key)}: {_flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text as it can stand in YAML: plain where nothing in it could be taken for anything else."""
    if _PLAIN.fullmatch(text):
        return text
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def with_target(text: str, name: str, entry: Entry) -> str | None:
    """The text of a configuration with one more target at the end of `targets`; None where that cannot be done safely.

    Args:
        text: of the whole file, as decoded.
        name: of the target.
        entry: what shall stand beneath it.
    """
    try:
        before = _read(text)
    except ConfigError:
        return None
    made = _inserted(text, before, name, entry)
    if made is None or name in (before.value.get("targets") or {}):
        return None
    try:
        after = _read(made).value
    except ConfigError:
        return None
    targets = after.get("targets")
    if not isinstance(targets, dict) or list(targets)[-1:] != [name] or targets.pop(name) != _texts(entry):
        return None
    # An absent, an empty and a missing value all read as "no targets".
    same = {**after, "targets": targets or ""} == {**before.value, "targets": before.value.get("targets") or ""}
    return made if same else None


def _read(text: str) -> Document:
    return read(text.removeprefix("\ufeff").replace("\r\n", "\n"), file="remembrancer.yaml")


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(item) for key, item in value.items()}
    return [_texts(item) for item in value] if isinstance(value, list) else str(value)


def _inserted(text: str, before: Document, name: str, entry: Entry) -> str | None:
    lines = _LINE.findall(text)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    targets = before.value.get("targets")
    if "targets" not in before.value:
        at, above, indent = len(lines), f"{end}targets:{end}", _STEP
    elif not targets:
        at, above, indent = before.line("targets"), "", _STEP
        lines[at - 1] = _EMPTY.sub(r"\1", lines[at - 1].rstrip("\r\n")) + end
    elif isinstance(targets, dict):
        first = before.line("targets", next(iter(targets))) - 1
        at, above = _end_of(lines, first), ""
        indent = len(lines[first]) - len(lines[first].lstrip(" "))
    else:
        return None
    new = above + block(name, entry, indent=indent).replace("\n", end)
    return "".join([*lines[:at], new, *lines[at:]])


def _end_of(lines: Sequence[str], first: int) -> int:
    """The line after the last one of the section that `first` belongs to.

    Blank lines, and comments beside the margin, belong to what follows.
    """
    at = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number].rstrip("\r\n")
        if line.startswith(" ") and line.strip():
            at = number + 1
        elif line and not line.startswith(("#", " ")):
            break
    return at


def add_target(path: Path, name: str, entry: Entry, load: Callable[[Path], Config]) -> bool:
    """Put one more target into a configuration, whole or not at all; False where that cannot be done safely.

    Args:
        path: of the file; a link is followed, so that the file it names is replaced and the link stays.
        name, entry: as in `with_target`.
        load: reads a configuration, secrets included.

    Raises:
        OSError: it could not be written; the old file stands untouched.
    """
    real = path.resolve()
    source = real.read_bytes()
    try:
        made = with_target(source.decode("utf-8"), name, entry)
    except UnicodeDecodeError:
        return False
    if made is None:
        return False
    seen = real.stat()
    trial = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with trial.open("xb") as file:
            os.fchmod(file.fileno(), stat.S_IMODE(seen.st_mode))
            file.write(made.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        belongs(trial, real)
        if not _differ_by_one_target(path, trial, load) or real.read_bytes() != source:
            return False
        # The last step that can fail: whoever stored the secrets that it names takes them away again if it does.
        trial.replace(real)
    finally:
        trial.unlink(missing_ok=True)
    return True


def _differ_by_one_target(old: Path, new: Path, load: Callable[[Path], Config]) -> bool:
    try:
        before, after = load(old), load(new)
    except ConfigError:
        return False
    return replace(after, targets=after.targets[:-1], secrets=before.secrets) == before
