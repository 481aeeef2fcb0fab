"""Alerting: the targets that want to be told of it hear, once, that a delivery waits for a person.

The news is a delivery of its own (`domain.revision.Kind.ATTENTION`), read off what the ledger says at the end of each
tick. So a crash loses none, and the key lets none be there twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from scheduler.domain.delivery import Cause
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.domain.ports import Attentive, Publisher
from scheduler.domain.revision import Revision, attention_moment
from scheduler.ledger.chain import DAEMON
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Hold, Record
from scheduler.remembrancer.briefing import reason

AT_ONCE = 100
"""So many pieces of news a target and tick: the others follow."""


def attentive(publishers: Mapping[str, Publisher]) -> dict[str, Publisher]:
    """Those of the targets that want to be told, by name."""
    return {
        name: publisher
        for name, publisher in publishers.items()
        if isinstance(publisher, Attentive) and publisher.hears_attention
    }


def alerts(
    listening: Mapping[str, Publisher], holds: Sequence[Hold], ledger: Ledger, *, now: datetime, cause: Cause
) -> list[Planned]:
    """The deliveries that tell of others; reads only.

    Where everything is held, or the target that would be told, none is made: it would wait itself. What still needs a
    person afterwards is told then.

    Args:
        listening: `attentive` targets.
        holds: those that are on.
        now: aware, UTC.
    """
    held = {one.value for one in holds if one.scope == "target"}
    if any(one.scope == "all" for one in holds):
        return []
    return [
        _news(what, record, publisher, now=now, cause=cause)
        for name, publisher in listening.items()
        if name not in held
        for what, record in ledger.untold(name, limit=AT_ONCE)
    ]


def _news(what: str, record: Record, publisher: Publisher, *, now: datetime, cause: Cause) -> Planned:
    words = canonical_json(
        {
            "delivery": record.delivery,
            "statement": record.statement,
            "label": record.label,
            "target": record.target,
            "state": what,
            "detail": reason(record, now)[0],
        }
    )
    return Planned(
        key=DeliveryKey(
            statement=record.statement,
            label=record.delivery,
            moment=attention_moment(what),
            target=publisher.target.name,
        ),
        number=record.number,
        day=record.day,
        due=now,
        target_class=publisher.target_class,
        title=record.title,
        cause=cause,
        at_once=True,
        by=DAEMON,
        revision=Revision(
            of=record.of or record.moment,
            published=now,
            payload=words,
            sha256=sha256(words.encode()).hexdigest(),
        ),
    )
