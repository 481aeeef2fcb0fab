"""Every deliberate error, and the tree they form.

RemembrancerError
├── ConfigError          remembrancer.yaml or a secret is wrong: every problem, each with where, what and cure
├── StatementError       a statement file is wrong: every problem, each with file, line, field and cure
├── ValueRefused         one value cannot be read (becomes a problem of one of the two above)
├── UsageError           the command cannot be done as asked (exit 2)
├── LedgerError          the ledger is refused (exit 3)
│   ├── LedgerBusy       another process holds it longer than we are ready to wait
│   ├── LedgerCorrupt    it fails its database's own check; it is left untouched
│   ├── LedgerNewer      it was written by a newer remembrancer
│   └── LedgerHeld       another daemon works on it (exit 4)
└── PublishError         one attempt did not end in a receipt
    ├── NotSent          nothing was published: try again
    ├── Refused          answered, and refused for good: a person must look
    └── Unknown          it may have been published

A failure to publish is classed by one question: did anything leave the house? Anything that is not in this tree is
a bug: it is logged with its traceback, the attempt counts as unknown, and the tick goes on to the next delivery.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong or doubtful, said so that a tired person can mend it.

    Attributes:
        what: the fault, one sentence.
        cure: what to do about it, one sentence.
        code: a short stable name, such as `unknown-key`, for programs.
        level: `error` (the file or key is refused) or `warning`.
        file: path of the file, relative to the workspace where possible.
        line: 1-based line in that file, or None where a line means nothing.
        field: the dotted key, such as `targets.newsroom.url`, or None.
    """

    what: str
    cure: str
    code: str
    level: str = "error"
    file: str | None = None
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [part for part in (place, self.field) if part]
        where = ", ".join(parts)
        return f"{where}: {self.what} {self.cure}" if where else f"{self.what} {self.cure}"


class RemembrancerError(Exception):
    """The root: everything the program says on purpose when it cannot do what was asked."""


class _Problems(RemembrancerError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConfigError(_Problems):
    """`remembrancer.yaml` or a secret is wrong; `problems` holds every fault found."""


class StatementError(_Problems):
    """A statement file is wrong; `problems` holds every fault found in it."""


class UsageError(RemembrancerError):
    """What was asked cannot be done as asked; the sentence says why and what can."""


class LedgerError(RemembrancerError):
    """The ledger is refused; the sentence says why and what to do."""


class LedgerBusy(LedgerError):
    """Another process kept the ledger locked longer than we wait."""


class LedgerCorrupt(LedgerError):
    """The ledger fails its database's own integrity check; nothing was written to it."""


class LedgerNewer(LedgerError):
    """The ledger was written by a newer version of remembrancer."""


class LedgerHeld(LedgerError):
    """Another daemon holds this ledger."""


class PublishError(RemembrancerError):
    """One attempt did not end in a receipt.

    Attributes:
        detail: what happened, with every secret already removed.
        status: the HTTP (or SMTP) status, when there was an answer.
    """

    def __init__(self, detail: str, *, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status


class NotSent(PublishError):
    """Nothing was published, provably: no byte left, or the target said "not now".

    Attributes:
        retry_after: earliest instant (aware, UTC) at which the target will listen again, if it said so.
    """

    def __init__(self, detail: str, *, status: int | None = None, retry_after: datetime | None = None) -> None:
        super().__init__(detail, status=status)
        self.retry_after = retry_after


class Refused(PublishError):
    """The target answered and refused these words or these credentials for good."""


class Unknown(PublishError):
    """Bytes left the house and no proof came back: it may have been published."""


class ValueRefused(RemembrancerError):
    """One value that a person wrote cannot be read; whoever knows file, line and key turns it into a `Problem`.

    Attributes:
        what: the fault, one sentence.
        cure: what to write instead, one sentence.
        code: a short stable name for programs.
    """

    def __init__(self, what: str, cure: str, *, code: str = "bad-value") -> None:
        super().__init__(f"{what} {cure}")
        self.what = what
        self.cure = cure
        self.code = code
