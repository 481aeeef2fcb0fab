"""Threads: a delivery may have several segments, each with attempts of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add how many segments a delivery has, how many are out, and which one an attempt was for."""
    op.add_column("deliveries", sa.Column("segments", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("deliveries", sa.Column("segments_out", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("attempts", sa.Column("segment", sa.Integer()))
