"""A digest tells contents apart, and knows neither order nor database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from db.base import UtcDateTime
from db.table_content import DigestSum

KINDS = (Integer, String, Float, Boolean, UtcDateTime, Date, LargeBinary, JSON)
TABLE = Table("mixed", MetaData(), *(Column(f"c{n}", kind()) for n, kind in enumerate(KINDS)))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROW = (1, "a", 0.5, True, NOON, date(2026, 11, 21), b"\x00", '{"a": 1}')

ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.text("a'", max_size=2),
        st.sampled_from([0.0, 0.1, 1e-300, None]),
        st.booleans(),
        st.just(NOON),
        st.just(date(2026, 11, 21)),
        st.binary(max_size=1),
        st.sampled_from(['{"a": 1}', "[1]", "null", None]),
    ),
    max_size=4,
)


def digest(*rows: tuple[Any, ...], table: Table = TABLE) -> str:
    total = DigestSum(table)
    total.add(rows)
    return total.finish().sha256


@given(ROWS, ROWS)
@settings(max_examples=200, deadline=None)
def test_digests_are_equal_exactly_when_the_rows_are(
    one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]
) -> None:
    is_equal = sorted(map(repr, one)) == sorted(map(repr, other))
    assert (digest(*one) == digest(*other)) is is_equal


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, 2),
        (1, "b"),
        (1, None),
        (2, 0.5000000000000001),
        (3, False),
        (4, NOON.replace(microsecond=1)),
        (5, date(2026, 11, 22)),
        (6, b"\x01"),
        (7, '{"a": 2}'),
        (7, '{"a": "1"}'),
        (7, "null"),
        (7, None),
    ],
)
def test_one_changed_value_changes_the_digest(place: int, value: Any) -> None:
    changed = (*ROW[:place], value, *ROW[place + 1 :])
    assert digest(changed) != digest(ROW)


@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        (2, 0.0, -0.0),
        (2, 3.0, 3),
        (7, '{"a": 1, "b": [1e22]}', '{"b":[10000000000000000000000],"a":1.0}'),
        (7, '"\\ud55c"', '"한"'),
    ],
)
def test_what_the_databases_write_differently_counts_as_equal(
    place: int, one: Any, other: Any
) -> None:
    rows = [(*ROW[:place], value, *ROW[place + 1 :]) for value in (one, other)]
    assert digest(rows[0]) == digest(rows[1])


def test_the_same_row_twice_is_not_the_same_row_once() -> None:
    assert digest(ROW, ROW) != digest(ROW)
    assert digest(ROW, ROW) != digest()


def test_equal_rows_of_differently_named_columns_differ() -> None:
    columns = (Column(f"d{n}", kind()) for n, kind in enumerate(KINDS))
    assert digest(ROW) != digest(ROW, table=Table("mixed", MetaData(), *columns))
