"""Writing: the words that a claimed delivery carries, or why it must wait for a person."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.domain.anniversary import return_by_label
from scheduler.domain.edition import Edition, canonical_json
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher
from scheduler.domain.revision import Kind, kind_of
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.errors import ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Claim, Intent
from scheduler.remembrancer.dispatch import PROMPT, Wait, deadline_of


class Writer:
    """Finds or makes the words of each delivery.

    Args:
        ledger: knows what froze, what was approved and what was taken back.
        publishers: by target name.
        site: who publishes.
    """

    def __init__(self, ledger: Ledger, publishers: Mapping[str, Publisher], site: Site) -> None:
        self._ledger = ledger
        self._publishers = publishers
        self._site = site
        self._deadlines = {name: PROMPT + deadline_of(publisher) for name, publisher in publishers.items()}
        self._retracted: dict[tuple[str, str, int], bool] = {}
        self._occurrences: dict[tuple[str, str], Occurrence] = {}

    def forget(self) -> None:
        """Ask the ledger and compose anew: what is remembered of an edition holds for one batch of claims."""
        self._retracted = {}
        self._occurrences = {}

    def intent(self, claim: Claim, statements: Mapping[str, Statement]) -> Intent:
        """The frozen words if there are any, else this occurrence's words for its target.

        Args:
            claim: what is about to be sent.
            statements: as their files stand now.

        Raises:
            Wait: target or statement is gone, the words cannot be rendered, or they wait for approval.
        """
        publisher = self._publishers.get(claim.key.target)
        if publisher is None:
            raise Wait("withdrawn", f"The target `{claim.key.target}` is no longer configured.")
        kind = kind_of(claim.key.moment)
        if kind is Kind.EDITION and claim.released_by is None:
            self._refuse_retracted(claim)
        if claim.payload is not None and claim.edition_sha256 is not None:
            if kind is Kind.CORRECTION and claim.attempts == 0:
                self._refuse_unapproved(claim, statements.get(claim.key.statement), claim.edition_sha256)
            return Intent(
                digest=claim.digest,
                fence=claim.fence,
                payload=canonical_json(claim.payload),
                edition_sha256=claim.edition_sha256,
                deadline=self._deadlines[claim.key.target],
            )
        edition = self.words(claim.key, publisher, statements)
        self._refuse_unapproved(claim, statements.get(claim.key.statement), edition.sha256)
        return Intent(
            digest=claim.digest,
            fence=claim.fence,
            payload=edition.canonical,
            edition_sha256=edition.sha256,
            title=edition.title,
            deadline=self._deadlines[claim.key.target],
            source_sha256=statements[claim.key.statement].sources_sha256,
            segments=edition.segments,
        )

    def _refuse_retracted(self, claim: Claim) -> None:
        """Let nothing of an edition out that a person has taken back; what was released by a person goes on."""
        key = claim.key
        edition = key.statement, key.label, key.serial
        if edition not in self._retracted:
            self._retracted[edition] = self._ledger.is_retracted(*edition)
        if self._retracted[edition]:
            raise Wait("withdrawn", f"`{key.statement}` {key.label} was retracted.")

    def _refuse_unapproved(self, claim: Claim, statement: Statement | None, sha256: str) -> None:
        """Let words wait that somebody has to approve and nobody has."""
        approval = None if statement is None else statement.approval
        needed = self._site.approval if approval is None else approval
        key = claim.key
        if not needed or self._ledger.approved(key.statement, key.label, key.target, sha256):
            return
        if self._ledger.approved(key.statement, key.label, key.target, None):
            raise Wait("approval", "Its words were changed since they were approved, and wait for approval again.")
        raise Wait("approval", "Its words wait for a person's approval.")

    def words(self, key: DeliveryKey, publisher: Publisher, statements: Mapping[str, Statement]) -> Edition:
        """The words of an occurrence as its statement has them.

        Raises:
            Wait: the statement is gone, or they cannot be rendered.
        """
        statement = statements.get(key.statement)
        if statement is None or statement.status != "ready":
            raise Wait("withdrawn", f"The statement `{key.statement}` is no longer there or no longer ready.")
        occurrence = self._occurrence(statement, key.label)
        if occurrence is None:
            raise Wait("withdrawn", f"The statement no longer returns as `{key.label}`.")
        if left_out := publisher.target.leaves_out(statement):  # it had the words when it was planned
            raise Wait("words", left_out)
        try:
            return publisher.render(occurrence)
        except ValueRefused as fault:
            raise Wait("words", f"{fault.what} {fault.cure}") from None

    def _occurrence(self, statement: Statement, label: str) -> Occurrence | None:
        """One and the same for all the targets it goes to, so that its words are composed once for each language."""
        known = self._occurrences.get((statement.id, label))
        if known is not None and known.statement is statement:
            return known
        returned = return_by_label(statement.rule, label)
        if returned is None:
            return None
        made = self._occurrences[statement.id, label] = Occurrence(statement=statement, returned=returned)
        return made
