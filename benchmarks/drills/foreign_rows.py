"""All rows of one account, in whatever table, watched from below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import select

from db.metadata import METADATA
from db.session import Database


class OwnedRows:
    """All rows that belong to an account: its own, and those that point at them."""

    def __init__(self, database: Database, user_id: int) -> None:
        self._line = database.engine.connect()
        self._user_id = user_id
        self._version = self._read_version()
        self.rows = self._read()

    def find_changes(self) -> list[str]:
        """Tables in which one of the rows was changed, added or taken away since the last look."""
        version = self._read_version()
        if version == self._version:
            return []
        self._version, before, self.rows = version, self.rows, self._read()
        changed = {table for table, _ in set(before.items()) ^ set(self.rows.items())}
        return sorted({name for name, _ in changed})

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

    def _read_version(self) -> int:
        found: int = self._line.execute(text("PRAGMA data_version")).scalar_one()
        self._line.rollback()
        return found

    def _read(self) -> dict[Any, str]:
        found: dict[Any, str] = {}
        keys: dict[str, set[Any]] = {"user_account": {self._user_id}}
        for table in METADATA.sorted_tables:
            if table.name in keys or any(
                column.name == "user_id" or _points_at(column, keys) for column in table.columns
            ):
                found |= self._read_table(self._line, table, keys)
        self._line.rollback()
        return found

    def _read_table(
        self, line: Connection, table: Any, keys: dict[str, set[Any]]
    ) -> dict[Any, str]:
        found: dict[Any, str] = {}
        for row in line.execute(select(table)).mappings():
            own = table.name == "user_account" and row["id"] == self._user_id
            own |= row.get("user_id") == self._user_id
            own |= any(row[column.name] in ids for column, ids in _pointers(table, keys))
            if own:
                key = tuple(row[column.name] for column in table.primary_key)
                keys.setdefault(table.name, set()).add(key[0])
                found[(table.name, key)] = repr(dict(row))
        return found


def _pointers(table: Any, keys: Mapping[str, set[Any]]) -> list[tuple[Any, set[Any]]]:
    return [
        (column, keys[target.column.table.name])
        for column in table.columns
        for target in column.foreign_keys
        if target.column.table.name in keys and target.column.primary_key
    ]


def _points_at(column: Any, keys: Mapping[str, set[Any]]) -> bool:
    return any(target.column.table.name in keys for target in column.foreign_keys)
