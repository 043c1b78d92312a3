"""The portfolio beside a benchmark that is chosen here."""

from __future__ import annotations

import streamlit as st

from core.errors import AppError
from core.formatting import format_count, format_number, format_percent
from core.trading.portfolio.kpis import BENCHMARK_TITLES, RATIOS, Kpi
from core.trading.portfolio.views import PortfolioView
from pages.components.cached import make_once
from pages.components.page import Desk, show_error
from pages.components.remembered import list_comparable
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_benchmark(desk: Desk, view: PortfolioView) -> None:
    """A choice of symbols, and the four figures against the chosen one."""
    st.markdown(
        "**Against a benchmark**",
        help="Of today's weights, not of what was booked, on the sessions that all have in "
        "common. Beta: covariance over the benchmark's variance. Alpha: mean return a year beyond "
        "beta times the benchmark's, both above 2 %. Information ratio: mean difference a year "
        "over its deviation. Intervals by the stationary bootstrap, in pairs.",
    )
    symbol = st.selectbox(
        "Benchmark",
        list_comparable(desk),
        index=None,
        key="benchmark",
        bind="query-params",
        placeholder="Choose a symbol",
        accept_new_options=True,
    )
    if not symbol:
        st.caption("NOT RUN: no benchmark is chosen.")
        return
    wanted = str(symbol).strip()
    held = [(one.position.symbol, one.weight) for one in view.holdings]
    try:
        found = make_once(
            f"benchmark {desk.actor.user_id} {view.summary.id} {wanted!r} {held} "
            f"{view.oldest_price}",
            lambda: desk.services.portfolio_benchmarks.compare_with(
                desk.actor, view.summary.id, wanted
            ),
        )
    except AppError as error:
        show_error(error)
        return
    show_small_table(
        ("", "Value", "90 % interval"),
        [
            [
                Cell(BENCHMARK_TITLES[kpi.name]),
                Cell(_write(kpi, kpi.value)),
                Cell(f"{_write(kpi, kpi.low)} to {_write(kpi, kpi.high)}", "quiet"),
            ]
            for kpi in found.kpis
        ],
        label="Against the benchmark",
    )
    st.caption(
        f"{escape_markdown(found.symbol)} ({escape_markdown(found.source)}), "
        f"{format_count(found.returns)} sessions from {found.first} to {found.last}."
    )
    for remark in found.remarks:
        st.caption(f":orange[⚠] {escape_markdown(remark)}")


def _write(kpi: Kpi, value: float | None) -> str:
    return format_number(value) if kpi.name in RATIOS else format_percent(value, 1)
