"""What was known when: a revision replaces nothing before its day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import FloatArray, TimeArray
from core.market_data.economy.vintages import Vintages, pick_known, replay


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


def as_is(_: TimeArray, values: FloatArray) -> FloatArray:
    return values


def change(_: TimeArray, values: FloatArray) -> FloatArray:
    return np.diff(values, prepend=np.nan)


def test_replayed_the_newest_period_is_read_as_it_was_then() -> None:
    published = replay(STORED, as_is)
    assert published.time.tolist() == [100, 200, 250, 300]
    assert published.values.tolist() == [1.0, 1.5, 2.0, 2.0]
    # At 250 the change was against 1.5; the revision to 1.4 made it larger.
    assert replay(STORED, change).values.tolist()[2:] == [0.5, pytest.approx(0.6)]


def test_without_revisions_the_values_stand_on_their_days_of_publication() -> None:
    published = replay(vintages((1, 5, 3.0), (2, 6, 4.0)), change)
    assert published.time.tolist() == [5, 6]
    assert published.values.tolist()[1:] == [1.0]
    assert len(replay(vintages(), as_is).time) == 0


@settings(max_examples=60, deadline=None)
@given(
    rows=st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 40)), st.floats(-9, 9), min_size=1, max_size=15
    )
)
def test_a_replayed_value_is_what_was_known_at_its_instant(
    rows: dict[tuple[int, int], float],
) -> None:
    stored = vintages(*[(day, known, value) for (day, known), value in sorted(rows.items())])
    published = replay(stored, as_is)
    assert published.time.tolist() == sorted({known for _, known in rows})
    for instant, value in zip(published.time.tolist(), published.values.tolist(), strict=True):
        assert value == pick_known(stored, instant).values[-1]
