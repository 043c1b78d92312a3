from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.indicators import rsi_wilder
from core.trading.learning.features import (
    FEATURES,
    FIRST_KNOWN,
    VOLUME_COLUMN,
    build_features,
)
from core.trading.learning.labels import label_moves
from tests.core.trading.sample_bars import make_bars, real_bars

GOOG = real_bars("GOOG")


def test_features_of_one_bar_are_those_worked_out_from_its_definition():
    bar, close, volume = 777, GOOG.close, GOOG.volume
    row = dict(zip(FEATURES, build_features(GOOG)[bar], strict=True))
    for count in (1, 5, 20, 60):
        assert row[f"change over {count} bars"] == close[bar] / close[bar - count] - 1
    changes = [close[b] / close[b - 1] - 1 for b in range(bar - 19, bar + 1)]
    assert row["volatility of 20 bars"] == pytest.approx(np.std(changes, ddof=1), rel=1e-9)
    for count in (20, 60):
        mean = close[bar - count + 1 : bar + 1].mean()
        name = f"distance from the mean of {count} bars"
        assert row[name] == pytest.approx(close[bar] / mean - 1, rel=1e-9)
    assert row["RSI 14"] == rsi_wilder(close, 14)[bar]
    window = volume[bar - 19 : bar + 1]
    score = (volume[bar] - window.mean()) / window.std(ddof=1)
    assert row["volume against 20 bars"] == pytest.approx(score, rel=1e-9)


def test_all_but_the_volume_are_known_from_the_declared_bar_on_and_not_before():
    known = ~np.isnan(build_features(GOOG))
    assert known[FIRST_KNOWN:].all()
    assert not known[:FIRST_KNOWN].all(axis=1).any()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(1, 199))
def test_bars_added_later_change_no_feature_in_its_last_bit(seed, cut):
    random = np.random.default_rng(seed)
    bars = make_bars((100 * np.exp(np.cumsum(random.normal(0, 0.03, 200)))).tolist())
    bars.volume[:] = random.integers(0, 4, 200)
    bars.volume[random.random(200) < 0.05] = np.nan
    whole = build_features(bars)
    assert np.array_equal(build_features(bars.head(cut)), whole[:cut], equal_nan=True)


@pytest.mark.parametrize("volume", [np.nan, 0.0, 1_000.0])
def test_a_volume_that_is_missing_or_always_alike_is_unknown(volume):
    bars = make_bars((100.0 + np.arange(90) % 7).tolist(), volume=volume)
    features = build_features(bars)
    assert np.isnan(features[:, VOLUME_COLUMN]).all()
    assert not np.isnan(features[FIRST_KNOWN:, :VOLUME_COLUMN]).any()


def test_a_label_is_the_direction_of_a_change_beyond_the_smallest_move():
    close = np.array([100.0, 101.0, 102.0, 101.9, 99.0, 99.0])
    # Over 2 bars: +2 %, +0.89 %, -2.94 %, -2.85 %; the last two are not known.
    nan = np.nan
    assert np.array_equal(label_moves(close, 2, 0.01), [1, nan, 0, 0, nan, nan], equal_nan=True)
    assert np.array_equal(label_moves(close, 2, 0.0), [1, 1, 0, 0, nan, nan], equal_nan=True)


def test_no_change_at_all_is_no_direction():
    assert np.isnan(label_moves(np.full(9, 100.0), 1, 0.0)).all()


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_a_series_not_longer_than_the_horizon_has_no_labels(count):
    labels = label_moves(np.linspace(100.0, 120.0, count), 5, 0.0)
    assert labels.shape == (count,)
    assert np.isnan(labels).all()
