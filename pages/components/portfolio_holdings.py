"""What is held: units, cost, value, profit, age of the price, weight beside the plan."""

from __future__ import annotations

import streamlit as st

from core.charts.allocation import build_allocation_figure
from core.formatting import (
    MISSING,
    format_age,
    format_money,
    format_percent,
    format_price,
)
from core.trading.portfolio.money import write_decimal
from core.trading.portfolio.types import Position
from core.trading.portfolio.views import HoldingView, PortfolioView
from pages.components.cached import draw_once
from pages.components.empty_state import empty_box
from pages.components.page import Desk
from pages.components.quality_badge import build_symbol_cells
from pages.components.session import keep
from pages.components.small_table import Cell, show_small_table

_CONFIG = {"displayModeBar": False}
_HEADERS = (
    "Symbol",
    "",
    "Units",
    "Avg cost",
    "Last",
    "Age",
    "Value",
    "Profit",
    "%",
    "Day",
    "Weight",
)


def show_holdings(desk: Desk, view: PortfolioView) -> None:
    """The table, the picture, and what was earned already."""
    if not view.booking_count:
        with empty_box(
            "Nothing booked yet",
            "Book a deposit and a purchase under Transactions, or import a file there. "
            "Holdings, cost and cash follow from what is booked.",
        ):
            st.button("Transactions", on_click=keep, args=("view", "Transactions"))
        return
    left, right = st.columns([15, 6], gap="medium")
    with left:
        _show_table(desk, view)
    with right:
        _show_picture(view)
    _show_earned(view)


def _show_table(desk: Desk, view: PortfolioView) -> None:
    cells = build_symbol_cells(desk, [one.position.symbol for one in view.holdings])
    rows = [_write_row(one, cells[one.position.symbol]) for one in view.holdings]
    total, base = view.totals.value, view.summary.base_currency
    for currency, amount in view.cash.items():
        share = float(amount) / total if total and currency == base else None
        rows.append(
            [
                Cell("Cash"),
                Cell(currency, "quiet"),
                *(Cell("") for _ in range(4)),
                Cell(format_money(float(amount), currency)),
                *(Cell("") for _ in range(3)),
                Cell(format_percent(share, 1), "quiet" if share is None else ""),
            ]
        )
    show_small_table(_HEADERS, rows, label="Holdings", numbers_from=2)


def _write_row(one: HoldingView, symbol: Cell) -> list[Cell]:
    position, quote = one.position, one.quote
    passport = quote.passport if quote else None
    name = (quote.local_name or quote.name) if quote else ""
    full = f"{quote.name} {quote.local_name}".strip() if quote else ""
    source = f"Last bar of {passport.source}: {passport.last_bar:%Y-%m-%d}" if passport else ""
    average = position.average_cost
    day = one.day_change / (one.value - one.day_change) if one.value and one.day_change else None
    if one.day_change == 0.0:
        day = 0.0
    return [
        symbol,
        Cell(name, "quiet", hint=full),
        Cell(write_decimal(position.units)),
        Cell(format_price(float(average), position.currency) if average is not None else MISSING),
        Cell(format_price(one.last, position.currency)),
        Cell(format_age(passport.last_bar) if passport else MISSING, "quiet", hint=source),
        Cell(format_money(one.value, position.currency)),
        Cell(
            format_money(one.profit, position.currency, is_signed=True).removesuffix(
                f" {position.currency}"
            ),
            _tone(one.profit),
        ),
        Cell(format_percent(one.profit_fraction, 1, is_signed=True), _tone(one.profit)),
        Cell(format_percent(day, is_signed=True), _tone(day)),
        Cell(format_percent(one.weight, 1)),
    ]


def _show_picture(view: PortfolioView) -> None:
    if not view.totals.value:
        st.caption("Weights need a sum in one currency; see above why there is none.")
        return
    held = {one.position.symbol: one.weight or 0.0 for one in view.holdings}
    names = [*held, *sorted(set(view.plan) - set(held)), "Cash"]
    cash = (view.totals.cash or 0.0) / view.totals.value
    weights = [*(held.get(name, 0.0) for name in names[:-1]), cash]
    planned: list[float | None] = [None] * len(names)
    if view.plan:
        rest = max(0.0, 1.0 - sum(view.plan.values()))
        planned = [*(view.plan.get(name, 0.0) for name in names[:-1]), rest]
    figure = draw_once(
        f"allocation {names} {weights} {planned}",
        lambda: build_allocation_figure(names, weights, planned),
    )
    st.plotly_chart(figure, key="portfolio_allocation", config=_CONFIG)


def _show_earned(view: PortfolioView) -> None:
    earned = [*(one.position for one in view.holdings), *view.sold]
    earned = [one for one in earned if one.realised or one.dividends or not one.units]
    if not earned:
        return
    st.subheader(
        "Realised",
        anchor=False,
        help="What was sold less its cost, fees deducted: by average cost, and by first in, "
        "first out (FIFO). Both count the same money; they differ in what is still held.",
    )
    show_small_table(
        ("Symbol", "By average cost", "By FIFO", "Dividends", "Units left", "Cost left (FIFO)"),
        [_write_earned(one) for one in earned],
        label="Realised profit",
    )


def _write_earned(one: Position) -> list[Cell]:
    def money(value: float, *, is_signed: bool = True) -> str:
        return format_money(value, one.currency, is_signed=is_signed)

    return [
        Cell(one.symbol, page="instrument", query=(("symbol", one.symbol),)),
        Cell(money(float(one.realised)), _tone(float(one.realised))),
        Cell(money(float(one.fifo_realised)), _tone(float(one.fifo_realised))),
        Cell(money(float(one.dividends), is_signed=False)),
        Cell(write_decimal(one.units)),
        Cell(money(float(one.fifo_cost), is_signed=False)),
    ]


def _tone(value: float | None) -> str:
    return "" if not value else "up" if value > 0 else "down"
