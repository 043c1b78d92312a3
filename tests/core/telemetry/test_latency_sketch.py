"""Percentiles from buckets are as near to the true ones as promised."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.telemetry.latency_sketch import (
    MAX_ERROR,
    SHORTEST_SECONDS,
    add_sketches,
    estimate_percentile,
    find_bucket,
)

durations = st.lists(st.floats(SHORTEST_SECONDS, 600.0), min_size=1, max_size=60)


def sketch_of(values):
    return add_sketches({find_bucket(value): 1} for value in values)


@given(durations, st.sampled_from([0.0, 0.5, 0.9, 0.95, 0.99, 1.0]))
def test_a_percentile_is_off_by_at_most_the_promised_share(values, share):
    true = float(np.quantile(values, share, method="lower"))
    estimated = estimate_percentile(sketch_of(values), share)
    assert abs(estimated - true) <= true * (MAX_ERROR + 1e-9)


@given(durations, durations)
def test_sketches_add_up_to_the_sketch_of_all(first, second):
    assert add_sketches([sketch_of(first), sketch_of(second)]) == sketch_of(first + second)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, SHORTEST_SECONDS])
def test_what_is_too_short_or_no_duration_counts_as_the_shortest(seconds):
    assert find_bucket(seconds) == 0
    assert estimate_percentile({0: 3}, 0.5) == SHORTEST_SECONDS


def test_nothing_has_no_percentile_and_more_than_all_is_refused():
    assert estimate_percentile({}, 0.5) is None
    with pytest.raises(ValueError, match="more than one"):
        estimate_percentile({0: 3}, 2.5)
