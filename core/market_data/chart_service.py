"""Everything a price chart shows, in one answer."""

from __future__ import annotations

from dataclasses import replace

from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.errors import NotFoundError
from core.market_data.chart_types import ChartData, ChartRequest, Comparison, IndicatorLines
from core.market_data.chart_window import (
    ChartWindow,
    find_first_shown,
    plan_window,
    summarise_period,
)
from core.market_data.indicators.choice import check_together
from core.market_data.rebasing import check_compared, rebase
from core.permissions import Permission, require


class ChartService:
    """Loads bars, calculates indicators on all stored ones, and compares symbols.

    Args:
        load_bars: bars of one series.
    """

    def __init__(self, load_bars: LoadBars) -> None:
        self._load_bars = load_bars

    def load_chart(self, actor: Actor, request: ChartRequest) -> ChartData:
        """The bars of the range, with indicators and comparisons over them.

        Indicators are calculated on every stored bar up to the last, whatever the range, so that
        a value is the same in each range.

        Raises:
            NotFoundError: an unknown symbol, or one without bars of this interval.
            InvalidInputError: too many indicators or symbols, or symbols without a common bar.
        """
        require(actor, Permission.READ_MARKET_DATA)
        check_together(request.indicators)
        check_compared(request.symbol, request.compare)
        window = plan_window(
            request.range,
            request.interval,
            request.last_bar,
            has_indicators=bool(request.indicators),
        )
        query = BarQuery(
            request.symbol, window.load_from, interval=request.interval, source=request.source
        )
        bars = self._load_bars(actor, query)
        first = find_first_shown(bars, window)
        shown = _from(bars, first)
        return ChartData(
            bars=shown,
            summary=summarise_period(bars, first),
            indicators=tuple(
                IndicatorLines(item, tuple(line[first:] for line in item.calculate(bars)))
                for item in request.indicators
            ),
            comparison=self._compare(actor, request, window, shown) if request.compare else None,
        )

    def _compare(
        self, actor: Actor, request: ChartRequest, window: ChartWindow, shown: BarSeries
    ) -> Comparison:
        others = [
            self._load_other(actor, BarQuery(symbol, window.shown_after, interval=shown.interval))
            for symbol in request.compare
        ]
        return rebase(shown, others)

    def _load_other(self, actor: Actor, query: BarQuery) -> BarSeries:
        try:
            return self._load_bars(actor, query)
        except NotFoundError as error:
            raise NotFoundError(f"To compare: {error.message}", error.remedy) from error


def _from(bars: BarSeries, first: int) -> BarSeries:
    """The bars from index `first` on, as views."""
    return replace(
        bars,
        time=bars.time[first:],
        open=bars.open[first:],
        high=bars.high[first:],
        low=bars.low[first:],
        close=bars.close[first:],
        volume=bars.volume[first:],
    )
