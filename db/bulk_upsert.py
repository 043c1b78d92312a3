"""Adds rows or overwrites those with the same key, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from db.base import Table

_INSERTS: dict[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def upsert(
    connection: Connection,
    table: type[Table],
    key: Sequence[str],
    rows: Sequence[dict[str, Any]],
    changes: Mapping[str, Any] | None = None,
) -> None:
    """One statement for all rows.

    Args:
        connection: of the caller's transaction.
        table: where to.
        key: the columns of a unique constraint.
        rows: all with the same columns; where only key columns are given, what is stored stays.
        changes: column to expression, for columns of a stored row that do not take the new value.
    """
    if not rows:
        return
    insert = _INSERTS[connection.dialect.name](table.__table__)  # type: ignore[attr-defined]
    rest = {name: insert.excluded[name] for name in rows[0] if name not in key}
    rest |= changes or {}
    if rest:
        statement = insert.on_conflict_do_update(index_elements=list(key), set_=rest)
    else:
        statement = insert.on_conflict_do_nothing(index_elements=list(key))
    connection.execute(statement, list(rows))
