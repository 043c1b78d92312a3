"""What no row of any table may hold, whoever wrote it: looked for in the tables themselves."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from db.metadata import METADATA
from db.session import Database

LONGEST = 50_000
"""Characters of a text: more than any form takes, less than any flood has."""
_FIRST_YEAR, _LAST_YEAR = 1600, 2200
_ALLOWED = "\n\t\N{ZERO WIDTH JOINER}"
_UNSEEN = {"Cc", "Cf", "Cs"}
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that show nothing."""


def count_rows(database: Database) -> dict[str, int]:
    """Rows of each table."""
    with database.engine.connect() as connection:
        return {table.name: _count(connection, table) for table in METADATA.sorted_tables}


def find_unruly(database: Database) -> list[str]:
    """Every stored value that breaks a rule: where it is, and what is wrong with it."""
    found = []
    with database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found += [
                    f"{table.name}.{name}: {reason}"
                    for name, value in row.items()
                    for reason in judge(value)
                ]
    return found


def judge(value: Any) -> Iterator[str]:
    """What is wrong with a value and with all that is in it."""
    if isinstance(value, str):
        yield from _judge_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"the number {value}"
    elif isinstance(value, date) and not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        yield f"the day {value}"
    elif isinstance(value, Mapping):
        yield from judge([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from judge(part)


def _judge_text(value: str) -> Iterator[str]:
    if len(value) > LONGEST:
        yield f"a text of {len(value):,} characters"
    unseen = {one for one in value if unicodedata.category(one) in _UNSEEN} - {*_ALLOWED}
    if unseen or not {*_BLANK}.isdisjoint(value):
        yield f"characters that cannot be seen in {value[:60]!r}"


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
