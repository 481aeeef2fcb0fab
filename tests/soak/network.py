"""Targets of the classes R, KR and N, spoken to through the program's own door, and mutants of them."""

from __future__ import annotations

import json
from datetime import datetime
from ipaddress import ip_network

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition, canonical_json
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Clock
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Unknown
from scheduler.publishers.answers import Answer, Success, read_answer
from scheduler.publishers.outbound.door import Door, Outbound
from scheduler.text.composition import compose

DOOR = Door(allow_http=True, allow_private=(ip_network("127.0.0.0/8"),))


class Network:
    """A network whose answer to a post is `{"id": KEY}`; `truth` is the world's time, which the program cannot ask."""

    success: Success | None

    def __init__(
        self, name: str, target_class: TargetClass, url: str, site: Site, outbound: Outbound, truth: Clock
    ) -> None:
        self.target = Target(name=name, kind="network")
        self.target_class = target_class
        self.host = name
        self._url = f"{url}/{name}"
        self._site = site
        self._outbound = outbound
        self._truth = truth
        self.success = posted

    def render(self, occurrence: Occurrence) -> Edition:
        words = compose(occurrence, self._site)
        return Edition(
            lang=words.lang,
            title=words.title,
            summary=words.summary,
            text=words.text,
            html="",
            url=words.url,
            variant=words.variant,
            payload={"text": words.text},
        )

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        headers = {"x-key": delivery.key.digest, "x-at": at.isoformat(), "x-now": self._truth().isoformat()}
        body = canonical_json(delivery.payload).encode()
        answer = self._outbound.post(self._url, body=body, headers=headers, door=DOOR)
        return read_answer(answer, at=at, success=self.success)


class Readable(Network):
    """A network that can be asked what stands there."""

    def find(self, delivery: Delivery) -> Receipt | None:
        answer = self._outbound.get(f"{self._url}/{delivery.key.digest}", headers={}, door=DOOR)
        try:
            said = json.loads(answer.body)["id"] if answer.status == 200 else 0
        except (ValueError, KeyError):
            said = 0
        if said is None:
            return None
        if said != delivery.key.digest:
            raise Unknown(f"The network answered {answer.status} and did not say whether it is there.")
        return Receipt(remote_id=said, confirmed_by="read-back")


def posted(answer: Answer) -> Receipt | None:
    """The proof that a post stands."""
    try:
        return Receipt(remote_id=json.loads(answer.body)["id"], detail=str(answer.status))
    except (ValueError, KeyError):
        return None


class Hopeful(Network):
    """A mutant: what nobody knows did not happen, so it is sent again."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as fault:
            raise NotSent(fault.detail) from None


class Trusting(Readable):
    """A mutant: whatever answers 200 has published."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # the same arguments
        self.success = None
