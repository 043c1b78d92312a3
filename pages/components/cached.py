"""The only caches of the pages, each bounded in time and number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import plotly.graph_objects as go
import streamlit as st

from core.market_data.economy_release_types import ReleaseCalendar
from core.market_data.economy_types import EconomyChartRequest
from core.market_data.intelligence_types import ComingEvent
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
