"""Compares two SQLite files of ours, every value of every row, without leaving SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.backup.snapshot import count_tables
from db.engine import sqlite_driver


@dataclass(frozen=True, slots=True)
class TableComparison:
    """One table in both files; a table that one of them lacks has no rows there.

    Attributes:
        rows, other_rows: in the first file and in the second.
        equal_rows: rows with the same key and the same values in both.
    """

    table: str
    rows: int
    other_rows: int
    equal_rows: int

    @property
    def is_equal(self) -> bool:
        """Whether the two hold the same."""
        return self.rows == self.other_rows == self.equal_rows


def compare_files(first: Path, second: Path) -> Iterator[TableComparison]:
    """Table by table, by name. Nobody else may have the files open."""
    with (
        closing(sqlite_driver().connect(str(first), isolation_level=None)) as one,
        closing(sqlite_driver().connect(str(second), isolation_level=None)) as other,
    ):
        rows, other_rows = count_tables(one), count_tables(other)
        one.execute("ATTACH ? AS other", (str(second),))
        for table in sorted({*rows, *other_rows}):
            is_in_both = table in rows and table in other_rows
            equal = _count_equal(one, table) if is_in_both else 0
            yield TableComparison(table, rows.get(table, 0), other_rows.get(table, 0), equal)


def _count_equal(connection: Any, table: str) -> int:
    columns = connection.execute(f'PRAGMA main.table_info("{table}")').fetchall()
    keys = [name for _, name, _, _, _, place in columns if place] or ["rowid"]
    joined = " AND ".join(f'a."{name}" = b."{name}"' for name in keys)
    same = " AND ".join(f'a."{column[1]}" IS b."{column[1]}"' for column in columns)
    query = f'SELECT count(*) FROM main."{table}" a JOIN other."{table}" b ON {joined} WHERE {same}'  # noqa: S608
    return int(connection.execute(query).fetchone()[0])
