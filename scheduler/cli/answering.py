"""Answering for the log: `log --format` hands it on, `log --verify` proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime

from scheduler.cli import phrases
from scheduler.cli.accounts import FORMATS, Sheet, csv_document, html_document
from scheduler.cli.saying import put, say
from scheduler.cli.session import Session
from scheduler.domain.civil_time import on_clock
from scheduler.domain.site import Site
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.reading import Filter
from scheduler.ledger.values import Fault

SHORTEST_HEAD = 16
"""So many digits of a noted head are enough: 64 bits nobody meets by trying."""

_HEAD = re.compile(rf"[0-9a-f]{{{SHORTEST_HEAD},64}}")


def only_one(wanted: Sequence[bool]) -> None:
    """Refuse two of `--follow`, `--format` and `--verify` at once.

    Raises:
        UsageError: more than one is wanted.
    """
    if sum(wanted) > 1:
        raise UsageError("Of --follow, --format and --verify only one can be done at a time.")


def written(here: Session, document: str, asked: Filter) -> int:
    """`log --format`: the log as a document on stdout."""
    if document not in FORMATS:
        raise UsageError(f"There is no format `{document}`. Formats: {', '.join(FORMATS)}; for programs, --json.")
    if here.json:
        raise UsageError("--format makes a document for people, --json lines for programs. Leave one away.")
    workspace = here.workspace
    with closing(workspace.ledger(writable=False)) as ledger:
        if document == "csv":
            _counts, accounts = ledger.accounts(asked)
            put(csv_document(accounts, workspace.site))
        else:
            put(html_log(ledger, asked, workspace.site, now=workspace.clock()))
    return 0


def html_log(ledger: Ledger, asked: Filter, site: Site, *, now: datetime) -> Iterator[str]:
    """The log as one HTML document, in pieces.

    Args:
        now: what it says of when it was made (aware, UTC).
    """
    events, head = ledger.head()
    counts, accounts = ledger.accounts(asked)
    sheet = Sheet(
        site=site,
        asked=asked_words(asked, site),
        made=now,
        counts=counts,
        events=events,
        head=head,
        ledger=ledger.uuid,
        simulated=ledger.simulated,
    )
    return html_document(sheet, accounts)


def verified(here: Session, noted: str | None) -> int:
    """`log --verify`: 0 when the ledger is as it was written, 1 with the first break when it is not."""
    if noted is not None and not _HEAD.fullmatch(noted := noted.strip().rstrip("…").lower()):
        raise UsageError(f"--head needs the digest that was noted, {SHORTEST_HEAD} to 64 hexadecimal digits of it.")
    workspace = here.workspace
    with closing(workspace.ledger(writable=False)) as ledger:
        proof = ledger.prove(noted=noted)
    if here.json:
        here.emit(phrases.proof_object(proof, workspace.site))
    elif proof.fault is None:
        say(f"{proof.events:,} {'event' if proof.events == 1 else 'events'}, head {proof.head}")
        here.note("Nothing was taken out, changed or reordered, and every row says what its events say.")
        if noted is not None:
            here.note(f"The head {noted} that was noted is still in the chain.")
    else:
        say(_fault_words(proof.fault, workspace.site))
        if proof.more:
            say(f"And {phrases.how_many(proof.more, 'other fault')}.")
    return 0 if proof.fault is None else 1


def asked_words(asked: Filter, site: Site) -> str:
    """The filters as a caption: `changed since 2027-06-04 09:00, statement june`."""
    words = [] if asked.since is None else [f"changed since {on_clock(asked.since, site.zone):%Y-%m-%d %H:%M}"]
    words += [f"{name} {value}" for name in ("statement", "target") if (value := getattr(asked, name)) is not None]
    if asked.state is not None:
        words.append(f"only those {phrases.STATES[asked.state]}")
    return ", ".join(words)


def _fault_words(fault: Fault, site: Site) -> str:
    when = "" if fault.at is None else f" ({on_clock(fault.at, site.zone):%Y-%m-%d %H:%M:%S}, {site.zone})"
    where = "" if fault.seq is None else f" at event {fault.seq:,}{when}"
    return f"The ledger is not as it was written{where}: {fault.what}"
