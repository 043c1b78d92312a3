"""Key figures with intervals, and forecasts that are kept and scored."""

from __future__ import annotations

import streamlit as st

from core.charts.forecast_fan import build_fan_figure
from core.enums import ForecastMethod
from core.formatting import (
    MISSING,
    format_count,
    format_instant,
    format_number,
    format_percent,
)
from core.trading.portfolio.forecast_service import LEAST_HORIZON, MOST_HORIZON
from core.trading.portfolio.forecast_views import ForecastView, count_coverage, is_due
from core.trading.portfolio.forecasts import Coverage
from core.trading.portfolio.kpis import KPI_TITLES, RATIOS, Kpi
from core.trading.portfolio.views import PortfolioView
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.portfolio_benchmark import show_benchmark
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

METHOD_NAMES = {
    ForecastMethod.GAUSSIAN: "Gaussian projection",
    ForecastMethod.LOG_NORMAL: "Log-normal",
    ForecastMethod.BLOCK_BOOTSTRAP: "Block bootstrap",
}
_CONFIG = {"displayModeBar": False}
_LISTED = 10


def show_outlook(desk: Desk, view: PortfolioView) -> None:
    """The button, the newest forecast, and how earlier ones did."""
    service, portfolio_id = desk.services.forecasts, view.summary.id
    made = service.list_forecasts(desk.actor, portfolio_id)
    last_bar = view.oldest_price.date() if view.oldest_price else None
    is_open = last_bar is not None and any(is_due(one, last_bar) for one in made)
    if is_open and service.score_due(desk.actor, portfolio_id):
        made = service.list_forecasts(desk.actor, portfolio_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        horizon = st.number_input(
            "Horizon (sessions)", LEAST_HORIZON, MOST_HORIZON, 30, key="forecast_horizon", width=160
        )
        if st.button("Make a forecast", type="primary", key="forecast_make"):
            with desk.action("Forecast made and kept."):
                service.make_forecast(desk.actor, portfolio_id, int(horizon))
    if not made:
        show_empty(
            "No forecast yet",
            "A forecast takes the weights of today through the past, by three methods. It is kept "
            "and scored once its horizon is over. Set your drawdown limit under Settings to "
            "learn how likely it is to be breached.",
        )
        return
    _show_newest(made[0], desk.identity.time_zone)
    left, right = st.columns(2, gap="large")
    with left:
        _show_kpis(made[0])
        show_benchmark(desk, view)
    with right:
        _show_coverage(made)


def _show_newest(newest: ForecastView, time_zone: str) -> None:
    report = newest.report
    st.markdown(
        f"From the close of **{newest.as_of}**, {newest.horizon} sessions on; made "
        f"{format_instant(newest.made_at, time_zone)} from {format_count(report.returns)} sessions "
        f"since {report.first}, weights of that day held constant"
    )
    for remark in report.remarks:
        st.caption(f":orange[⚠] {escape_markdown(remark)}")
    fans = {METHOD_NAMES[fan.method]: fan for fan in report.fans}
    figure = draw_once(
        f"fan {newest.id} {newest.made_at}",
        lambda: build_fan_figure(fans, ForecastMethod.BLOCK_BOOTSTRAP, report.drawdown_limit),
    )
    st.plotly_chart(figure, key="forecast_fan", config=_CONFIG)
    limit = format_percent(report.drawdown_limit, 0)
    breach = "Breach of the limit" if report.drawdown_limit is None else f"Falls by {limit}"
    show_small_table(
        ("Method", "5 %", "50 %", "95 %", breach),
        [
            [
                Cell(name),
                Cell(format_percent(fan.p05[-1], 1, is_signed=True)),
                Cell(format_percent(fan.p50[-1], 1, is_signed=True)),
                Cell(format_percent(fan.p95[-1], 1, is_signed=True)),
                Cell(MISSING, "quiet", hint="Set a drawdown limit under Settings")
                if fan.breach is None
                else Cell(format_percent(fan.breach, 1)),
            ]
            for name, fan in fans.items()
        ],
        label="Forecast by method",
    )
    st.caption(
        "Percentiles of the return at the end of the horizon. The last column is the probability "
        "of a fall below the highest value, counted from today, within the horizon. All methods "
        "take the past for typical; what never happened in it has no weight."
    )


def _show_kpis(newest: ForecastView) -> None:
    st.markdown(
        "**Key figures of that past**",
        help="Of today's weights, not of what was booked. In brackets the 90 % interval by the "
        "stationary bootstrap (blocks of 21 sessions on average). Risk-free 2 % a year.",
    )
    show_small_table(
        ("", "Value", "90 % interval"),
        [
            [
                Cell(KPI_TITLES.get(kpi.name, kpi.name)),
                Cell(_write(kpi, kpi.value)),
                Cell(f"{_write(kpi, kpi.low)} to {_write(kpi, kpi.high)}", "quiet"),
            ]
            for kpi in newest.report.kpis
        ],
        label="Key figures",
    )
    more = newest.report.sessions_to_tell
    if more is None:
        st.caption("The Sharpe ratio cannot be told from 0 by any number of sessions like these.")
    elif more:
        st.caption(f"Needs {format_count(more)} more sessions to tell the Sharpe ratio from 0.")
    else:
        st.caption("The Sharpe ratio can be told from 0 with these sessions (95 %).")


def _write(kpi: Kpi, value: float | None) -> str:
    return format_number(value) if kpi.name in RATIOS else format_percent(value, 1)


def _show_coverage(made: list[ForecastView]) -> None:
    st.markdown(
        "**Did the 90 % band hold 90 %?**",
        help="Tests on the past use today's weights and a year before each stretch; stretches do "
        "not overlap. Kept forecasts are those made here, scored on what came.",
    )
    tests = {one.method: one for one in made[0].report.tests}
    kept = {one.method: one for one in count_coverage(made)}
    show_small_table(
        ("Method", "On the past", "Kept forecasts"),
        [
            [
                Cell(METHOD_NAMES[method]),
                Cell(_write_coverage(tests.get(method))),
                Cell(_write_coverage(kept.get(method))),
            ]
            for method in ForecastMethod
        ],
        label="Coverage",
    )
    waiting = sum(one.outcome is None for one in made)
    st.caption(f"{format_count(len(made))} kept, {format_count(waiting)} still open.")
    show_small_table(
        ("As of", "Sessions", "90 % band (bootstrap)", "Came"),
        [_write_forecast(one) for one in made[:_LISTED]],
        label="Forecasts",
    )


def _write_coverage(found: Coverage | None) -> str:
    if found is None or not found.tests:
        return "NOT RUN: none is over yet"
    share = format_percent(found.within / found.tests, 0)
    return f"{share} ({format_count(found.within)} of {format_count(found.tests)})"


def _write_forecast(one: ForecastView) -> list[Cell]:
    fan = next(f for f in one.report.fans if f.method is ForecastMethod.BLOCK_BOOTSTRAP)
    low, high = fan.p05[-1], fan.p95[-1]
    band = f"{format_percent(low, 1, is_signed=True)} to {format_percent(high, 1, is_signed=True)}"
    came = Cell("open", "quiet")
    if one.outcome is not None:
        is_within = low <= one.outcome <= high
        came = Cell(
            format_percent(one.outcome, 1, is_signed=True),
            "up" if is_within else "down",
            hint=f"{'Within' if is_within else 'Outside'} the band on {one.outcome_day}",
        )
    return [Cell(str(one.as_of)), Cell(format_count(one.horizon)), Cell(band), came]
