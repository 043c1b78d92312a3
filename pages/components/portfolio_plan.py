"""How far a portfolio is from its plan, and the trades that lead back."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_money, format_percent, format_points, format_price
from core.trading.portfolio.plan_text import read_plan, write_plan
from core.trading.portfolio.views import Drift, PortfolioView
from pages.components.empty_state import empty_box
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.session import forget, keep
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_plan(desk: Desk, view: PortfolioView) -> None:
    """The distance, the trades, and the plan itself."""
    _show_editor(desk, view)
    if not view.plan:
        with empty_box(
            "No plan yet",
            "Say how much of the portfolio each symbol shall be, above or by taking weights "
            "over from Optimise. Then the distance from it and the trades stand here.",
        ):
            st.button("Optimise", on_click=keep, args=("view", "Optimise"))
        return
    drift = desk.services.plans.calculate_drift(desk.actor, view)
    if drift.refusals:
        for refusal in drift.refusals:
            st.warning(escape_markdown(refusal))
        return
    _show_distance(drift, view.summary.base_currency)
    show_small_table(
        ("Symbol", "Now", "Plan", "Drift", "Trade", "Price", "Value", "Cost", "After"),
        [
            [
                Cell(one.symbol, page="instrument", query=(("symbol", one.symbol),)),
                Cell(format_percent(one.weight, 1)),
                Cell(format_percent(one.planned, 1)),
                Cell(
                    format_points(one.weight - one.planned, 1),
                    hint="Weight now less planned weight",
                ),
                Cell(
                    _write_trade(one.units),
                    "up" if one.units > 0 else "down" if one.units else "quiet",
                ),
                Cell(f"{format_price(one.price, one.currency)} {one.currency}"),
                Cell(format_money(one.value, view.summary.base_currency) if one.units else ""),
                Cell(format_money(one.cost, view.summary.base_currency) if one.units else ""),
                Cell(format_percent(one.after, 1)),
            ]
            for one in drift.trades
        ],
        label="Trades that restore the plan",
    )
    st.caption(
        "Whole units at the latest stored closes, sales first; purchases from what cash and sales "
        "pay for, commission included. A proposal, not an order: nothing is booked by it."
    )


def _show_distance(drift: Drift, base: str) -> None:
    show_figures(
        Figure(
            "Off plan",
            format_percent(drift.distance, 1),
            "Half the sum of all distances from the plan, cash included: the share of the "
            "portfolio that lies in the wrong place.",
        ),
        Figure(
            "After the trades",
            format_percent(drift.distance_after, 1),
            "What whole units and costs leave.",
        ),
        Figure(
            "Turnover",
            format_percent(drift.turnover, 1),
            "Value of all trades over the value of the portfolio.",
        ),
        Figure(f"Costs ({base})", format_money(drift.cost, base).removesuffix(f" {base}")),
    )


def _write_trade(units: int) -> str:
    if not units:
        return "hold"
    return f"{'buy' if units > 0 else 'sell'} {format_count(abs(units))}"


def _show_editor(desk: Desk, view: PortfolioView) -> None:
    popover = st.popover(
        "Edit plan", icon=":material/edit:", key="portfolio_plan_edit", on_change="rerun"
    )
    if not popover.open:
        return
    start = view.plan or {
        one.position.symbol: round(one.weight, 3) for one in view.holdings if one.weight
    }
    with popover, st.form("plan_form", border=False):
        text = st.text_area(
            "Symbol and percentage, one on each line",
            write_plan(start),
            height=220,
            placeholder="GOOG 40\nAMD 35",
            help="What is left to 100 is cash. Empty means no plan.",
        )
        if st.form_submit_button("Save plan", type="primary"):
            with desk.action("Plan saved."):
                desk.services.plans.set_plan(desk.actor, view.summary.id, read_plan(text))
                forget("portfolio_plan_edit")
