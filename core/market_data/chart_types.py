"""What a price chart is asked for, and what it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.contracts import BarSeries, FloatArray, TimeArray
from core.enums import Interval
from core.market_data.chart_window import PeriodSummary
from core.market_data.indicators.base import Indicator


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """Which bars of which series, and what is calculated from them.

    Attributes:
        range: one of `chart_window.list_ranges`.
        last_bar: of the series; ranges are measured back from it.
        indicators: at most `choice.MAX_CHOSEN`.
        compare: other symbols; at most `rebasing.MAX_COMPARED`.
    """

    symbol: str
    interval: Interval
    source: str
    range: str
    last_bar: datetime
    indicators: tuple[Indicator, ...] = ()
    compare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorLines:
    """An indicator and its lines over the shown bars, float64[n] each; NaN without a value."""

    indicator: Indicator
    lines: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ComparedSymbol:
    """Closes of another symbol, rebased to 100 at the common base.

    Attributes:
        time: int64[m], seconds since 1970-01-01 UTC, from the base on.
        value: float64[m], 100 at the base; dividends and currencies as in its own series.
        currency: in which its prices are quoted; nothing is converted.
    """

    symbol: str
    time: TimeArray
    value: FloatArray
    currency: str


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Other symbols beside the chart's own.

    Attributes:
        base_time: the first shown bar that all of them have.
        scale: what the chart's own prices are multiplied by to be 100 there.
    """

    base_time: datetime
    scale: float
    symbols: tuple[ComparedSymbol, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ChartData:
    """The shown bars and what was calculated from all stored ones."""

    bars: BarSeries
    summary: PeriodSummary
    indicators: tuple[IndicatorLines, ...] = ()
    comparison: Comparison | None = None
