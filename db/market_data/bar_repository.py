"""Reads and writes bars in bulk: arrays in, arrays out, no object per bar."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, select
from sqlmodel import Session, col

from db.market_data.tables import Bar

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray

    StoredColumns = tuple[TimeArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]
    """time, open, high, low, close, volume: arrays of one length; volume may hold NaN."""

_TIME, _VOLUME = 0, 5
_FIELDS = "open, high, low, close, volume"
_UPSERT = (
    f"ON CONFLICT (series_id, time) DO UPDATE SET ({_FIELDS}) = "
    "(excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)"
)
_COLUMN_COUNT = 7
_SERIES_PER_QUERY = 200
_ROWS_PER_STATEMENT = 50  # running a statement costs more than binding a row: twice as fast
_POSTGRES_STAGE = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS bar_incoming (LIKE bar) ON COMMIT DROP",
    "TRUNCATE bar_incoming",
)
_POSTGRES_COPY = f"COPY bar_incoming (series_id, time, {_FIELDS}) FROM STDIN"
_POSTGRES_UPSERT = (
    f"INSERT INTO bar (series_id, time, {_FIELDS}) "  # noqa: S608 - constants only
    f"SELECT series_id, time, {_FIELDS} FROM bar_incoming {_UPSERT}"
)


class BarRepository:
    """The bars of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_bars(self, series_id: int, columns: StoredColumns) -> None:
        """Add bars, or overwrite those whose time is already stored.

        Args:
            series_id: an existing series.
            columns: arrays of one length; NaN in volume is stored as NULL.
        """
        self.write_many([(series_id, columns)])

    def write_many(self, parts: Sequence[tuple[int, StoredColumns]]) -> None:
        """The same for several series at once."""
        parts = [(series_id, columns) for series_id, columns in parts if len(columns[_TIME])]
        if not parts:
            return
        connection = self._session.connection()
        if connection.dialect.name == "sqlite":
            _write_sqlite(connection, parts)
            return
        for statement in _POSTGRES_STAGE:
            connection.exec_driver_sql(statement)
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(_POSTGRES_COPY) as copy:
            for series_id, columns in parts:
                for row in _rows(series_id, columns):
                    copy.write_row(row)
        connection.exec_driver_sql(_POSTGRES_UPSERT)

    def read_bars(
        self, series_id: int, first: int | None = None, last: int | None = None
    ) -> StoredColumns:
        """The bars of a series as arrays, oldest first.

        Args:
            series_id: a series; an unknown one has no bars.
            first: earliest time wanted, seconds since 1970-01-01 UTC, inclusive.
            last: latest time wanted, inclusive.

        Returns:
            time int64[n], then open, high, low, close, volume float64[n]; NULL volume is NaN.
        """
        table = (Bar.time, Bar.open, Bar.high, Bar.low, Bar.close, Bar.volume)
        statement = select(*(col(field) for field in table)).where(col(Bar.series_id) == series_id)
        if first is not None:
            statement = statement.where(col(Bar.time) >= first)
        if last is not None:
            statement = statement.where(col(Bar.time) <= last)
        result: Any = self._session.connection().execute(statement.order_by(col(Bar.time)))
        # The driver's own tuples: wrapping each in a Row takes longer than reading it.
        rows: list[tuple[Any, ...]] = result.cursor.fetchall()
        result.close()
        return _to_arrays(rows)

    def read_many(self, series_ids: Sequence[int]) -> dict[int, StoredColumns]:
        """All bars of several series; those without a bar are absent."""
        found: dict[int, StoredColumns] = {}
        for start in range(0, len(series_ids), _SERIES_PER_QUERY):
            some = series_ids[start : start + _SERIES_PER_QUERY]
            table = (Bar.series_id, Bar.time, Bar.open, Bar.high, Bar.low, Bar.close, Bar.volume)
            statement = select(*(col(field) for field in table))
            statement = statement.where(col(Bar.series_id).in_(some))
            statement = statement.order_by(col(Bar.series_id), col(Bar.time))
            result: Any = self._session.connection().execute(statement)
            rows: list[tuple[Any, ...]] = result.cursor.fetchall()
            result.close()
            owner, *columns = _to_columns(rows, _COLUMN_COUNT)
            ids, firsts = np.unique(owner.astype(np.int64), return_index=True)
            for series_id, first, end in zip(
                ids.tolist(), firsts.tolist(), [*firsts.tolist()[1:], len(rows)], strict=True
            ):
                time, *rest = (column[first:end] for column in columns)
                opened, high, low, close, volume = rest
                found[series_id] = (time.astype(np.int64), opened, high, low, close, volume)
        return found

    def delete_bars(self, series_id: int, times: Iterable[int]) -> None:
        """Remove the bars at those times."""
        parameters = [{"at": time} for time in times]
        if parameters:
            statement = delete(Bar).where(
                col(Bar.series_id) == series_id, col(Bar.time) == bindparam("at")
            )
            self._session.connection().execute(statement, parameters)


def _write_sqlite(connection: Connection, parts: Sequence[tuple[int, StoredColumns]]) -> None:
    # All float64: the driver binds NaN as NULL, and the columns' integer affinity makes ids and
    # seconds (below 2**53) whole numbers again. Both are tested.
    owner = np.repeat([part[0] for part in parts], [len(part[1][_TIME]) for part in parts])
    table = np.column_stack([owner, *map(np.concatenate, zip(*(p[1] for p in parts), strict=True))])
    whole = len(table) - len(table) % _ROWS_PER_STATEMENT
    for part, row_count in ((table[:whole], _ROWS_PER_STATEMENT), (table[whole:], 1)):
        if len(part):
            parameters = part.reshape(-1, row_count * _COLUMN_COUNT).tolist()
            connection.exec_driver_sql(_sqlite_upsert(row_count), list(map(tuple, parameters)))


def _sqlite_upsert(row_count: int) -> str:
    rows = ", ".join([f"({', '.join('?' * _COLUMN_COUNT)})"] * row_count)
    return f"INSERT INTO bar (series_id, time, {_FIELDS}) VALUES {rows} {_UPSERT}"  # noqa: S608 - constants only


def _rows(series_id: int, columns: StoredColumns) -> Iterable[tuple[Any, ...]]:
    count = len(columns[_TIME])
    volume = [None if math.isnan(value) else value for value in columns[_VOLUME].tolist()]
    fields = (column.tolist() for column in columns[:_VOLUME])
    return zip([series_id] * count, *fields, volume, strict=True)


def _to_arrays(rows: list[tuple[Any, ...]]) -> StoredColumns:
    time, opened, high, low, close, volume = _to_columns(rows, _COLUMN_COUNT - 1)
    return time.astype(np.int64), opened, high, low, close, volume


def _to_columns(rows: list[tuple[Any, ...]], width: int) -> list[FloatArray]:
    # Seconds stay below 2**53, so a float64 carries them exactly; None becomes NaN.
    try:
        table = np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * width)
    except TypeError:  # a volume is NULL: `array` knows what None means, at twice the time
        table = np.array(rows, dtype=np.float64)
    return [np.ascontiguousarray(column) for column in table.reshape(len(rows), width).T]
