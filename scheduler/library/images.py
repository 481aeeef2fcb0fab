"""Pictures of statements: where they must lie, whether they are there, and whether they can be published."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from scheduler.domain.statement import Statement
from scheduler.errors import Problem, ValueRefused
from scheduler.library.files import FOLDER
from scheduler.library.reading import Reading

_FOCUS = re.compile(r"-?[01](?:\.[0-9]{1,4})? ?, ?-?[01](?:\.[0-9]{1,4})?")


def image_file(text: str, *, statement: str) -> str:
    """Judge the `file` of an image in the statement at path `statement`; gives it back as written.

    Raises:
        ValueRefused: it is an address, absolute, or leads out of `statements/`.
    """
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(statement), text))
    leads_out = text.startswith("/") or "\\" in text or "://" in text or not whole.startswith(f"{FOLDER}/")
    if leads_out or not text.isprintable():
        raise ValueRefused(
            f"'{text}' is not a file beneath {FOLDER}/.",
            "Put the picture beside the statement and name it relative to the statement's file.",
            code="image-outside",
        )
    return text


def image_focus(text: str) -> str:
    """The point of a picture that must stay in sight, as `x,y`.

    Raises:
        ValueRefused: it is none.
    """
    if not _FOCUS.fullmatch(text) or any(abs(float(part)) > 1 for part in text.split(",")):
        raise ValueRefused(
            f"'{text[:40]}' is no point of a picture.",
            'Write how far right and how far up it lies from the middle, each from -1 to 1, such as "0.5,-0.2".',
            code="bad-focus",
        )
    return ",".join(part.strip() for part in text.split(","))


def missing_images(root: Path, reading: Reading) -> list[Problem]:
    """A warning for each picture that is not there, an error for each that is a link out of `statements/`."""
    if not isinstance(reading.content, Statement) or not reading.content.images:
        return []
    problems = []
    inside = os.path.realpath(root / FOLDER) + os.sep
    for image in reading.content.images:
        real = os.path.realpath(root / posixpath.dirname(reading.content.path) / image.file)
        if not real.startswith(inside):
            what = f"The picture '{image.file}' is a link that leads out of {FOLDER}/."
            cure, code, level = "Put the file itself there.", "image-outside", "error"
        elif not Path(real).is_file():
            what = f"The picture '{image.file}' is not there."
            cure, code, level = "Put it beside the statement, or take the image out.", "image-missing", "warning"
        else:
            continue
        line = reading.lines.get("image")
        file = reading.content.path
        problems.append(Problem(what=what, cure=cure, code=code, level=level, file=file, line=line, field="image.file"))
    return problems


def unfit_images(root: Path, readings: Iterable[Reading], *, files: Collection[str] | None = None) -> list[Problem]:
    """An error for each picture that is there and could not be published: broken, too large, or none at all.

    Every picture is unpacked, so this is for `check` and not for a daemon's every start.

    Args:
        root: the workspace.
        readings: every file that stands.
        files: paths of statements; only their pictures. None takes all.
    """
    problems = []
    for reading in readings:
        content = reading.content
        if not isinstance(content, Statement) or (files is not None and content.path not in files):
            continue
        for image in content.images:
            from scheduler.imaging.making import verify  # Pillow is loaded where there is something to look at

            try:
                verify((root / posixpath.dirname(content.path) / image.file).read_bytes())
            except OSError:
                continue  # `missing_images` says so
            except ValueRefused as refused:
                problems.append(
                    Problem(
                        what=f"'{image.file}': {refused.what}",
                        cure=refused.cure,
                        code=refused.code,
                        file=content.path,
                        line=reading.lines.get("image"),
                        field="image.file",
                    )
                )
    return problems
