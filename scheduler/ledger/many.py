"""Many rows in one statement: they go to the database as one JSON text.

An `executemany` of the sqlite3 module lets other threads in at every row, and must wait for its turn again as often:
beside sixteen busy threads that costs more than all the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from scheduler.ledger.tables import deliveries, instant_text

_ROWS: Final = "rows"

FOUND: Final = ("of_id", "of_state", "of_fence")
"""What a delivery's row must still be to be changed, in the columns' order `id`, `state` and `fence`."""


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of the same columns, in order."""
    if rows:
        statement = _insertion(table, tuple(rows[0]), connection.dialect.name)
        connection.execute(statement, {_ROWS: _text(rows)})


def change_many(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Compare and set deliveries: each of which `FOUND` holds gets the other columns; returns how many there were."""
    statement = _changing(tuple(rows[0]), connection.dialect.name)
    return connection.execute(statement, {_ROWS: _text(rows)}).rowcount


@lru_cache(maxsize=64)
def _insertion(table: sa.Table, names: tuple[str, ...], dialect: str) -> sa.Insert:
    given = _fields({name: table.c[name] for name in names}, dialect)
    return table.insert().from_select(names, sa.select(*given.values()), include_defaults=False)


@lru_cache(maxsize=64)
def _changing(names: tuple[str, ...], dialect: str) -> sa.Update:
    found = dict(zip(FOUND, (deliveries.c.id, deliveries.c.state, deliveries.c.fence), strict=True))
    given = _fields({name: found[name] if name in found else deliveries.c[name] for name in names}, dialect)
    change = deliveries.update().where(*(column == given[name] for name, column in found.items()))
    return change.values({name: given[name] for name in names if name not in found})


def _fields(columns: Mapping[str, sa.Column[Any]], dialect: str) -> dict[str, sa.ColumnElement[Any]]:
    """The fields of the rows in the parameter, each as its column has it."""
    text = sa.bindparam(_ROWS, type_=sa.Text)
    if dialect == "sqlite":
        row = sa.func.json_each(text).table_valued("value", name="given").c.value
        return {
            name: sa.type_coerce(sa.func.json_extract(row, f"$[{number}]"), sa.Text)
            for number, name in enumerate(columns)
        }
    element = sa.func.json_array_elements(sa.cast(text, sa.JSON)).table_valued(
        sa.column("value", sa.JSON), name="given"
    )
    return {
        name: sa.cast(element.c.value[number].as_string(), _plain_type(column))
        for number, (name, column) in enumerate(columns.items())
    }


def _plain_type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """A column's own type, of which an instant is the text that it is kept as."""
    kind = column.type
    return kind if isinstance(kind, (sa.Integer, sa.Float, sa.Boolean, sa.Date)) else sa.Text()


def _text(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps([list(row.values()) for row in rows], ensure_ascii=False, default=_stored)


def _stored(value: object) -> str:
    """Instants and days as the ledger keeps them."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    message = f"The ledger keeps no {type(value).__name__}."
    raise TypeError(message)
