"""The scores against the specification: by hand, by a second implementation, by properties."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Regime
from core.market_data.regimes.paths import ORDER, UNKNOWN
from core.market_data.regimes.scores import LOOKBACK, VARIED, detect_by_scores, score_windows
from tests.core.market_data.regimes.walks import walk


def of_window(closes: list[float]) -> dict[Regime, float]:
    found = score_windows(np.array([closes]), 252)[0].tolist()
    return dict(zip(ORDER, found, strict=True))


def plain(closes: list[float], year: float) -> list[float]:
    """The specification, word for word, one number after the other."""
    change = (closes[-1] / closes[0] - 1) * 100
    returns = [b / a - 1 for a, b in pairwise(closes)]
    volatility = statistics.stdev(returns) * math.sqrt(year) * 100
    drawdown, top = 0.0, closes[0]
    for close in closes:
        top = max(top, close)
        drawdown = max(drawdown, (1 - close / top) * 100)
    ten = closes[-10:]
    spread = statistics.stdev(ten)
    z = (closes[-1] - statistics.mean(ten)) / spread if spread else 0.0
    bull = max(0, change / 10 + 0.5 * z)
    bear = max(0, drawdown / 5 + 0.7 * max(0, -z))
    vol = max(0, (volatility - 15) / 10)
    base = 1 + bull + bear + vol
    shares = [max(0.05, score / base) for score in (bull, bear, vol)]
    shares.append(max(0.05, 1 - sum(shares)))
    return [share / sum(shares) for share in shares]


def test_one_jump_by_hand() -> None:
    """89 closes of 100, then 110: return 10 %, no drawdown, z = 9/√10, volatility 10·√(252/89) %.

    bull = 1 + 0.5·2.84605 = 2.42302; vol = (16.82697 − 15)/10 = 0.18270; base = 3.60572.
    """
    found = of_window([100.0] * 89 + [110.0])
    assert found[Regime.BULLISH] == pytest.approx(0.67200, abs=1e-5)
    assert found[Regime.BEARISH] == pytest.approx(0.05)
    assert found[Regime.VOLATILE] == pytest.approx(0.05067, abs=1e-5)
    assert found[Regime.SIDEWAYS] == pytest.approx(0.22733, abs=1e-5)


def test_a_price_that_never_moves_is_sideways() -> None:
    """All scores are 0: three times 0.05, and the rest."""
    found = of_window([64.0] * 90)
    assert found == pytest.approx(
        {
            Regime.BULLISH: 0.05,
            Regime.BEARISH: 0.05,
            Regime.VOLATILE: 0.05,
            Regime.SIDEWAYS: 0.85,
        }
    )


def test_a_steady_fall_is_bearish_and_a_steady_rise_bullish() -> None:
    fall = detect_by_scores(100 * 0.99 ** np.arange(120), 252)
    rise = detect_by_scores(100 * 1.01 ** np.arange(120), 252)
    assert fall.regime(119) is Regime.BEARISH
    assert rise.regime(119) is Regime.BULLISH
    assert rise.confidence(119) == rise.probabilities[119].max()


def test_the_first_89_bars_are_unknown() -> None:
    path = detect_by_scores(walk(200), 252)
    assert path.first == LOOKBACK - 1 == 89
    assert (path.labels[:89] == UNKNOWN).all()
    assert np.isnan(path.probabilities[:89]).all()
    assert np.isfinite(path.probabilities[89:]).all()
    assert path.regime(0) is None
    assert math.isnan(path.confidence(0))


@pytest.mark.parametrize("count", [1, 89, 90])
def test_short_series_have_as_many_labels_as_windows(count: int) -> None:
    path = detect_by_scores(walk(count), 252)
    assert (path.labels != UNKNOWN).sum() == max(0, count - 89)


@given(
    seed=st.integers(0, 10_000), volatility=st.floats(0.001, 0.06), year=st.sampled_from([252, 365])
)
@settings(max_examples=15, deadline=None)
def test_every_window_is_what_the_plain_formula_gives(seed, volatility, year) -> None:
    close = walk(97, seed, volatility)
    path = detect_by_scores(close, year)
    for last in range(89, 97):
        expected = plain(close[last - 89 : last + 1].tolist(), year)
        np.testing.assert_allclose(path.probabilities[last], expected, rtol=1e-9)
        assert path.labels[last] == int(np.argmax(expected))


@pytest.mark.parametrize("lookback", VARIED)
def test_another_look_back_is_the_same_formula_over_other_closes(lookback: int) -> None:
    close = walk(lookback + 5, 9)
    path = detect_by_scores(close, 252, lookback)
    assert path.first == lookback - 1
    expected = plain(close[-lookback:].tolist(), 252)
    np.testing.assert_allclose(path.probabilities[-1], expected, rtol=1e-9)


@given(seed=st.integers(0, 10_000), at=st.integers(89, 149))
@settings(max_examples=15, deadline=None)
def test_later_bars_change_nothing(seed: int, at: int) -> None:
    close = walk(150, seed)
    changed = np.concatenate([close[: at + 1], close[at + 1 :] * 3.0])
    whole = detect_by_scores(close, 252).probabilities[: at + 1]
    np.testing.assert_array_equal(detect_by_scores(changed, 252).probabilities[: at + 1], whole)
    np.testing.assert_array_equal(detect_by_scores(close[: at + 1], 252).probabilities, whole)


def test_a_window_with_an_unknown_close_has_no_regime() -> None:
    window = np.full((2, 90), 10.0)
    window[0, 40] = np.nan
    found = score_windows(window, 252)
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()
