"""What a portfolio is worth, in one row, and what that rests on."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.formatting import MISSING, format_age, format_day, format_money, format_percent
from core.trading.portfolio.views import PortfolioView
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown


def show_totals(view: PortfolioView) -> None:
    """Five figures in the base currency, or why there are none; then prices and rates."""
    totals, base = view.totals, view.summary.base_currency
    for refusal in totals.refusals:
        st.warning(escape_markdown(refusal))
    if not totals.refusals:
        show_figures(
            Figure(
                f"Value ({base})",
                format_money(totals.value, base).removesuffix(f" {base}"),
                "Holdings at their latest stored closes, and all cash.",
            ),
            Figure(
                "Day's change",
                format_money(totals.day_change, base, is_signed=True).removesuffix(f" {base}"),
                "Over each symbol's own last day with a bar; cash does not change."
                + _name_missing(totals.without_day_change),
                note=_delta(totals.day_change_fraction),
                tone=_tone(totals.day_change_fraction),
            ),
            Figure(
                "Unrealised profit",
                format_money(totals.profit, base, is_signed=True).removesuffix(f" {base}"),
                "Value less average cost of what is held, fees of purchases included.",
                note=_delta(totals.profit / totals.cost if totals.profit and totals.cost else None),
                tone=_tone(totals.profit),
            ),
            Figure(
                "Realised and dividends",
                format_money(totals.realised, base, is_signed=True).removesuffix(f" {base}"),
                "By average cost, fees deducted; other currencies at the rates below.",
            ),
            Figure(
                "Cash",
                format_money(totals.cash, base).removesuffix(f" {base}"),
                "Deposits, withdrawals, trades, dividends and fees, added up exactly.",
            ),
        )
    for remark in view.remarks:
        st.caption(f":orange[⚠] {escape_markdown(remark)}")
    _show_basis(view)


def _show_basis(view: PortfolioView) -> None:
    chips = []
    if view.oldest_price and view.newest_price:
        span = format_day(view.oldest_price)
        if view.newest_price != view.oldest_price:
            span += f" to {format_day(view.newest_price)}"
        chips.append((f"prices of {span}", ""))
        is_mixed = (view.newest_price - view.oldest_price).days > 7  # noqa: PLR2004 - a week
        chips.append((f"oldest {format_age(view.oldest_price)}", "warn" if is_mixed else ""))
    if any(
        one.quote and one.quote.passport and one.quote.passport.is_demo for one in view.holdings
    ):
        chips.append(("DEMO", "demo"))
    chips += [
        (f"1 {rate.base} = {rate.rate:.6g} {rate.quote} · {rate.day} · {rate.origin}", "")
        for rate in view.rates
    ]
    if chips:
        st.html("".join(_chip(text, kind) for text, kind in chips))


def _chip(text: str, kind: str) -> str:
    return f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>'


def _delta(fraction: float | None) -> str | None:
    text = format_percent(fraction, is_signed=True)
    return None if text == MISSING else text


def _tone(fraction: float | None) -> str:
    return "" if not fraction else "up" if fraction > 0 else "down"


def _name_missing(symbols: tuple[str, ...]) -> str:
    return f" Without {', '.join(symbols[:5])}: bars longer than a day." if symbols else ""
