"""An account on Bluesky as its tests use it: built for a server at an address, with what it is given to post."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image as Picture

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.publishers.bluesky.account import Session
from scheduler.publishers.bluesky.publisher import BlueskyPublisher
from scheduler.publishers.bluesky.settings import Settings
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.publishers.conformance import CANARY
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.bluesky import DID, HANDLE, PASSWORD

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
PATIENT = Outbound(patience=Patience(connect=20, gap=20, total=40))
OPEN = Session(did=DID, access=CANARY, refresh=CANARY)
PUT = "POST /xrpc/com.atproto.repo.putRecord"
LOGIN, RENEWAL = "POST /xrpc/com.atproto.server.createSession", "POST /xrpc/com.atproto.server.refreshSession"


def publisher(
    url: str,
    *,
    kind: type[BlueskyPublisher] = BlueskyPublisher,
    session: Session | None = None,
    outbound: Outbound = PATIENT,
    statements: Path = Path("statements"),
    **keys: Any,
) -> BlueskyPublisher:
    settings = Settings(server=url, **{"handle": HANDLE, "password": PASSWORD, **LOCAL, **keys})
    here = Surroundings(site=SITE, outbound=outbound, statements=statements)
    return kind(Target(name="candidate", kind="bluesky"), settings, here, session)


def due(made: BlueskyPublisher, **changes: Any) -> Delivery:
    return delivery(made.render(occurrence(**changes)), target="candidate")


def out(made: BlueskyPublisher, edition: Edition, *, forgotten: bool = False) -> list[Receipt]:
    """Every segment; `forgotten`: as a person declared them, with no id."""
    receipts: list[Receipt] = []
    for _ in range(edition.segments):
        known = tuple(Receipt(confirmed_by="operator") for _ in receipts) if forgotten else tuple(receipts)
        receipts.append(made.publish(delivery(edition, target="candidate", out=known), at=AT))
    return receipts


def pictures(folder: Path, *sizes: tuple[int, int]) -> tuple[Image, ...]:
    made = []
    for number, size in enumerate(sizes):
        Picture.effect_noise(size, 100).save(folder / f"{number}.png")
        made.append(Image(file=f"{number}.png", alt=f"Picture {number}"))
    return tuple(made)
