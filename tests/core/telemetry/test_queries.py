"""Statements are counted where work is measured, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.telemetry import QUERIES
from core.telemetry.queries import count_queries, find_query_count

SELECT = text("SELECT 1")


def told(origin):
    return QUERIES.labels(origin)._value.get()


def test_each_statement_of_the_block_is_counted_and_timed(database):
    before = told("page")
    with count_queries("page") as counted, database.read() as session:
        for _ in range(3):
            session.connection().execute(SELECT).all()
    assert counted.count == 3
    assert 0 < counted.seconds < 5
    assert told("page") == before + 3


def test_inner_work_counts_for_itself(sqlite_database):
    with count_queries("event") as outer, sqlite_database.read() as session:
        session.connection().execute(SELECT)
        with count_queries("job") as inner:
            session.connection().execute(SELECT)
            session.connection().execute(SELECT)
        session.connection().execute(SELECT)
    assert (outer.count, inner.count) == (2, 2)


def test_outside_nothing_is_counted_not_even_after_a_failure(sqlite_database):
    with pytest.raises(ZeroDivisionError), count_queries("page"):
        raise ZeroDivisionError
    assert find_query_count() is None
    with sqlite_database.read() as session:
        session.connection().execute(SELECT)
    assert find_query_count() is None


def test_a_statement_that_fails_is_counted_once_and_timed(database):
    with pytest.raises(DBAPIError), count_queries("page") as counted, database.read() as session:
        session.connection().execute(text("SELECT nothing FROM nowhere"))
    assert counted.count == 1
    assert counted.seconds > 0
