"""What is held and worth, how far from plan, and which weights the past would have paid."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.permissions import Permission
from core.trading.portfolio.views import PortfolioSummary
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.portfolio_bar import show_bar, show_creation
from pages.components.portfolio_bookings import show_bookings
from pages.components.portfolio_holdings import show_holdings
from pages.components.portfolio_optimise import show_optimise
from pages.components.portfolio_outlook import show_outlook
from pages.components.portfolio_plan import show_plan
from pages.components.portfolio_totals import show_totals

SUBTITLE = "Holdings follow from transactions; sums are only made where a rate is known."
VIEWS = ("Holdings", "Plan", "Transactions", "Optimise", "Outlook")


def show_start(desk: Desk) -> None:
    """Nothing is there yet."""
    show_empty(
        "No portfolio yet",
        "A portfolio is a list of transactions: deposits, purchases, sales, dividends, fees. "
        "What is held, what it cost and what it is worth follow from them.",
    )
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        show_creation(desk)


def show_portfolio(desk: Desk, portfolios: Sequence[PortfolioSummary]) -> None:
    """One portfolio with its views; only the one that is looked at is built."""
    view = desk.services.portfolios.get_portfolio(desk.actor, show_bar(desk, portfolios))
    show_totals(view)
    chosen = st.segmented_control(
        "View",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    match chosen:
        case "Plan":
            show_plan(desk, view)
        case "Transactions":
            show_bookings(desk, view)
        case "Optimise":
            show_optimise(desk, view)
        case "Outlook":
            show_outlook(desk, view)
        case _:
            show_holdings(desk, view)


with page("Portfolio", SUBTITLE, needs=Permission.OWN_PORTFOLIOS) as desk:
    if portfolios := desk.services.portfolios.list_portfolios(desk.actor):
        show_portfolio(desk, portfolios)
    else:
        show_start(desk)
