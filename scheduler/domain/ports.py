"""The seams: what the heart asks of a publisher and of a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.target import Target

Clock = Callable[[], datetime]
"""The present instant: aware, UTC."""


class Publisher(Protocol):
    """What knows one kind of target; one instance serves one target.

    One attempt a call: no retry, sleep, clock or ledger inside.

    Attributes:
        target: the place it serves.
        target_class: what repeats do there (`docs/delivery.md`).
        host: the network host it reaches, or None when it reaches none; at most two attempts share a host.
    """

    @property
    def target(self) -> Target: ...

    @property
    def target_class(self) -> TargetClass: ...

    @property
    def host(self) -> str | None: ...

    def render(self, occurrence: Occurrence) -> Edition:
        """The exact words of this occurrence for this target: pure, so that previews need no network."""
        ...

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Publish one segment of one delivery once, at the instant `at` (aware, UTC).

        Most deliveries have one segment; of others `delivery.segment` says which is meant, and the receipts in
        `delivery.out` what stands there already. The receipt is of that segment alone.

        Raises:
            NotSent: nothing was published.
            Refused: the target refused for good.
            Unknown: it may have been published.
        """
        ...


@runtime_checkable
class ReadablePublisher(Publisher, Protocol):
    """A publisher whose target can be asked whether a delivery is there."""

    def find(self, delivery: Delivery) -> Receipt | None:
        """The receipt of the segment `delivery.segment` if it is there, None when it is provably absent.

        Raises:
            PublishError: the target could not be asked.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a target says of us before anything is posted.

    Attributes:
        who: the name under which we post there, as people see it (`@press@example.social`); empty where it has none.
        facts: what else is known, by name, for a person: what the credential may do, the limits there.
        ends: when the credential ends (aware, UTC); None where it does not, or nobody says.
        doubts: what will not go well, each a sentence with its cure.
    """

    who: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    ends: datetime | None = None
    doubts: tuple[str, ...] = ()


@runtime_checkable
class Checking(Publisher, Protocol):
    """A publisher whose target can be asked who we are and what we may, with no post made."""

    def check(self, *, at: datetime) -> Checked:
        """Ask, at the instant `at` (aware, UTC).

        Raises:
            PublishError: it could not be asked, or it refuses us; the sentence says the cure.
        """
        ...


@runtime_checkable
class Attuned(Publisher, Protocol):
    """A publisher whose words depend on what its target says of itself, such as how long a post may be there.

    What was said last is kept. `render` goes by what was taken over last, so that between two calls of `attune` one
    occurrence has the same words, here and in every other process.
    """

    @property
    def heard(self) -> datetime | None:
        """When what it goes by was said (aware, UTC); None where nothing ever was."""
        ...

    @property
    def terms(self) -> str:
        """What it goes by and who says so, a few words."""
        ...

    def ask(self, *, at: datetime) -> None:
        """Ask the target at the instant `at` (aware, UTC), post nothing, and keep the answer.

        Raises:
            PublishError: it could not be asked; what was known before stays.
        """
        ...

    def attune(self) -> None:
        """Take over what was said last, whoever asked."""
        ...


@runtime_checkable
class Testing(Publisher, Protocol):
    """A publisher that can send what is known for a test: its receiver publishes nothing."""

    def test(self, *, at: datetime) -> Receipt:
        """Send a test at the instant `at` (aware, UTC).

        Raises:
            NotSent, Refused, Unknown: as `publish`.
        """
        ...


@runtime_checkable
class Requesting(Publisher, Protocol):
    """A publisher whose attempt is one HTTP request that can be shown before it is sent."""

    def request(self, delivery: Delivery, *, at: datetime) -> tuple[dict[str, str], bytes]:
        """Headers and body exactly as `publish` would send them at the instant `at` (aware, UTC)."""
        ...


@runtime_checkable
class Patient(Publisher, Protocol):
    """A publisher whose attempts may take longer than others, because its target may take longer to answer."""

    @property
    def deadline(self) -> float:
        """Seconds that one attempt may take."""
        ...


@runtime_checkable
class Revising(Publisher, Protocol):
    """A publisher whose target can be told that words already out were changed or taken back.

    Its `publish` takes deliveries of every `domain.revision.Kind` for which `cannot_revise` gives no reason.
    """

    @property
    def cannot_revise(self) -> str | None:
        """Why this very target cannot be told after all, one sentence; None where it can."""
        ...

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """What stands in the place of words that are taken back: pure.

        Args:
            payload: of the edition as it stands there.
            note: what the public is told of the reason, or None.
        """
        ...


@runtime_checkable
class Deleting(Publisher, Protocol):
    """A publisher whose target lets words be taken back, but not always changed."""

    @property
    def cannot_correct(self) -> str | None:
        """Why words that stand there cannot be changed, one sentence; None where they can."""
        ...


@runtime_checkable
class Attentive(Publisher, Protocol):
    """A publisher whose target can be told that a delivery, of whatever target, waits for a person."""

    @property
    def hears_attention(self) -> bool:
        """Whether this very target wants to be told."""
        ...


def why_unrevisable(publisher: Publisher) -> str | None:
    """Why a target cannot be told that words already out were changed; None where it can."""
    if isinstance(publisher, Revising):
        return publisher.cannot_revise
    return "It cannot change what it has published."


def why_uncorrectable(publisher: Publisher) -> str | None:
    """Why other words cannot be put in the place of those already out; None where they can."""
    why_not = why_unrevisable(publisher)
    return publisher.cannot_correct if why_not is None and isinstance(publisher, Deleting) else why_not
