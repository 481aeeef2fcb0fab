"""Revising what is out already: which words stand where, which would replace them, and the deliveries that do it.

A revision is a delivery of its own (`domain.revision`), made here and written down by the ledger; the heart sends it
like any other. The planner makes none: editing a statement's file sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.anniversary import return_by_label
from scheduler.domain.delivery import Cause, State
from scheduler.domain.edition import Edition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import Planned
from scheduler.domain.ports import Publisher, Revising, why_uncorrectable, why_unrevisable
from scheduler.domain.revision import Kind, Revision, revision_moment
from scheduler.domain.statement import Statement
from scheduler.errors import UsageError, ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import FrozenEdition, Record

LOOKED_BACK = timedelta(days=366)
"""How old words may be that are compared with the file they came from."""

_UNDER_WAY = frozenset({State.CLAIMED, State.SENDING, State.VERIFYING})
_WAITING = frozenset({State.SCHEDULED, State.RETRY_WAIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What revising one edition means at one target.

    Attributes:
        standing: the words there now.
        edition: the words that are to stand, or None where nothing can or need be done.
        planned: the delivery that brings them, or None likewise.
        open: an earlier revision with just these words that is not there yet: it is the one to be sent.
        why_not: why there is nothing to be sent, one sentence; empty where there is.
    """

    standing: FrozenEdition
    edition: Edition | None = None
    planned: Planned | None = None
    open: Record | None = None
    why_not: str = ""

    @property
    def target(self) -> str:
        """Where."""
        return self.standing.record.target

    @property
    def digest(self) -> str | None:
        """Of the delivery to be sent, if there is one."""
        if self.open is not None:
            return self.open.delivery
        return None if self.planned is None else self.planned.key.digest


class Revisions:
    """Revisions of one edition, as its ledger stands.

    Args:
        publishers: by target.
        names: only at these targets; none: wherever the edition is.

    Raises:
        UsageError: the edition is nowhere, or not at a target that was named.
    """

    def __init__(
        self,
        ledger: Ledger,
        publishers: Mapping[str, Publisher],
        statement: str,
        label: str,
        names: Sequence[str] = (),
    ) -> None:
        self._publishers = publishers
        self._statement, self._label = statement, label
        standing = ledger.standing(statement, label)
        self._deliveries = ledger.deliveries_of(statement, label)
        whole = {each.record.target for each in standing if not each.is_taken_back}
        half = [each for each in ledger.half_out(statement, label) if each.record.target not in whole]
        unknown = [name for name in names if name not in publishers]
        if unknown:
            raise UsageError(f"There is no target `{unknown[0]}`. Targets here: {', '.join(publishers)}.")
        if not standing and not half:
            raise UsageError(f"`{statement}` {label} is not out anywhere: nothing to change. {_look(statement)}")
        missing = [name for name in names if name not in {each.record.target for each in [*standing, *half]}]
        if missing:
            raise UsageError(f"`{statement}` {label} is not out at `{missing[0]}`. {_look(statement)}")
        self.standing = [each for each in standing if not names or each.record.target in names]
        self.half_out = [each for each in half if not names or each.record.target in names]
        self._names = names

    def corrections(self, statement: Statement, *, now: datetime, by: str, reason: str | None) -> list[Change]:
        """The statement's words as they are now, wherever others stand.

        Args:
            now: aware, UTC.
            by, reason: who wants it and why; both stay in the ledger.

        Raises:
            UsageError: the statement no longer returns so or is not ready, or the edition was retracted.
            ValueRefused: its words cannot be rendered.
        """
        if statement.status != "ready":
            raise UsageError(f"`{statement.id}` is `status: {statement.status}`. To take it back, use `retract`.")
        returned = return_by_label(statement.rule, self._label)
        if returned is None:
            raise UsageError(f"`{statement.id}` has no occurrence with the label `{self._label}` any more.")
        taken_back = [each for each in self.standing if each.is_taken_back]
        if taken_back and all(each.is_taken_back or self._why_not(each) for each in self.standing):
            raise UsageError(
                f"`{statement.id}` {self._label} was retracted. To publish it once more: "
                f"remembrancer publish {statement.id} --label {self._label} --again --reason …"
            )
        occurrence = Occurrence(statement=statement, returned=returned)
        source = statement.sources_sha256
        changes = []
        for standing in self.standing:
            publisher = self._publishers.get(standing.record.target)
            why_not = self._why_not(standing) or (
                publisher and (why_uncorrectable(publisher) or publisher.target.leaves_out(statement))
            )
            if standing.is_taken_back:
                changes.append(Change(standing=standing, why_not="It was taken back there."))
            elif publisher is None or why_not:
                changes.append(Change(standing=standing, why_not=why_not or ""))
            else:
                edition = publisher.render(occurrence)
                changes.append(self._change(Kind.CORRECTION, standing, edition, source, now=now, by=by, reason=reason))
        changes.extend(Change(standing=each, why_not=_IN_PART) for each in self.half_out)
        return changes

    def retractions(self, note: str | None, *, now: datetime, by: str, reason: str) -> list[Change]:
        """A note in the place of the words, wherever they stand, be it in part.

        Args:
            note: what the public is told of the reason, or None.
            now: aware, UTC.
            by, reason: who wants it and why; both stay in the ledger.
        """
        changes = []
        again = {each.record.target for each in self.half_out}
        for standing in [*self.standing, *self.half_out]:
            publisher = self._publishers.get(standing.record.target)
            if standing.is_taken_back:
                if standing.record.target not in again:
                    changes.append(Change(standing=standing, why_not="It was taken back there already."))
            elif why_not := self._why_not(standing):
                changes.append(Change(standing=standing, why_not=why_not))
            elif isinstance(publisher, Revising):
                edition = publisher.taken_back(standing.payload, note)
                changes.append(self._change(Kind.RETRACTION, standing, edition, None, now=now, by=by, reason=reason))
        return changes

    def unsent(self) -> list[Record]:
        """What has not got there yet, or nobody knows: it carries words of its own and is no part of a revision."""
        there = {each.record.target for each in self.standing}
        final = {State.DELIVERED, State.SKIPPED}
        return [
            each
            for each in self._deliveries
            if each.kind is Kind.EDITION
            and each.state not in final
            and (each.target in there or not self._names or each.target in self._names)
        ]

    def _why_not(self, standing: FrozenEdition) -> str | None:
        """Why nothing can be changed where these words stand; None where it can."""
        publisher = self._publishers.get(standing.record.target)
        return _GONE if publisher is None else why_unrevisable(publisher)

    def _change(
        self,
        kind: Kind,
        standing: FrozenEdition,
        edition: Edition,
        source: str | None,
        *,
        now: datetime,
        by: str,
        reason: str | None,
    ) -> Change:
        record = standing.record
        if edition.sha256 == record.edition_sha256:
            return Change(standing=standing, why_not="These words are out there already.")
        here = [each for each in self._deliveries if each.target == record.target]
        begun = [each for each in here if each.kind is kind and each.state in _WAITING | _UNDER_WAY]
        if begun and begun[-1].edition_sha256 == edition.sha256 and begun[-1].version == newest_version(here):
            return Change(standing=standing, edition=edition, open=begun[-1])
        planned = revising(
            kind,
            standing,
            edition,
            newest_version(self._deliveries),
            cause=Cause.MANUAL,
            now=now,
            by=by,
            reason=reason,
            source=source,
        )
        return Change(standing=standing, edition=edition, planned=planned)


