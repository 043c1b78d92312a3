from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.backup.comparison import compare_files

TABLES = """
CREATE TABLE bar (series INTEGER, time INTEGER, close FLOAT, note TEXT, PRIMARY KEY (series, time));
CREATE TABLE keyless (text TEXT);
INSERT INTO bar VALUES (1, 1, 1.5, NULL), (1, 2, 2.5, 'x'), (2, 1, NULL, '');
INSERT INTO keyless VALUES ('a'), ('a');
"""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    files = tmp_path / "one.db", tmp_path / "other.db"
    for path in files:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(TABLES)
    return files


def differing(pair: tuple[Path, Path]) -> list[str]:
    return [one.table for one in compare_files(*pair) if not one.is_equal]


def test_equal_files_are_equal_row_by_row(pair: tuple[Path, Path]) -> None:
    assert [(one.table, one.rows, one.equal_rows) for one in compare_files(*pair)] == [
        ("bar", 3, 3),
        ("keyless", 2, 2),
    ]


@pytest.mark.parametrize(
    ("change", "tables"),
    [
        ("UPDATE bar SET close = 1.5000000001 WHERE series = 1 AND time = 1", ["bar"]),
        ("UPDATE bar SET note = '' WHERE note IS NULL", ["bar"]),
        ("UPDATE bar SET close = 0 WHERE close IS NULL", ["bar"]),
        ("UPDATE bar SET time = 3 WHERE series = 2", ["bar"]),
        ("DELETE FROM bar WHERE series = 2", ["bar"]),
        ("INSERT INTO bar VALUES (9, 9, 9, '')", ["bar"]),
        ("UPDATE keyless SET text = 'b' WHERE rowid = 2", ["keyless"]),
        ("DROP TABLE keyless", ["keyless"]),
        ("CREATE TABLE more (n INTEGER); INSERT INTO more VALUES (1)", ["more"]),
    ],
)
@pytest.mark.parametrize("which", [0, 1])
def test_any_difference_is_found_whichever_file_has_it(
    pair: tuple[Path, Path], change: str, tables: list[str], which: int
) -> None:
    with closing(sqlite3.connect(pair[which])) as connection:
        connection.executescript(change)
    assert differing(pair) == tables
