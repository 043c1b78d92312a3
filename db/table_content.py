"""Rows of any table as plain values that are the same on SQLite and PostgreSQL, and their digest.

JSON travels as text, so that JSON's `null` and a missing value stay two things; enums travel as
the text that is stored, so that a value which the code no longer knows travels too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Enum,
    Float,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    type_coerce,
)

from db.base import UtcDateTime

Row = tuple[Any, ...]

_BATCH_ROWS = 5_000
_LARGE_BATCH_ROWS = 50
"""Of tables that keep binary values: packed bars and curves reach hundreds of kilobytes."""

_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class TableDigest:
    """What a table holds: how many rows, and a hash of them that knows no order."""

    table: str
    rows: int
    sha256: str


class DigestSum:
    """Adds up rows. Equal contents give equal digests on both databases, in whatever order.

    The rows' SHA-256 are added modulo 2**256: sorting would mean the same collation on both
    databases. Equal are: -0.0 and 0.0 (SQLite keeps no difference), and JSON with the same
    values however its keys are ordered and its numbers written (JSONB keeps neither).
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        forms = enumerate(map(_canonical_form, table.columns))
        self._forms = tuple((place, form) for place, form in forms if form is not None)
        self._rows = 0
        self._sum = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Rows as `read_batches` gives them."""
        for row in rows:
            values = list(row)
            for place, form in self._forms:
                if values[place] is not None:
                    values[place] = form(values[place])
            # ascii() is exact for every value and, unlike repr(), the same in every Unicode version
            self._sum += int.from_bytes(sha256(ascii(values).encode("ascii")).digest())
        self._rows += len(rows)

    def finish(self) -> TableDigest:
        """The digest of all rows added so far."""
        names = ",".join(column.name for column in self._table.columns)
        content = f"{self._table.name}({names}):{self._rows}:{self._sum % _MODULUS:064x}"
        return TableDigest(self._table.name, self._rows, sha256(content.encode()).hexdigest())


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows the table holds."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def read_batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """All rows, in no particular order, a bounded number at a time."""
    has_binary = any(isinstance(column.type, LargeBinary) for column in table.columns)
    size = _LARGE_BATCH_ROWS if has_binary else _BATCH_ROWS
    query: Select[Any] = select(*(_read_form(column) for column in table.columns))
    with connection.execute(query, execution_options={"yield_per": size}) as result:
        for batch in result.partitions():
            yield [tuple(row) for row in batch]


def write_batch(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows as `read_batches` gave them, from whichever database.

    Raises:
        the driver's or SQLAlchemy's error: a value has no place in the table.
    """
    if connection.dialect.name == "postgresql":
        _copy_in(connection, table, rows)
        return
    values = {column.name: _write_form(column) for column in table.columns}
    statement = insert(table).values(values)
    connection.execute(statement, [dict(zip(values, row, strict=True)) for row in rows])


def _copy_in(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """PostgreSQL's own way in for many rows: four times as fast as inserting them."""
    driver: Any = connection.connection.driver_connection
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def digest_table(
    connection: Connection, table: Table, on_rows: Callable[[int], None] | None = None
) -> TableDigest:
    """The digest of a table; `on_rows` hears how many rows have been read."""
    digest = DigestSum(table)
    for batch in read_batches(connection, table):
        digest.add(batch)
        if on_rows:
            on_rows(len(batch))
    return digest.finish()


def _read_form(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, JSON):
        return cast(column, Text).label(column.name)
    if isinstance(column.type, Enum):
        return type_coerce(column, String).label(column.name)
    return column


def _write_form(column: Column[Any]) -> ColumnElement[Any]:
    kind = {JSON: Text(), Enum: String()}.get(type(column.type), column.type)
    return bindparam(column.name, type_=kind)


def _canonical_form(column: Column[Any]) -> Callable[[Any], Any] | None:
    """What makes a value the same text on both databases; None where it is already."""
    kind = column.type
    if isinstance(kind, JSON):
        return _canonical_json
    if isinstance(kind, LargeBinary):
        return lambda value: sha256(value).hexdigest()
    if isinstance(kind, UtcDateTime | Date):
        return str
    if isinstance(kind, Boolean):
        return int
    if isinstance(kind, Float):
        return (0.0).__add__
    return None


def _canonical_json(text: str) -> str:
    return json.dumps(_plain_numbers(json.loads(text)), sort_keys=True)


def _plain_numbers(value: Any) -> Any:
    """JSONB writes 1e22 as an integer: whole floats count as the integers they are equal to."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    return value
