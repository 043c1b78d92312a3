"""What was known when: a revision replaces nothing before its day."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market_data.economy.vintages import Vintages, pick_known


def vintages(*rows: tuple[int, int, float]) -> Vintages:
    days, known_at, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Vintages(
        np.array(days, dtype=np.int64),
        np.array(known_at, dtype=np.int64),
        np.array(values, dtype=np.float64),
    )


STORED = vintages((10, 100, 1.0), (10, 200, 1.5), (10, 300, 1.4), (20, 250, 2.0))


def test_the_newest_version_of_each_period_counts_and_revisions_are_counted() -> None:
    known = pick_known(STORED)
    assert known.days.tolist() == [10, 20]
    assert known.values.tolist() == [1.4, 2.0]
    assert known.known_at.tolist() == [300, 250]
    assert known.revisions.tolist() == [2, 0]
    assert known.first_values.tolist() == [1.0, 2.0]


def test_before_a_revision_the_first_value_stands() -> None:
    known = pick_known(STORED, 199)
    assert known.values.tolist() == [1.0]
    assert known.revisions.tolist() == [0]


def test_at_its_very_second_a_value_is_known() -> None:
    assert pick_known(STORED, 250).values.tolist() == [1.5, 2.0]
    assert pick_known(STORED, 249).values.tolist() == [1.5]


def test_before_the_first_release_nothing_is_known() -> None:
    assert len(pick_known(STORED, 99).days) == 0
    assert len(pick_known(vintages()).days) == 0


@settings(max_examples=60, deadline=None)
@given(
    rows=st.dictionaries(
        st.tuples(st.integers(0, 12), st.integers(0, 60)), st.floats(-5, 5), max_size=40
    ),
    as_of=st.integers(-1, 61),
)
def test_nothing_known_later_is_ever_used(rows: dict[tuple[int, int], float], as_of: int) -> None:
    stored = vintages(*((*key, rows[key]) for key in sorted(rows)))
    known = pick_known(stored, as_of)
    assert (known.known_at <= as_of).all()
    # The independent reference: a plain search through all rows.
    expected = {}
    for period in sorted({period for period, at in rows if at <= as_of}):
        latest = max(at for other, at in rows if other == period and at <= as_of)
        expected[period] = rows[period, latest]
    assert dict(zip(known.days.tolist(), known.values.tolist(), strict=True)) == expected
