"""What a completed signal backtest gave: tiles, then one view at a time."""

from __future__ import annotations

import streamlit as st

from core.charts.drawdown import build_drawdown_figure
from core.charts.kr_signal_backtest import build_luck_figure, build_signal_equity_figure
from core.formatting import (
    format_age,
    format_count,
    format_krw_units,
    format_number,
    format_percent,
    format_points,
)
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.statistics import SESSIONS_PER_YEAR, find_drawdown
from core.kr_market.signal_backtest.views import SignalBacktestDetail
from pages.components.cached import draw_once
from pages.components.kr_backtest_honesty import show_honesty
from pages.components.kr_backtest_slices import show_kinds, show_months, show_refusals
from pages.components.kr_backtest_statistics import show_statistics
from pages.components.kr_backtest_trades import show_trades
from pages.components.page import Desk
from pages.components.text import escape_markdown

VIEWS = ("Overview", "Trades", "By type and exit", "Months", "Refused", "Figures")
_HEIGHT = 380
_CHART = {"displaylogo": False, "displayModeBar": False}


def show_result(desk: Desk, detail: SignalBacktestDetail) -> None:
    """Everything about it; the honesty box stands below every view."""
    summary = detail.outcome.summary
    _show_source(summary)
    _show_tiles(summary)
    view = st.segmented_control(
        "View",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == "Trades":
        show_trades(detail.outcome)
    elif view == "By type and exit":
        show_kinds(summary)
    elif view == "Months":
        show_months(summary)
    elif view == "Refused":
        show_refusals(summary)
    elif view == "Figures":
        show_statistics(summary)
    else:
        _show_overview(desk, detail)
    show_honesty(detail)


def _show_source(summary: Summary) -> None:
    demo = ":orange-badge[DEMO] " if summary.is_demo else ""
    st.markdown(
        f"{demo}Bars from **{escape_markdown(summary.market)}**, {summary.first} to {summary.last} "
        f"({format_count(summary.sessions)} sessions), stored {format_age(summary.fetched_at)} · "
        f"**{format_count(summary.signals)}** signals, **{format_count(summary.statistics.bought)}"
        f"** bought, {format_count(sum(summary.refused.values()))} refused"
    )


def _show_tiles(summary: Summary) -> None:
    found, index, luck = summary.statistics, summary.index, summary.luck
    cells = st.columns(6, gap="small")
    cells[0].metric(
        "Return",
        format_percent(found.total_return, 1, is_signed=True),
        delta=f"{format_krw_units(found.final_value)} won",
        delta_color="off",
        delta_arrow="off",
        help="After all costs. Positions still open are worth their last traded close; below it "
        "the account's final value.",
    )
    cells[1].metric(
        f"Index {index.symbol}",
        format_percent(index.total_return, 1, is_signed=True),
        delta=_compare(found.total_return, index.total_return),
        delta_color="off",
        delta_arrow="off",
        help=index.reason or f"Bought at the first open and held, after costs. {index.note}",
    )
    cells[2].metric(
        "Beats random entries",
        format_percent(None if luck is None else luck.rank, 0),
        delta=None
        if luck is None
        else f"their median {format_percent(luck.median, 1, is_signed=True)}",
        delta_color="off",
        delta_arrow="off",
        help="Share of the random portfolios that did worse. About 50 %: the choice of shares "
        "added nothing; above 95 %: chance alone gives that to one in twenty.",
    )
    cells[3].metric(
        "Largest drawdown",
        format_percent(found.max_drawdown, 1),
        delta=None
        if index.max_drawdown is None
        else f"index {format_percent(index.max_drawdown, 1)}",
        delta_color="off",
        delta_arrow="off",
        help="Largest fall of the closing value below its highest before.",
    )
    cells[4].metric(
        "Win rate",
        format_percent(found.win_rate, 1),
        delta=f"n = {format_count(found.closed)}"
        + (
            ""
            if luck is None or luck.win_rate is None
            else f", random {format_percent(luck.win_rate, 1)}"
        ),
        delta_color="off",
        delta_arrow="off",
        help="Of the closed positions, after costs; beside that of the random entries.",
    )
    cells[5].metric(
        "Sharpe",
        format_number(found.sharpe),
        delta=None if index.sharpe is None else f"index {format_number(index.sharpe)}",
        delta_color="off",
        delta_arrow="off",
        help=f"Mean over standard deviation of the daily returns × √{SESSIONS_PER_YEAR}, interest "
        "0.",
    )


def _compare(own: float, index: float | None) -> str:
    if index is None:
        return "unknown"
    side = "ahead of it" if own >= index else "behind it"
    return f"{format_points(abs(own - index), 1).removeprefix('+')} {side}"


def _show_overview(desk: Desk, detail: SignalBacktestDetail) -> None:
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
            draw_once(f"{key} drawdown", lambda: build_drawdown_figure(lines.time, drawdown)),
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
        "shares were offered as there were signals, drawn by lot from "
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
