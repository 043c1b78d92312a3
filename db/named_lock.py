"""Lets one transaction at a time decide about something that may have no row to lock yet."""

from __future__ import annotations

from sqlalchemy import Connection, func, select


def take_lock(connection: Connection, kind: int, name: str) -> None:
    """Wait for others that decide about the same; free again at the transaction's end.

    SQLite's writers take turns anyway. What the next statement reads is what they left.

    Args:
        connection: in a transaction that writes.
        kind: of the thing; any number that no other kind has.
        name: of the thing.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(kind, func.hashtext(name))))
