"""The account of a signal backtest beside the index and the random entries, drawn."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.charts.drawdown import build_drawdown_figure
from core.charts.kr_signal_backtest import build_luck_figure, build_signal_equity_figure
from core.contracts import FloatArray, TimeArray
from core.formatting import format_count, format_percent
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.statistics import find_drawdown
from core.kr_market.signal_backtest.views import SignalBacktestDetail
from pages.components.cached import draw_once
from pages.components.page import Desk

_HEIGHT = 380
_CHART = {"displaylogo": False, "displayModeBar": False}


def show_overview(desk: Desk, detail: SignalBacktestDetail) -> None:
    """Equity over the random band, drawdown, and where luck would have ended."""
    outcome, run = detail.outcome, detail.summary
    lines, key = outcome.lines, f"signal backtest {desk.actor.user_id} {run.id} {run.job_id}"
    if not outcome.summary.statistics.bought:
        _explain_nothing(outcome.summary)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.plotly_chart(
            draw_once(f"{key} equity", lambda: build_signal_equity_figure(lines)),
            theme="streamlit",
            config=_CHART,
            height=_HEIGHT,
            key="equity",
        )
    with right:
        drawdown = find_drawdown(lines.equity, run.request.capital)
        st.plotly_chart(
            draw_once(f"{key} drawdown", lambda: _draw_drawdown(lines.time, drawdown)),
            theme="streamlit",
            config=_CHART,
            height=_HEIGHT,
            key="drawdown",
        )
    returns, luck = lines.random_returns, outcome.summary.luck
    if returns is None or luck is None:
        return
    own = outcome.summary.statistics.total_return
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with left:
        st.plotly_chart(
            draw_once(f"{key} luck", lambda: build_luck_figure(returns, own)),
            theme="streamlit",
            config=_CHART,
            key="luck",
        )
    right.markdown(
        f"**{format_count(luck.draws)} portfolios of random entries.** On each session as many "
        "shares were offered as there were signals of shares not yet held, drawn by lot from "
        f"{format_count(round(luck.pool))} that could be bought; same exits, sizes, cash, costs. "
        f"Nine in ten ended between {format_percent(luck.low, 1, is_signed=True)} and "
        f"{format_percent(luck.high, 1, is_signed=True)}, the signals at "
        f"{format_percent(own, 1, is_signed=True)}: better than "
        f"**{format_percent(luck.rank, 0)}** of them. They bought "
        f"{format_count(round(luck.bought))} times on average, the signals "
        f"{format_count(outcome.summary.statistics.bought)}. Seed {luck.seed}."
    )


def _explain_nothing(summary: Summary) -> None:
    if not summary.signals:
        st.warning("**Not one signal in the period.** Choose other days or other signals.")
    else:
        st.warning(
            f"**None of {format_count(summary.signals)} signals was bought.** The view Refused "
            "says why."
        )


def _draw_drawdown(time: TimeArray, drawdown: FloatArray) -> go.Figure:
    figure = build_drawdown_figure(time, drawdown)
    figure.update_yaxes(tickformat=".1%")  # a cautious account falls by a few per cent only
    return figure
