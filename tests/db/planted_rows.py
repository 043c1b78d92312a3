"""A few rows for every table there is: whatever a column's type can hold, and all references."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Table,
    null,
)

from db.base import UtcDateTime
from db.metadata import METADATA
from db.session import Database

ROWS = 3
_START = datetime(2026, 3, 29, 1, 59, 59, 999_999, UTC)
_SAMPLES: tuple[tuple[type, tuple[Any, Any, Any]], ...] = (
    (
        JSON,
        (
            {"b": [1.0, 1e22, None, True], "a": {"é": -0.0, "z": "한국"}},
            [0.1, {"deep": [[]]}],
            {"n": 2**53 + 1},
        ),
    ),
    (Boolean, (True, False, False)),
    (Integer, (1, 2, 3)),
    (Float, (-0.0, 5e-324, 0.1 + 0.2)),
    (UtcDateTime, tuple(_START + timedelta(days=number) for number in range(ROWS))),
    (Date, (date(1970, 1, 1), date(2024, 2, 29), date(9999, 12, 31))),
    (LargeBinary, (b"\x00\xff\\x00", bytes(range(256)), b"\\N")),
)
_TEXTS = ("한국 'quoted' \\N %s \t\n\"😀\"", "NULL", "\\")
_LONG = 40
"""Texts of at least that length take anything; shorter ones are names and codes."""


def plant(database: Database) -> None:
    """Three rows in every table."""
    with database.write() as session:
        for table in METADATA.sorted_tables:
            for number in range(ROWS):
                values = {column.name: _value(column, number) for column in table.columns}
                session.connection().execute(table.insert().values(values))


def read_values(database: Database, table: Table) -> list[tuple[Any, ...]]:
    """All rows by the tables' own types, sorted by key: an independent way to read them."""
    with database.read() as session:
        rows = session.connection().execute(table.select()).all()
    places = [list(table.columns).index(column) for column in table.primary_key]
    return sorted((tuple(row) for row in rows), key=lambda row: [row[place] for place in places])


def _value(column: Column[Any], number: int) -> Any:
    """Of the first, second or third row. Where nothing is allowed, the second row has none."""
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column, number)
    if column.nullable and number == 1:
        return null()
    if column.nullable and number == 2 and isinstance(column.type, JSON):
        return None  # which is JSON's own null
    if isinstance(column.type, Enum) and column.type.enum_class:
        return list(column.type.enum_class)[number % len(column.type.enums)]
    for kind, samples in _SAMPLES:
        if isinstance(column.type, kind):
            return samples[number]
    return _text(column, number)


def _text(column: Column[Any], number: int) -> str:
    length = getattr(column.type, "length", None) or _LONG
    is_free = not column.primary_key and length >= _LONG
    return f"{number}{_TEXTS[number]}"[:length] if is_free else str(number)
