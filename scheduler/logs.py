"""The one log sink: human on a terminal, one JSON object a line elsewhere, and never a secret.

Every record passes the redactor here and nowhere else (`docs/delivery.md`): whatever a library says on its way to the
log loses each loaded secret in the three shapes it may take.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
import traceback
from collections.abc import Collection
from typing import TextIO
from urllib.parse import quote

from scheduler.domain.ports import Clock

_MARK = "•••"
# Control characters but tab, and the signs that turn the direction of text: both can fake a line for a reader.
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Redactor:
    """Takes every loaded secret out of a text: raw, URL-encoded and in base64."""

    def __init__(self, secrets: Collection[str]) -> None:
        shapes: set[str] = set()
        for secret in secrets:
            if secret:
                encoded = base64.b64encode(secret.encode()).decode("ascii")
                shapes |= {secret, quote(secret, safe=""), quote(secret), encoded, encoded.rstrip("=")}
                shapes.add(base64.urlsafe_b64encode(secret.encode()).decode("ascii").rstrip("="))
        # The longest first, so that a shape that holds another is not left half.
        ordered = sorted((shape for shape in shapes if len(shape) >= 4), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(_MARK, text) if self._pattern else text


def safe(text: str) -> str:
    """One line that shows control and direction signs as escapes."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Lines(logging.Formatter):
    """What both shapes share: the message without secrets or tricks."""

    def __init__(self, redact: Redactor, clock: Clock) -> None:
        super().__init__()
        self.redact = redact
        self.clock = clock

    def message(self, record: logging.LogRecord) -> str:
        return safe(self.redact(record.getMessage()))

    def trace(self, record: logging.LogRecord) -> str | None:
        if record.exc_info is None or record.exc_info[0] is None:
            return None
        return self.redact("".join(traceback.format_exception(*record.exc_info)).rstrip())

    def details(self, record: logging.LogRecord) -> dict[str, str]:
        given = getattr(record, "details", {})
        return {name: safe(self.redact(str(value))) for name, value in given.items() if value is not None}


class HumanLines(_Lines):
    """`09:00:00  published  tiananmen-1989 2027 → newsroom`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for a person; a traceback only for what is our fault."""
        at = self.clock().astimezone()
        level = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()}: "
        line = f"{at:%H:%M:%S}  {level}{self.message(record)}"
        trace = self.trace(record)
        return f"{line}\n{trace}" if trace else line


class JsonLines(_Lines):
    """One JSON object a line, for journals and collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """The object: `time` (UTC, ISO 8601), `level`, `message`, then the details."""
        line: dict[str, object] = {
            "time": self.clock().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": self.message(record),
            **self.details(record),
        }
        trace = self.trace(record)
        if trace:
            line["traceback"] = trace
        return json.dumps(line, ensure_ascii=False)


def start(secrets: Collection[str], *, clock: Clock, stream: TextIO | None = None, quiet: bool = False) -> None:
    """Send every log record to one stream, stderr unless told otherwise.

    Libraries that speak of addresses and headers (`urllib3`, `apscheduler`) are heard from WARNING on only.

    Args:
        secrets: what no line may hold.
        clock: the instant that lines are stamped with: a simulated one where the work has one.
        quiet: only what is wrong is said.
    """
    stream = sys.stderr if stream is None else stream
    redact = Redactor(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(HumanLines(redact, clock) if stream.isatty() else JsonLines(redact, clock))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("remembrancer").setLevel(logging.WARNING if quiet else logging.INFO)
