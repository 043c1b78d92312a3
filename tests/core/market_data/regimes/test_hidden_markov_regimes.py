"""The second detector: causal, refitted, named by its rule, slow to change its mind."""

from __future__ import annotations

import time
from itertools import groupby

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.enums import Regime
from core.market_data.regimes.dwell import confirm
from core.market_data.regimes.features import build_features
from core.market_data.regimes.hidden_markov import (
    DWELL,
    NEEDED,
    REFIT,
    detect_by_hidden_markov,
)
from core.market_data.regimes.paths import ORDER, UNKNOWN
from core.market_data.regimes.state_names import match_states, name_state, name_states
from tests.core.market_data.regimes.walks import phases, walk


@given(seed=st.integers(0, 10_000), at=st.integers(NEEDED - 1, 478))
# A found failure is as good as a shrunk one, which would take minutes.
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_later_bars_change_no_label_and_no_probability(seed: int, at: int) -> None:
    close = walk(480, seed)
    noise = np.random.default_rng(seed + 1).normal(0, 0.1, 479 - at)
    changed = np.concatenate([close[: at + 1], close[at] * np.exp(noise.cumsum())])
    whole = detect_by_hidden_markov(close, 252).path
    other = detect_by_hidden_markov(changed, 252).path
    early = detect_by_hidden_markov(close[: at + 1], 252).path
    np.testing.assert_array_equal(other.labels[: at + 1], whole.labels[: at + 1])
    np.testing.assert_array_equal(other.probabilities[: at + 1], whole.probabilities[: at + 1])
    np.testing.assert_array_equal(early.labels, whole.labels[: at + 1])
    # Fewer fits side by side may be summed in another order.
    np.testing.assert_allclose(early.probabilities, whole.probabilities[: at + 1], atol=1e-9)


def test_it_tells_phases_of_a_kind_that_it_has_seen_before() -> None:
    rise, fall = (0.002, 0.008), (-0.004, 0.02)
    close = phases((300, *rise), (150, *fall), (200, *rise), (150, *fall), (200, *rise))
    labels = detect_by_hidden_markov(close, 252).path.labels
    bullish, bearish = (ORDER.index(one) for one in (Regime.BULLISH, Regime.BEARISH))
    assert (labels[700:800] == bearish).mean() > 0.65
    assert (labels[550:650] == bullish).mean() > 0.65
    assert (labels[850:1000] == bullish).mean() > 0.65


def test_the_first_labels_come_after_a_first_window_of_252_observations() -> None:
    found = detect_by_hidden_markov(walk(NEEDED + 30), 252)
    assert found.path.first == NEEDED - 1 == 294
    assert found.fits == 2
    assert found.fitted_bars == NEEDED - 1 + REFIT
    np.testing.assert_allclose(found.path.probabilities[NEEDED - 1 :].sum(axis=1), 1.0)
    assert np.isnan(found.path.probabilities[: NEEDED - 1]).all()


def test_the_same_bars_give_the_same_answer() -> None:
    one, other = (detect_by_hidden_markov(walk(600, 5), 252) for _ in range(2))
    np.testing.assert_array_equal(one.path.probabilities, other.path.probabilities)


def test_ten_years_take_less_than_a_second() -> None:
    close = walk(2_500)
    took = []
    for _ in range(3):
        begin = time.process_time()
        detect_by_hidden_markov(close, 252)
        took.append(time.process_time() - begin)
    assert min(took) < 1.0


@pytest.mark.parametrize("factor", [0.01, 1_000.0])
def test_the_unit_of_the_price_does_not_matter(factor: float) -> None:
    close = walk(400, 2)
    one, other = (detect_by_hidden_markov(prices, 252) for prices in (close, close * factor))
    np.testing.assert_array_equal(one.path.labels, other.path.labels)


def test_a_suspended_price_breaks_nothing() -> None:
    close = np.concatenate([walk(200), np.full(200, 120.0)])
    assert np.isfinite(detect_by_hidden_markov(close, 252).path.probabilities[NEEDED:]).all()


