from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from core.trading.honesty import overfitting
from core.trading.honesty.line import NotRunError
from core.trading.honesty.overfitting import probability_of_overfitting


def plain_loop(values):
    """The paper's steps, one split at a time, with scipy's ranks."""
    edges = np.linspace(0, values.shape[1], 17).astype(int)
    blocks = [np.arange(a, b) for a, b in pairwise(edges)]
    logits = []
    for chosen in combinations(range(16), 8):
        inside = np.concatenate([blocks[i] for i in chosen])
        outside = np.concatenate([blocks[i] for i in range(16) if i not in chosen])
        seen, unseen = (
            values[:, each].mean(axis=1) / values[:, each].std(axis=1) for each in (inside, outside)
        )
        share = rankdata(unseen)[seen.argmax()] / (len(values) + 1)
        logits.append(np.log(share / (1 - share)))
    return np.mean(np.array(logits) <= 0)


def test_it_is_what_a_plain_loop_finds():
    values = np.random.default_rng(4).normal(0, 0.01, (10, 163))
    values[3] += 0.0015
    found = probability_of_overfitting(values)
    assert found.splits == 12_870
    assert found.trials == 10
    assert found.probability == pytest.approx(plain_loop(values), abs=1e-12)


def test_noise_is_a_coin_and_a_true_edge_is_kept():
    random = np.random.default_rng(8)
    noise = [
        probability_of_overfitting(random.normal(0, 1, (50, 480))).probability for _ in range(8)
    ]
    assert 0.3 < np.mean(noise) < 0.7
    values = random.normal(0, 1, (50, 480))
    values[7] += 0.5
    assert probability_of_overfitting(values).probability == 0.0


def test_trials_that_are_all_the_same_are_overfit_by_definition():
    same = np.tile(np.random.default_rng(1).normal(size=320), (12, 1))
    assert probability_of_overfitting(same).probability == 1.0


def test_idle_trials_count_with_a_ratio_of_nothing():
    values = np.random.default_rng(1).normal(-0.5, 1, (12, 320))
    values[5] = 0.0
    found = probability_of_overfitting(values)
    assert found.probability == 0.0  # doing nothing was best in both halves
    assert found.loss_probability == 0.0


def test_ties_take_the_middle_of_their_ranks_by_hand():
    # Eleven trials do nothing and one loses: the eleven share rank (2 + 12) / 2 = 7 of 12, and
    # 7 / 13 is above one half.
    values = np.zeros((12, 320))
    values[0] = np.random.default_rng(1).normal(-1, 0.1, 320)
    assert probability_of_overfitting(values).probability == 0.0


@pytest.mark.parametrize(
    ("shape", "reason"),
    [((9, 500), "9 comparable trials"), ((0, 500), "0 com"), ((20, 159), "159")],
)
def test_too_little_says_what_is_missing(shape, reason):
    with pytest.raises(NotRunError, match=reason) as caught:
        probability_of_overfitting(np.random.default_rng(1).normal(size=shape))
    assert caught.value.remedy


def test_a_missing_return_is_refused():
    values = np.random.default_rng(1).normal(size=(12, 320))
    values[3, 4] = np.nan
    with pytest.raises(NotRunError, match="no numbers"):
        probability_of_overfitting(values)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_and_scale_of_trials_do_not_matter(seed):
    random = np.random.default_rng(seed)
    values = random.normal(0.01, 1, (11, 200))
    shuffled = values[random.permutation(11)] * random.uniform(0.1, 9, (11, 1))
    left, right = probability_of_overfitting(values), probability_of_overfitting(shuffled)
    assert left.probability == pytest.approx(right.probability, abs=1e-3)
    assert 0.0 <= left.probability <= 1.0


def test_every_split_has_half_the_blocks():
    splits = overfitting._splits()
    assert splits.shape == (6_435, 16)
    assert (splits.sum(axis=1) == 8).all()
    assert len({tuple(row) for row in splits}) == 6_435
