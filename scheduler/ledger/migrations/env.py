"""Where Alembic enters: it works on the connection, and within the transaction, that the ledger hands it."""

from __future__ import annotations

from alembic import context

from scheduler.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
