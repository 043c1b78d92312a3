"""How many more trades or sessions tell a mean from zero: by hand, with a table of Student's t."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.trading.evidence_needed import count_to_tell


def test_by_hand_with_the_printed_table():
    # Mean 1, deviation 2. 18 values: 1 x √18 / 2 = 2.121 is at or beyond t(17) = 2.110;
    # 17 values: 2.062 is not beyond t(16) = 2.120.
    a = np.sqrt(3.0)
    assert count_to_tell(np.array([1 - a, 1 + a, 1 - a, 1 + a])) == 18 - 4


def test_two_values_need_a_mean_of_thirteen_of_their_errors():
    # t(1) = 12.706: with mean 10 and deviation 1, √2 x 10 = 14.1 is enough.
    half = np.sqrt(0.5)
    assert count_to_tell(np.array([10 - half, 10 + half])) == 0
    # With mean 5 it is not (7.07); three suffice: √3 x 5 = 8.66 ≥ t(2) = 4.303.
    assert count_to_tell(np.array([5 - half, 5 + half])) == 1


def test_a_loss_is_told_like_a_gain():
    values = np.array([0.05, -0.02, 0.03, 0.01, -0.01])
    assert count_to_tell(values) == count_to_tell(-values)


def test_where_no_number_would_do_it_says_so():
    assert count_to_tell(np.array([])) is None
    assert count_to_tell(np.array([0.1])) is None
    assert count_to_tell(np.array([0.1, 0.1, 0.1])) is None
    assert count_to_tell(np.array([0.1, -0.1])) is None


@given(arrays(np.float64, st.integers(3, 40), elements=st.floats(-0.5, 0.5, width=32)))
@settings(deadline=None)
def test_it_agrees_with_the_test_itself(values):
    from scipy.stats import ttest_1samp

    more = count_to_tell(values)
    if more is None:
        assert values.std(ddof=1) <= 1e-12 or abs(values.mean()) <= 1e-12
        return
    p = float(ttest_1samp(values, 0.0).pvalue)
    if abs(p - 0.05) > 1e-9:
        assert (more == 0) == (p < 0.05)
