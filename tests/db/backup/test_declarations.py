from __future__ import annotations

import pytest

from db.backup.declarations import canonicalise

TABLE = """CREATE TABLE "signal" (
  id INTEGER NOT NULL,
  state VARCHAR(8) DEFAULT 'a, (b' NOT NULL,
  CONSTRAINT ck CHECK (state IN ('x', 'y')),
  CONSTRAINT uq UNIQUE (id, state)
)"""


def test_spaces_quotes_case_and_the_order_of_constraints_mean_nothing() -> None:
    other = (
        "create table signal(id integer not null, state varchar(8) default 'a, (b' not null,"
        " constraint uq unique (id, state), constraint ck check (state in ('x', 'y')))"
    )
    assert canonicalise(TABLE) == canonicalise(other)


@pytest.mark.parametrize(
    ("part", "planted"),
    [
        ("id INTEGER NOT NULL", "id INTEGER"),
        ("UNIQUE (id, state)", "UNIQUE (state, id)"),
        ("('x', 'y')", "('x', 'z')"),
        (" NOT NULL,\n  CONSTRAINT ck", ",\n  CONSTRAINT ck"),
        ("CONSTRAINT uq UNIQUE (id, state)", "CONSTRAINT uq UNIQUE (id, state), more TEXT"),
        (",\n  CONSTRAINT uq UNIQUE (id, state)", ""),
        ("'a, (b'", "'a, b'"),
        ("id INTEGER NOT NULL", "id INTEGER NOT NULL AS (random())"),
        ("CREATE TABLE", "CREATE VIRTUAL TABLE"),
    ],
)
def test_whatever_means_something_else_reads_differently(part: str, planted: str) -> None:
    assert part in TABLE
    assert canonicalise(TABLE.replace(part, planted, 1)) != canonicalise(TABLE)


def test_the_tail_counts() -> None:
    assert canonicalise(f"{TABLE} STRICT") != canonicalise(TABLE)
    assert canonicalise(f"{TABLE} WITHOUT ROWID") != canonicalise(TABLE)


def test_triggers_and_indexes_are_kept_in_their_order() -> None:
    one = "CREATE INDEX ix ON signal (id, state)"
    assert canonicalise(one) == "createindexixonsignal(id,state)"
    assert canonicalise(one) != canonicalise("CREATE INDEX ix ON signal (state, id)")
