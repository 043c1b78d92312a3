"""Charts for the tests of the price figure."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.market_data.chart_types import ChartData, Comparison, IndicatorLines
from core.market_data.chart_window import summarise_period
from core.market_data.indicators.choice import read_indicators

MONDAY = 1_704_067_200  # 2024-01-01
DAY = 86_400


def series(
    count: int, *, is_close_only: bool = False, has_volume: bool = True, step: int = DAY,
    interval: Interval = Interval.DAY,
) -> BarSeries:  # fmt: skip
    random = np.random.default_rng(7)
    close = 100 * np.exp(random.normal(0, 0.01, count).cumsum())
    at = datetime(2024, 1, 1, tzinfo=UTC)
    spread = np.zeros(count) if is_close_only else random.uniform(0.1, 1, count)
    return BarSeries(
        symbol="TEST",
        interval=interval,
        time=MONDAY + step * np.arange(count),
        open=close.copy(),
        high=close + spread,
        low=close - spread,
        close=close,
        volume=random.uniform(1, 9, count) if has_volume else np.full(count, np.nan),
        passport=SourcePassport("csv", at, at, at, False, "EUR", "UTC", is_close_only),
    )


def chart(bars: BarSeries, indicators: str = "", comparison: Comparison | None = None) -> ChartData:
    return ChartData(
        bars,
        summarise_period(bars),
        tuple(IndicatorLines(i, i.calculate(bars)) for i in read_indicators(indicators)),
        comparison,
    )
