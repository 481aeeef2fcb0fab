"""The tables: deliveries with their state, attempts and outcomes that are only ever added, and what people decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

HEAD = "0002"
"""The Alembic revision these tables are at."""


@lru_cache(maxsize=1024)
def instant_text(at: datetime) -> str:
    """An instant as the ledger keeps it: UTC, ISO 8601, always with microseconds.

    Remembered, because the deliveries of a day share most of their instants.

    Raises:
        ValueError: it has no zone, which is a fault of the caller.
    """
    if at.tzinfo is None:
        message = f"An instant needs its zone: {at!r}"
        raise ValueError(message)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(length: int | None = None) -> sa.String:
    """Text in the order of its bytes, as SQLite has it; PostgreSQL would go by the language of its database."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, kept as UTC ISO 8601 text with microseconds.

    Text, because SQLite has no type for instants; always UTC and always 32 characters, so that the order of the texts
    is the order of the instants and an index serves "due by now" in every database alike.
    """

    impl = _text(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        """To text; a naive instant is a fault of the caller."""
        del dialect
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> datetime | None:
        """Back to an aware UTC instant."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


metadata = sa.MetaData()

identity = sa.Table(
    "identity",
    metadata,
    sa.Column("uuid", _text(36), primary_key=True),
    sa.Column("created", Instant, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
)
"""One row: which ledger this is."""

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # for joins and order; never leaves the ledger
    sa.Column("digest", _text(32), nullable=False, unique=True),
    sa.Column("statement", _text(80), nullable=False),
    sa.Column("label", _text(), nullable=False),
    sa.Column("moment", _text(), nullable=False),
    sa.Column("target", _text(), nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("target_class", _text(2), nullable=False),
    sa.Column("title", _text(), nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("cause", _text(), nullable=False),
    sa.Column("by", _text()),
    sa.Column("reason", _text()),
    sa.Column("detail", _text(), nullable=False, server_default=""),
    sa.Column("state", _text(), nullable=False),
    sa.Column("hold_reason", _text()),
    sa.Column("released_by", _text()),  # who let it through: limits and fact checks no longer judge it
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", Instant),  # when it may be claimed, asked for again or read back
    sa.Column("fresh", Instant, nullable=False),  # lateness counts from here: due, or a later decision
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("spent", sa.Integer, nullable=False, server_default="0"),  # of the retry table
    sa.Column("deferrals", sa.Integer, nullable=False, server_default="0"),
    sa.Column("quarantine_boot", _text()),  # the boot during which the quarantine began
    sa.Column("quarantine_from", sa.Float),  # seconds since that boot
    sa.Column("version", sa.Integer, nullable=False),  # of the edition at this target: one more with each revision
    sa.Column("of_moment", _text()),  # of a revision: the moment for which the words went out that it changes
    sa.Column("first_published", Instant),  # of a revision: when the edition was first published there
    sa.Column("edition_sha256", _text(64)),
    sa.Column("source_sha256", _text(64)),  # of the statement's files that the words were made from
    sa.Column("payload", sa.Text),
    sa.Column("published", Instant),  # the first intent
    sa.Column("url", _text()),
    sa.Column("remote_id", _text()),
    sa.Column("confirmed_by", _text()),
    sa.Column("changed", Instant, nullable=False),  # the last change of state
    sa.Column("segments", sa.Integer, nullable=False, server_default="1"),  # posts of a thread; frozen with the words
    sa.Column("segments_out", sa.Integer, nullable=False, server_default="0"),  # so many of them are out
    # Waiting rows by instant; also every list by state.
    sa.Index("by_state", "state", "hold_reason", "next_at"),
    # The newest editions in feeds at a cost that does not grow with the archive.
    sa.Index("by_publication", "target", "state", "late", "published", "due", "digest"),
    # How many went to a target on a day.
    sa.Index("by_target_and_publication", "target", "published"),
    # One statement says one thing a day.
    sa.Index("by_day", "statement", "target", "moment", "serial", "day"),
    # What was announced for a day to come.
    sa.Index("by_kept_day", "day"),
    # The newest words of one edition.
    sa.Index("by_edition", "statement", "label", "target", "version", "serial"),
    sa.Index("by_change", "changed"),
    # At most one delivery of a target is on its way, whoever sends: the database itself sees to it. Its condition for
    # PostgreSQL stands in the migration alone: were it here as well, every command would load that dialect.
    sa.Index(
        "one_in_flight",
        "target",
        unique=True,
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
    ),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("delivery_id", sa.ForeignKey("deliveries.id"), nullable=False),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("started", Instant, nullable=False),
    sa.Column("deadline", Instant, nullable=False),
    sa.Column("request_sha256", _text(64), nullable=False),
    sa.Column("segment", sa.Integer),  # which it sends; NULL for the only one
    sa.UniqueConstraint("delivery_id", "no"),
)
"""Intents, written before the first byte leaves; append-only by trigger."""

outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("delivery_id", sa.Integer, nullable=False),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("target", _text(), nullable=False),
    sa.Column("host", _text()),  # which host answered, or did not
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", _text(), nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("detail", _text(), nullable=False),
    sa.Column("retry_after", Instant),
    sa.Column("url", _text()),
    sa.Column("remote_id", _text()),
    sa.Column("confirmed_by", _text()),
    sa.ForeignKeyConstraint(["delivery_id", "no"], ["attempts.delivery_id", "attempts.no"]),
    # An attempt says each thing once: a result stored twice, because the first commit's reply was lost, is one.
    sa.UniqueConstraint("delivery_id", "no", "kind"),
    sa.Index("outcomes_by_target", "target", "id"),
    # What a host's last attempts came to, and which hosts failed lately.
    sa.Index("outcomes_by_host", "host", "id"),
    sa.Index("outcomes_by_kind", "kind", "at"),
)
"""What became of each attempt, late evidence included; append-only by trigger."""

SETTLED = ("delivered", "not_sent", "refused", "absent")
"""Kinds of outcome that leave nothing open; the others are `unknown` and `interrupted`."""

watermarks = sa.Table(
    "watermarks",
    metadata,
    sa.Column("statement", _text(80), primary_key=True),
    sa.Column("target", _text(), primary_key=True),
    sa.Column("adopted", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scope", _text(), nullable=False),  # all, tag, target, statement, guard
    sa.Column("value", _text(), nullable=False),  # empty for all; the guard's name
    sa.Column("kind", _text(), nullable=False),  # the hold reason its deliveries get
    sa.Column("reason", _text(), nullable=False),
    sa.Column("by", _text(), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),  # when it ends, or ended
    sa.Index("holds_by_end", "until"),
)
"""Holds and guards, past ones too: what fell due while one was on waits for a decision even when noticed later."""

approvals = sa.Table(
    "approvals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("statement", _text(80), nullable=False),
    sa.Column("label", _text(), nullable=False),
    sa.Column("target", _text()),  # NULL: wherever these words go
    sa.Column("sha256", _text(64), nullable=False),
    sa.Column("by", _text(), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("approvals_by_edition", "statement", "label", "sha256"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", _text(), nullable=False),
    sa.Column("what", _text(), nullable=False),
    sa.Column("delivery", _text(32)),  # digest of the delivery it is about, if of one
    sa.Column("content", sa.Text, nullable=False),  # canonical JSON
    sa.Column("prev", _text(64), nullable=False),
    sa.Column("digest", _text(64), nullable=False),
    # The history of one delivery, and what is about none.
    sa.Index("events_by_delivery", "delivery", "seq"),
)
"""Everything that was ever done, each event sealed by the next (`scheduler.ledger.chain`); append-only by trigger."""

APPEND_ONLY = (attempts, outcomes, approvals, events)
"""Tables whose rows the database itself refuses to change or erase."""

NEVER_ERASED = (deliveries, holds, watermarks)
"""Tables whose rows change, and that the database refuses to erase."""


def _insert(dialect: str) -> Callable[[sa.Table], postgresql.Insert | sqlite.Insert]:
    """Its INSERT that knows conflicts; a dialect is loaded where it is spoken."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert
    from sqlalchemy.dialects.sqlite import insert as insert_here

    return insert_here


def raise_watermarks(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert watermarks; of one that is there already `until` is raised, never lowered, and the rest stays."""
    if not rows:
        return
    statement = _insert(connection.dialect.name)(watermarks)
    new = statement.excluded.until
    statement = statement.on_conflict_do_update(
        index_elements=["statement", "target"], set_={"until": new}, where=new > watermarks.c.until
    )
    connection.execute(statement, list(rows))
