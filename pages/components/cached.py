"""The only caches of the pages, each bounded in time and number."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.trading.types import BacktestResultView
from pages.components.backtest_figures import FigureName, draw_result
from pages.components.chart_controls import ChartChoice
from pages.components.chart_drawing import DrawnChart, draw_chart
from pages.components.page import Desk


@st.cache_resource(ttl=600, max_entries=64, show_spinner=False)
def find_chart(_desk: Desk, symbol: str, choice: ChartChoice) -> DrawnChart:
    """The chart of these choices, drawn once.

    Bars are the same for everyone who may read market data, which the page has checked, so the
    key names no user. It holds the series' time of storing and number of bars: new bars make a
    new key. The figure is shared between sessions and must not be changed.
    """
    chart = draw_chart(_desk, symbol, choice)
    _keep_written(chart.figure)
    return chart


@st.cache_data(ttl=300, max_entries=512, show_spinner=False)
def find_full_name(_desk: Desk, symbol: str) -> str:
    """The names of an instrument, in both languages where it has two; empty for an unknown one.

    Names are the same for everyone who may read market data.
    """
    hits = _desk.services.instruments.search_instruments(_desk.actor, symbol, 1)
    names = [f"{hit.name} {hit.local_name}".strip() for hit in hits if hit.symbol == symbol]
    return names[0] if names else ""


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


def _keep_written(figure: go.Figure) -> None:
    # Streamlit asks a figure for its plain form on every run, and Plotly copies and encodes all
    # of it anew each time: longer than the rest of the page takes. Nobody changes a kept figure.
    written = figure.to_dict()
    vars(figure)["to_dict"] = lambda: written
