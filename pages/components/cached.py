"""The only caches of the pages, each bounded in time and number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import plotly.graph_objects as go
import streamlit as st

from core.contracts import NewsArticle
from core.enums import Interval, Severity
from core.market_data.economy_release_types import ReleaseCalendar
from core.market_data.economy_types import EconomyChartRequest
from core.market_data.intelligence_types import ComingEvent
from core.market_data.market_overview import MarketOverview
from core.market_data.provider_health_service import ProviderHealth
from core.market_data.quality_types import QualityBoard
from core.trading.portfolio.allocation_views import AllocationDetail
from core.trading.types import BacktestResultView
from core.user.screen_types import ScreenResult
from core.user.screening.chain import read_choices
from core.user.screening.scorecard import Scorecard
from pages.components.backtest_figures import FigureName, draw_result
from pages.components.chart_drawing import ChartChoice, DrawnChart, draw_chart
from pages.components.economy_drawing import DrawnEconomy, draw_economy, load_calendar, load_coming
from pages.components.page import Desk

T = TypeVar("T")

_ARTICLES = 8


def find_chart(desk: Desk, symbol: str, choice: ChartChoice) -> DrawnChart:
    """The chart of these choices, drawn once.

    Bars are the same for everyone who may read market data, which the page has checked, so the
    key names no user. It holds the series' time of storing and number of bars: new bars make a
    new key; those of compared symbols are seen when the figure is ten minutes old. The figure is
    shared between sessions and must not be changed.
    """
    # Written out, the choice is compared as one text: Streamlit would hash it field by field.
    return _draw_chart(f"{symbol} {choice}", desk, symbol, choice)


@st.cache_resource(ttl=600, max_entries=64, show_spinner=False)
def _draw_chart(
    key: str,  # noqa: ARG001 - the key
    _desk: Desk,
    _symbol: str,
    _choice: ChartChoice,
) -> DrawnChart:
    chart = draw_chart(_desk, _symbol, _choice)
    _keep_written(chart.figure)
    return chart


@st.cache_data(ttl=300, max_entries=1, show_spinner=False)
def list_comparable(_desk: Desk) -> list[str]:
    """The first symbols with bars; the same for everyone who may read market data."""
    return [hit.symbol for hit in _desk.services.instruments.list_with_bars(_desk.actor)]


@st.cache_data(ttl=300, max_entries=512, show_spinner=False)
def find_full_name(_desk: Desk, symbol: str) -> str:
    """The names of an instrument in its languages, the same for all; empty for an unknown one."""
    hits = _desk.services.instruments.search_instruments(_desk.actor, symbol, 1)
    names = [f"{hit.name} {hit.local_name}".strip() for hit in hits if hit.symbol == symbol]
    return names[0] if names else ""


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def find_worst_severities(_desk: Desk) -> dict[str, str]:
    """Symbol to its gravest unresolved finding, from medium on; a minute old at most.

    Findings are the same for everyone who may read market data.
    """
    worst = _desk.services.quality.worst_open(_desk.actor)
    mild = (Severity.NORMAL, Severity.LOW)
    return {symbol: found.value for symbol, found in worst.items() if found not in mild}


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def find_quality_board(_desk: Desk) -> QualityBoard:
    """Unresolved findings; the same for everyone who may read market data, a minute old at most."""
    return _desk.services.quality.get_board(_desk.actor)


@st.cache_data(ttl=60, max_entries=512, show_spinner=False)
def find_failover(_desk: Desk, symbol: str, interval: Interval, source: str) -> str:
    """For which source this one stands in; the same for everyone, a minute old at most."""
    return _desk.services.provider_health.find_failover(_desk.actor, symbol, interval, source)


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def list_sources(_desk: Desk) -> list[ProviderHealth]:
    """How the data sources do; the same for everyone, a minute old at most."""
    return _desk.services.provider_health.list_health(_desk.actor)


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def find_news(_desk: Desk) -> list[NewsArticle]:
    """The newest articles; the same for everyone who may read market data, a minute old at most."""
    return _desk.services.companies.list_news(_desk.actor, limit=_ARTICLES)


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def find_overview(_desk: Desk) -> MarketOverview | None:
    """What the market did; the same for everyone who may read market data, a minute old at most."""
    return _desk.services.overviews.get_overview(_desk.actor)


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def find_releases(_desk: Desk) -> ReleaseCalendar:
    """Releases of economic figures; the same for everyone, a minute old at most."""
    return load_calendar(_desk)


@st.cache_resource(ttl=60, max_entries=1, show_spinner=False)
def find_coming(_desk: Desk) -> list[ComingEvent]:
    """Announced reports and ex-days; the same for everyone, a minute old at most."""
    return load_coming(_desk)


@st.cache_resource(ttl=600, max_entries=64, show_spinner=False)
def find_economy(key: str, _desk: Desk, _request: EconomyChartRequest) -> DrawnEconomy:  # noqa: ARG001 - the key
    """An economic series drawn once; `key` tells request and state of storing. Shared."""
    drawn = draw_economy(_desk, _request)
    if drawn.figure is not None:
        _keep_written(drawn.figure)
    return drawn


@st.cache_resource(ttl=600, max_entries=128, show_spinner=False)
def find_result_figure(
    user_id: int,  # noqa: ARG001 - part of the key
    job_id: str,  # noqa: ARG001 - part of the key; it names the run once and for all
    name: FigureName,
    _result: BacktestResultView,
) -> go.Figure:
    """A chart of a completed run, drawn once: a result never changes.

    The page has read the run as its owner before. The figure is shared and must not be changed.
    """
    figure = draw_result(name, _result)
    _keep_written(figure)
    return figure


@st.cache_resource(ttl=600, max_entries=64, show_spinner=False)
def find_allocation(user_id: int, job_id: str, _desk: Desk, _run_id: int) -> AllocationDetail:  # noqa: ARG001 - the key
    """A completed allocation run, which never changes; its owner has just been asked for."""
    return _desk.services.allocations.get_run(_desk.actor, _run_id)


@st.cache_resource(ttl=60, max_entries=32, show_spinner=False)
def find_screen(_desk: Desk, written: str) -> ScreenResult:
    """What these filters find; the same for everyone who may read market data."""
    return _desk.services.screen_runs.run_screen(_desk.actor, read_choices(json.loads(written)))


@st.cache_resource(ttl=300, max_entries=32, show_spinner="Screening past sessions …")
def find_scorecard(_desk: Desk, written: str) -> Scorecard:
    """What became of these filters' past hits; the same for everyone who may read market data."""
    return _desk.services.screen_runs.build_scorecard(
        _desk.actor, read_choices(json.loads(written))
    )


@st.cache_resource(ttl=30, max_entries=256, show_spinner=False)
def load_once(key: str, _load: Callable[[], T]) -> T:  # noqa: ARG001 - the key
    """What its key names, user and version included; half a minute old at most. Shared."""
    return _load()


@st.cache_resource(ttl=600, max_entries=64, show_spinner=False)
def draw_once(key: str, _draw: Callable[[], go.Figure]) -> go.Figure:  # noqa: ARG001 - the key
    """A figure that its key describes wholly, drawn once. Shared; must not be changed."""
    figure = _draw()
    _keep_written(figure)
    return figure


@st.cache_resource(ttl=300, max_entries=64, show_spinner=False)
def make_once(key: str, _make: Callable[[], T]) -> T:  # noqa: ARG001 - the key
    """What its key describes wholly, made once; the key names the user where it is theirs."""
    return _make()


def _keep_written(figure: go.Figure) -> None:
    # Streamlit asks a figure for its plain form on every run, and Plotly copies and encodes all
    # of it anew each time: longer than the rest of the page takes. Nobody changes a kept figure.
    written = figure.to_dict()
    vars(figure)["to_dict"] = lambda: written
