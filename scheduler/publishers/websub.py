"""WebSub: telling a hub that a feed changed, so that it fetches it and pushes it to its subscribers.

How a publisher tells a hub is left open by the Recommendation (W3C WebSub, section 6): older hubs read `hub.url`,
others `hub.topic`, so both are sent. A ping says only "changed": a hub that gets it twice fetches twice, which harms
nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.errors import Refused, ValueRefused
from scheduler.publishers.addresses import Network
from scheduler.publishers.answers import read_answer
from scheduler.publishers.outbound.door import Door, Outbound

KIND = "websub"


class Hub:
    """One hub of the site's feeds: a place of its own in the ledger, and no target that a statement can name.

    Args:
        address: the hub's.
        site: whose feeds.
        outbound: the door.
        allow_private: networks in which the hub may lie besides the public ones.
    """

    target_class = TargetClass.KEYED

    def __init__(self, address: str, site: Site, outbound: Outbound, *, allow_private: Sequence[Network] = ()) -> None:
        self.target = Target(name=name_of(address), kind=KIND)
        self._address = address
        self._site = site
        self._outbound = outbound
        plain = urlsplit(address).scheme == "http"  # a ping holds no secret, and the configuration says http on purpose
        self._door = Door(allow_http=plain, allow_private=tuple(allow_private))

    @property
    def host(self) -> str | None:
        """The hub's host."""
        return urlsplit(self._address).hostname

    def render(self, occurrence: Occurrence) -> Edition:
        """A hub takes no words.

        Raises:
            ValueRefused: always.
        """
        raise ValueRefused(
            f"`{self.target.name}` is a hub, which takes no words of {occurrence.statement.id}.",
            "Look at `feeds`: the hub is told of it once the feeds have changed.",
            code="hub",
        )

    def ping(self, path: str) -> Mapping[str, Any]:
        """What is sent when a feed changed: the payload of its delivery.

        Args:
            path: of the feed beneath the site, such as `atom.xml`; its address is the feed's self link to the byte.
        """
        return {"topic": self._site.url + path}

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """POST one ping once.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers` and `publishers.outbound` say.
        """
        topic = delivery.payload.get("topic")
        if not isinstance(topic, str):
            raise Refused("This is no ping of a feed.")
        form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._outbound.post(self._address, body=urlencode(form).encode(), headers=headers, door=self._door)
        return read_answer(answer, at=at)


def name_of(address: str) -> str:
    """What a hub is called in the ledger: by its host, and by its address where a host has several."""
    parts = urlsplit(address)
    digest = hashlib.sha256(address.encode()).hexdigest()[:6]
    return f"hub:{parts.hostname}-{digest}"