def test_features_by_hand() -> None:
    """42 steps of +1 %, then one of −2 %."""
    close = 100 * np.exp(0.01 * np.concatenate([np.arange(43), [40]]))
    drift, volatility = build_features(close, 252)
    np.testing.assert_allclose(drift, [2.52, 252 * 0.01 * 39 / 42])
    rms = 0.01 * np.sqrt([1.0, (19 + 4) / 20])
    np.testing.assert_allclose(np.exp(volatility), rms * np.sqrt(252))


@pytest.mark.parametrize(
    ("trend", "agitation", "before", "expected"),
    [
        (1.0, 9.0, None, Regime.BULLISH),
        (0.99, 1.0, None, Regime.SIDEWAYS),
        (-1.0, 1.0, None, Regime.BEARISH),
        (0.5, 1.25, None, Regime.VOLATILE),
        (-0.5, 1.24, None, Regime.SIDEWAYS),
        (0.75, 1.0, Regime.BULLISH, Regime.BULLISH),
        (0.74, 1.0, Regime.BULLISH, Regime.SIDEWAYS),
        (-0.8, 1.0, Regime.BEARISH, Regime.BEARISH),
        (-0.8, 1.0, Regime.BULLISH, Regime.SIDEWAYS),
        (0.0, 1.19, Regime.VOLATILE, Regime.VOLATILE),
        (0.0, 1.18, Regime.VOLATILE, Regime.SIDEWAYS),
        (-1.5, 1.0, Regime.BULLISH, Regime.BEARISH),
    ],
)
def test_states_are_named_by_the_rule(trend, agitation, before, expected) -> None:
    assert name_state(trend, agitation, before) is expected


def test_a_state_keeps_its_number_when_a_fit_lists_the_states_in_another_order() -> None:
    first = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 1.0]])
    shuffled = first[:, [2, 0, 3, 1]] + 0.05
    order = match_states(np.stack([first, shuffled, first], axis=2))
    assert order[1].tolist() == [1, 3, 0, 2]
    assert order[2].tolist() == [0, 1, 2, 3]


def test_a_matched_state_keeps_its_name_within_the_margin() -> None:
    trend = np.array([[1.1, 0, 0, 0], [0.8, 0, 0, 0], [0.7, 0, 0, 0], [0.8, 0, 0, 0]])
    names = name_states(trend, np.ones((4, 4)))[:, 0]
    assert [ORDER[name] for name in names] == [
        Regime.BULLISH, Regime.BULLISH, Regime.SIDEWAYS, Regime.SIDEWAYS,
    ]  # fmt: skip


def test_dwell_by_hand() -> None:
    labels = np.array([-1, -1, 0, 1, 1, 0, 1, 1, 1, 2, 2, 2, 2], dtype=np.int8)
    assert confirm(labels, 3).tolist() == [-1, -1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2]
    assert confirm(labels, 1).tolist() == labels.tolist()


@given(raw=st.lists(st.integers(0, 3), min_size=1, max_size=60), sessions=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_between_two_changes_lie_at_least_the_dwell_sessions(raw, sessions) -> None:
    found = confirm(np.array(raw, dtype=np.int8), sessions)
    runs = [len(list(run)) for _, run in groupby(found.tolist())]
    assert all(run >= sessions for run in runs[1:-1])
    for place in range(len(raw)):  # causal
        early = confirm(np.array(raw[: place + 1], dtype=np.int8), sessions)
        assert early[-1] == found[place]


def test_labels_looked_at_again_are_of_a_later_fit() -> None:
    found = detect_by_hidden_markov(walk(600, 1), 252)
    has_later = found.later != UNKNOWN
    begin = NEEDED - 1
    assert has_later[begin : begin + (found.fits - 1) * REFIT].all()
    assert has_later.sum() == (found.fits - 1) * REFIT
    assert (found.later[has_later] != found.unconfirmed[has_later]).any()


def test_confirmed_labels_dwell() -> None:
    labels = detect_by_hidden_markov(walk(1_500, 4), 252).path.labels
    runs = [len(list(run)) for _, run in groupby(labels[labels != UNKNOWN].tolist())]
    assert min(runs[1:-1]) >= DWELL
