from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.enums import Interval
from core.market_data.bar_columns import BarColumns
from core.market_data.providers.bundled import BundledProvider


def assert_equal(columns: BarColumns, frame: pd.DataFrame) -> None:
    seconds = frame.index.to_numpy().astype("datetime64[s]").astype(np.int64)
    np.testing.assert_array_equal(columns.time, seconds)
    for name in frame.columns:
        np.testing.assert_array_equal(getattr(columns, name.lower()), frame[name].to_numpy())


@pytest.mark.parametrize(
    ("symbol", "interval"),
    [("GOOG", Interval.DAY), ("EURUSD", Interval.HOUR), ("BTCUSD", Interval.MONTH)],
)
def test_samples_equal_the_packages_own(symbol: str, interval: Interval) -> None:
    import backtesting.test

    frame = getattr(backtesting.test, symbol)

    fetched = BundledProvider().fetch(symbol, interval)

    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]
    assert_equal(fetched.columns, frame)
    assert not fetched.is_adjusted


def test_closes_equal_the_packages_own() -> None:
    from skfolio.datasets import load_sp500_dataset

    frame = load_sp500_dataset()
    provider = BundledProvider()

    assert len(frame.columns) == 20
    for symbol in frame.columns:
        fetched = provider.fetch(symbol, Interval.DAY)
        assert_equal(fetched.columns, frame[[symbol]].set_axis(["close"], axis="columns"))
        assert_equal(fetched.columns, frame[[symbol]].set_axis(["low"], axis="columns"))
        assert np.isnan(fetched.columns.volume).all()
        assert fetched.is_close_only
        assert fetched.is_adjusted


def test_a_period_is_cut_with_both_ends() -> None:
    fetched = BundledProvider().fetch("GOOG", Interval.DAY, date(2012, 1, 3), date(2012, 1, 5))

    assert len(fetched.columns.time) == 3


def test_reading_samples_imports_none_of_the_heavy_packages() -> None:
    code = (
        "import sys; from core.enums import Interval; "
        "from core.market_data.providers.base import build_provider; "
        "build_provider('bundled').fetch('AAPL', Interval.DAY); "
        "print([name for name in ('backtesting', 'bokeh', 'skfolio', 'sklearn', 'yfinance', "
        "'tenacity') if name in sys.modules])"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert output.stdout.strip() == "[]"
