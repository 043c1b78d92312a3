"""Loads what a chart shows and draws it."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.candles import MAX_CANDLES, build_price_figure
from core.contracts import SourcePassport
from core.enums import RegimeDetector
from core.market_data.chart_remarks import describe_chart
from core.market_data.chart_types import ChartRequest
from core.market_data.chart_window import PeriodSummary
from core.market_data.company_service import MAX_NEWS
from core.market_data.indicators.choice import read_indicators
from core.market_data.types import SeriesInfo
from pages.components.page import Desk
from pages.components.regime_band import find_ribbon


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """What was chosen, in words and numbers, so that it can be the key of a kept figure.

    Attributes:
        indicators: as in the URL; see `core.market_data.indicators.choice`.
        compare: other symbols.
        has_events: whether splits, dividends, earnings and news are marked.
        ribbon: the detector whose regimes stand below the candles; None for no ribbon.
    """

    series: SeriesInfo
    range: str
    indicators: str
    compare: tuple[str, ...]
    is_log: bool
    has_events: bool
    ribbon: RegimeDetector | None = None


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart with what is said around it.

    Attributes:
        bars_per_candle: more than 1 where bars were joined to be told apart.
        remarks: whole sentences on what the figure cannot say itself.
    """

    figure: go.Figure
    summary: PeriodSummary
    passport: SourcePassport
    bars_per_candle: int
    remarks: tuple[str, ...]


def draw_chart(desk: Desk, symbol: str, choice: ChartChoice) -> DrawnChart:
    """One service call, one figure.

    Raises:
        NotFoundError, InvalidInputError: the series was deleted or replaced meanwhile, a symbol
            is unknown, or more is asked for than one chart can show.
    """
    series = choice.series
    request = ChartRequest(
        symbol,
        series.interval,
        series.source,
        choice.range,
        series.last_bar,
        read_indicators(choice.indicators),
        choice.compare,
    )
    chart = desk.services.charts.load_chart(desk.actor, request)
    companies = desk.services.companies
    events = companies.list_events(desk.actor, symbol) if choice.has_events else ()
    news = companies.list_news(desk.actor, symbol, MAX_NEWS) if choice.has_events else ()
    ribbon, remarks = find_ribbon(desk, symbol, series, choice.ribbon)
    is_joined = not chart.bars.passport.is_close_only
    return DrawnChart(
        figure=build_price_figure(
            chart, is_log=choice.is_log, events=events, news=news, ribbon=ribbon
        ),
        summary=chart.summary,
        passport=chart.bars.passport,
        bars_per_candle=-(-chart.summary.bar_count // MAX_CANDLES) if is_joined else 1,
        remarks=(*describe_chart(chart), *remarks),
    )
