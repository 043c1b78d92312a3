from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.charts.overlays import (
    OVERLAYS,
    calculate_bollinger,
    calculate_ema,
    calculate_sma,
)

CLOSE = np.array([1.0, 2.0, 4.0, 8.0, 16.0])


def test_sma_by_hand() -> None:
    np.testing.assert_allclose(calculate_sma(CLOSE, 2), [np.nan, 1.5, 3, 6, 12])


def test_ema_by_hand() -> None:
    # Weight 2 / 3; started from the mean of 1 and 2.
    np.testing.assert_allclose(
        calculate_ema(CLOSE, 2), [np.nan, 1.5, 19 / 6, 6.3888888889, 12.7962962963]
    )


def test_bollinger_by_hand() -> None:
    # Of two closes the population deviation is half their distance.
    lower, upper = calculate_bollinger(CLOSE, 2, 2.0)

    np.testing.assert_allclose(lower, [np.nan, 0.5, 1, 2, 4])
    np.testing.assert_allclose(upper, [np.nan, 2.5, 5, 10, 20])


@pytest.mark.parametrize("name", OVERLAYS)
def test_overlays_equal_pandas(name: str) -> None:
    close = 100 * np.exp(np.random.default_rng(3).normal(0, 0.02, 500).cumsum())
    prices = pd.Series(close)
    mean, deviation = prices.rolling(20).mean(), prices.rolling(20).std(ddof=0)
    # pandas starts from the first value it sees: give it the mean of the first twenty.
    seeded = pd.concat([mean[19:20], prices[20:]]).ewm(span=20, adjust=False).mean()
    expected = {
        "sma_20": (mean,),
        "sma_50": (prices.rolling(50).mean(),),
        "sma_200": (prices.rolling(200).mean(),),
        "ema_20": (seeded.reindex(prices.index),),
        "bollinger_20": (mean - 2 * deviation, mean + 2 * deviation),
    }[name]

    for ours, theirs in zip(OVERLAYS[name].calculate(close), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10)


@pytest.mark.parametrize("name", OVERLAYS)
@pytest.mark.parametrize("count", [0, 1, 19])
def test_too_few_bars_give_nothing_but_nan(name: str, count: int) -> None:
    for line in OVERLAYS[name].calculate(np.ones(count)):
        assert len(line) == count
        assert np.isnan(line).all()


@pytest.mark.parametrize("name", OVERLAYS)
def test_overlays_look_at_no_later_bar(name: str) -> None:
    close = np.random.default_rng(5).uniform(1, 2, 300)

    for whole, part in zip(
        OVERLAYS[name].calculate(close), OVERLAYS[name].calculate(close[:250]), strict=True
    ):
        np.testing.assert_allclose(whole[:250], part)