def newest_version(deliveries: Sequence[Record]) -> int:
    """The highest version among deliveries of one edition."""
    return max((each.version for each in deliveries), default=1)


def revising(
    kind: Kind,
    standing: FrozenEdition,
    edition: Edition,
    version: int,
    *,
    cause: Cause,
    now: datetime,
    by: str,
    reason: str | None,
    source: str | None = None,
) -> Planned:
    """The delivery that puts an edition in the place of the words that stand.

    Args:
        kind: what it is.
        standing: the words there now.
        edition: those to come.
        version: the highest one so far, of this edition at any target.
        cause, by, reason: for the log.
        now: aware, UTC.
        source: digest of the statement's files that the words were made from, where any was.
    """
    record = standing.record
    return Planned(
        key=DeliveryKey(
            statement=record.statement,
            label=record.label,
            moment=revision_moment(kind, version + 1, edition.sha256),
            target=record.target,
            serial=record.serial,
        ),
        number=record.number,
        day=record.day,
        due=record.due,
        target_class=record.target_class,
        title=edition.title,
        cause=cause,
        late=record.late,
        at_once=True,
        by=by,
        reason=reason,
        revision=Revision(
            of=record.of or record.moment,
            published=standing.first_published or record.published or now,
            payload=edition.canonical,
            sha256=edition.sha256,
            source_sha256=source,
            segments=max(edition.segments, _standing(record)),
        ),
    )


def _standing(record: Record) -> int:
    """How many posts stand of a delivery: of one that is not delivered, those that went out before it ended."""
    return record.segments if record.state is State.DELIVERED else record.segments_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """An edition whose words are no longer those of its file.

    Attributes:
        targets: where other words stand than would be sent now.
    """

    statement: str
    label: str
    title: str
    targets: tuple[str, ...]

    @property
    def command(self) -> str:
        """What would send the new words."""
        return f"remembrancer correct {self.statement} --label {self.label}"


def differing(
    statements: Mapping[str, Statement], publishers: Mapping[str, Publisher], ledger: Ledger, *, now: datetime
) -> list[Differing]:
    """The editions of the last year whose words differ from those sent, the oldest first; reads only.

    Only what was made from other files than there are now is rendered, so that it costs nothing where nobody edited.
    What cannot be revised, was taken back or no longer returns is left out.
    """
    found: dict[tuple[str, str], list[Record]] = {}
    for record in ledger.sent_since(now - LOOKED_BACK):
        statement, publisher = statements.get(record.statement), publishers.get(record.target)
        if statement is None or publisher is None or statement.status != "ready":
            continue
        if record.source_sha256 == statement.sources_sha256 or record.kind not in {Kind.EDITION, Kind.CORRECTION}:
            continue
        if why_uncorrectable(publisher) is None and _differs(statement, publisher, ledger, record):
            found.setdefault((record.statement, record.label), []).append(record)
    return [
        Differing(statement=name, label=label, title=records[-1].title, targets=tuple(each.target for each in records))
        for (name, label), records in found.items()
    ]


def _differs(statement: Statement, publisher: Publisher, ledger: Ledger, record: Record) -> bool:
    returned = return_by_label(statement.rule, record.label)
    if returned is None or publisher.target.leaves_out(statement):
        return False
    try:
        words = publisher.render(Occurrence(statement=statement, returned=returned))
    except ValueRefused:  # `check` says so; nobody could send these words
        return False
    if words.sha256 == record.edition_sha256:
        return False
    sent = ledger.edition(record.delivery)
    return sent is not None and not sent.is_taken_back


_GONE = "It is no longer configured."
_IN_PART = "It is there only in part: let the rest follow (`resolve`), or take back what is there (`retract`)."


def _look(statement: str) -> str:
    return f"`remembrancer log --statement {statement}` says what is out."
