"""The first ledger: its tables, their indexes, and the triggers that let evidence only be added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = ("attempts", "outcomes", "approvals", "events")
NEVER_ERASED = ("deliveries", "holds", "watermarks")


def upgrade() -> None:
    """Create everything; a ledger is never taken back to an older version, so there is no way down."""
    _deliveries()
    _evidence()
    _decisions()
    for table in APPEND_ONLY:
        _forbid(table, "UPDATE", f"{table} are only ever added")
    for table in (*APPEND_ONLY, *NEVER_ERASED):
        _forbid(table, "DELETE", f"{table} are never erased")
        if op.get_context().dialect.name == "postgresql":
            _forbid(table, "TRUNCATE", f"{table} are never erased")


def _text(length: int | None = None) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _forbid(table: str, act: str, why: str) -> None:
    name = f"{table}_no_{act.lower()}"
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
    else:
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def _deliveries() -> None:
    op.create_table(
        "identity",
        sa.Column("uuid", _text(36), primary_key=True),
        sa.Column("created", _text(32), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", _text(32), nullable=False, unique=True),
        sa.Column("statement", _text(80), nullable=False),
        sa.Column("label", _text(), nullable=False),
        sa.Column("moment", _text(), nullable=False),
        sa.Column("target", _text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", _text(32), nullable=False),
        sa.Column("target_class", _text(2), nullable=False),
        sa.Column("title", _text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("cause", _text(), nullable=False),
        sa.Column("by", _text()),
        sa.Column("reason", _text()),
        sa.Column("detail", _text(), nullable=False, server_default=""),
        sa.Column("state", _text(), nullable=False),
        sa.Column("hold_reason", _text()),
        sa.Column("released_by", _text()),
        sa.Column("fence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_at", _text(32)),
        sa.Column("fresh", _text(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("spent", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("deferrals", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("quarantine_boot", _text()),
        sa.Column("quarantine_from", sa.Float()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("of_moment", _text()),
        sa.Column("first_published", _text(32)),
        sa.Column("edition_sha256", _text(64)),
        sa.Column("source_sha256", _text(64)),
        sa.Column("payload", sa.Text()),
        sa.Column("published", _text(32)),
        sa.Column("url", _text()),
        sa.Column("remote_id", _text()),
        sa.Column("confirmed_by", _text()),
        sa.Column("changed", _text(32), nullable=False),
    )
    op.create_index("by_change", "deliveries", ["changed"])
    op.create_index("by_day", "deliveries", ["statement", "target", "moment", "serial", "day"])
    op.create_index("by_edition", "deliveries", ["statement", "label", "target", "version", "serial"])
    op.create_index("by_kept_day", "deliveries", ["day"])
    op.create_index("by_publication", "deliveries", ["target", "state", "late", "published", "due", "digest"])
    op.create_index("by_state", "deliveries", ["state", "hold_reason", "next_at"])
    op.create_index("by_target_and_publication", "deliveries", ["target", "published"])
    in_flight = sa.text("state IN ('claimed', 'sending')")
    op.create_index(
        "one_in_flight", "deliveries", ["target"], unique=True, sqlite_where=in_flight, postgresql_where=in_flight
    )
    op.create_table(
        "watermarks",
        sa.Column("statement", _text(80), primary_key=True),
        sa.Column("target", _text(), primary_key=True),
        sa.Column("adopted", _text(32), nullable=False),
        sa.Column("until", _text(32), nullable=False),
    )


def _evidence() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("delivery_id", sa.Integer(), sa.ForeignKey("deliveries.id"), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("started", _text(32), nullable=False),
        sa.Column("deadline", _text(32), nullable=False),
        sa.Column("request_sha256", _text(64), nullable=False),
        sa.UniqueConstraint("delivery_id", "no"),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("target", _text(), nullable=False),
        sa.Column("host", _text()),
        sa.Column("at", _text(32), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("detail", _text(), nullable=False),
        sa.Column("retry_after", _text(32)),
        sa.Column("url", _text()),
        sa.Column("remote_id", _text()),
        sa.Column("confirmed_by", _text()),
        sa.ForeignKeyConstraint(["delivery_id", "no"], ["attempts.delivery_id", "attempts.no"]),
        sa.UniqueConstraint("delivery_id", "no", "kind"),
    )
    op.create_index("outcomes_by_target", "outcomes", ["target", "id"])
    op.create_index("outcomes_by_host", "outcomes", ["host", "id"])
    op.create_index("outcomes_by_kind", "outcomes", ["kind", "at"])
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", _text(32), nullable=False),
        sa.Column("by", _text(), nullable=False),
        sa.Column("what", _text(), nullable=False),
        sa.Column("delivery", _text(32)),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("prev", _text(64), nullable=False),
        sa.Column("digest", _text(64), nullable=False),
    )
    op.create_index("events_by_delivery", "events", ["delivery", "seq"])


def _decisions() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", _text(), nullable=False),
        sa.Column("value", _text(), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("reason", _text(), nullable=False),
        sa.Column("by", _text(), nullable=False),
        sa.Column("since", _text(32), nullable=False),
        sa.Column("until", _text(32)),
    )
    op.create_index("holds_by_end", "holds", ["until"])
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("statement", _text(80), nullable=False),
        sa.Column("label", _text(), nullable=False),
        sa.Column("target", _text()),
        sa.Column("sha256", _text(64), nullable=False),
        sa.Column("by", _text(), nullable=False),
        sa.Column("at", _text(32), nullable=False),
    )
    op.create_index("approvals_by_edition", "approvals", ["statement", "label", "sha256"])
