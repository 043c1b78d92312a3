"""Which portfolio is shown, and what belongs to a whole one: new, settings, rates, deletion."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.clock import now
from core.trading.portfolio.money import read_decimal
from core.trading.portfolio.portfolio_service import MAX_NAME_LENGTH
from core.trading.portfolio.stored import BY_OWNER
from core.trading.portfolio.views import PortfolioSummary
from pages.components.page import Desk
from pages.components.portfolio_state import find_current, open_portfolio
from pages.components.session import forget, set_flash

CURRENCIES = ("USD", "KRW", "EUR", "JPY", "GBP", "CHF")
_PERCENT = 100.0


def show_bar(desk: Desk, portfolios: Sequence[PortfolioSummary]) -> int:
    """Draw the row; returns the number of the portfolio to show."""
    current = find_current(portfolios)
    names = {one.id: one.name for one in portfolios}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "Portfolio",
            list(names),
            index=list(names).index(current) if current in names else None,
            format_func=names.__getitem__,
            placeholder="Choose one of yours",
            key=f"portfolio_choice_{current}",
            label_visibility="collapsed",
            width=280,
        )
        if chosen not in (None, current):
            open_portfolio(chosen)
            st.rerun()
        _show_new(desk)
        _show_rates(desk)
        if summary := next((one for one in portfolios if one.id == current), None):
            _show_settings(desk, summary)
    return current


def show_creation(desk: Desk) -> None:
    """Name and currency of a new portfolio."""
    with st.form("portfolio_new", border=False):
        name = st.text_input("Name", max_chars=MAX_NAME_LENGTH, placeholder="e.g. Long term")
        currency = st.selectbox(
            "Base currency",
            CURRENCIES,
            accept_new_options=True,
            help="What all sums are shown in. Holdings keep the currency they trade in.",
        )
        if st.form_submit_button("Create", type="primary"):
            with desk.action():
                made = desk.services.portfolios.create_portfolio(desk.actor, name, currency or "")
                open_portfolio(made.id)
                forget("portfolio_new_open")
                set_flash("Portfolio created.")
                st.rerun()


def _show_new(desk: Desk) -> None:
    popover = st.popover("New", icon=":material/add:", key="portfolio_new_open", on_change="rerun")
    if popover.open:
        with popover:
            show_creation(desk)


def _show_settings(desk: Desk, summary: PortfolioSummary) -> None:
    popover = st.popover(
        "Settings", icon=":material/tune:", key="portfolio_settings", on_change="rerun"
    )
    if not popover.open:
        return
    with popover:
        with st.form("portfolio_settings_form", border=False):
            name = st.text_input("Name", summary.name, max_chars=MAX_NAME_LENGTH)
            commission = st.number_input(
                "Commission of planned trades (%)",
                0.0,
                10.0,
                summary.commission_rate * _PERCENT,
                0.01,
                help="Of a trade's value; used for the trades that restore the plan.",
            )
            limit = st.number_input(
                "Drawdown limit (%)",
                0.0,
                99.0,
                (summary.drawdown_limit or 0.0) * _PERCENT,
                1.0,
                help="The fall below the highest value that you will bear; 0 for none set.",
            )
            if st.form_submit_button("Save", type="primary"):
                with desk.action("Saved."):
                    desk.services.portfolios.update_portfolio(
                        desk.actor,
                        summary.id,
                        name=name,
                        commission_rate=commission / _PERCENT,
                        drawdown_limit=limit / _PERCENT if limit else None,
                    )
        is_sure = st.checkbox("Delete this portfolio with its bookings and plan")
        if st.button("Delete", disabled=not is_sure, key="portfolio_delete"):
            with desk.action():
                desk.services.portfolios.delete_portfolio(desk.actor, summary.id)
                st.query_params.clear()
                set_flash("Portfolio deleted.")
                st.rerun()


def _show_rates(desk: Desk) -> None:
    popover = st.popover(
        "Exchange rates",
        icon=":material/currency_exchange:",
        key="portfolio_rates",
        on_change="rerun",
    )
    if not popover.open:
        return
    with popover:
        st.caption(
            "Stored bars of a currency pair are used by themselves. Of several rates of a pair "
            "the newest counts."
        )
        for rate in desk.services.exchange_rates.list_rates(desk.actor):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"1 {rate.base} = **{rate.rate:f}** {rate.quote} · {rate.day} · {BY_OWNER}"
                )
                if st.button("Remove", key=f"rate_{rate.id}", type="tertiary"):
                    with desk.action("Rate removed."):
                        desk.services.exchange_rates.delete_rate(desk.actor, rate.id)
        with st.form("rate_form", border=False):
            left, middle, right = st.columns(3)
            base = left.text_input("1 unit of", "USD", max_chars=3)
            rate_text = middle.text_input("is worth", placeholder="1380.5")
            quote = right.text_input("of", "KRW", max_chars=3)
            day = st.date_input("on", now().date(), max_value=now().date())
            if st.form_submit_button("Enter rate"):
                with desk.action("Rate entered."):
                    desk.services.exchange_rates.enter_rate(
                        desk.actor, base, quote, day, read_decimal(rate_text, "a rate")
                    )
