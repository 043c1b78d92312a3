"""One's portfolios on the dashboard: value, and the day's change."""

from __future__ import annotations

from core.formatting import MISSING, format_age, format_money, format_percent
from core.permissions import Permission, is_allowed
from core.trading.portfolio.views import PortfolioView
from pages.components.page import Desk
from pages.components.panel import show_html, write_panel
from pages.components.small_table import Cell, write_small_table


def show_portfolios(desk: Desk) -> None:
    """The first three; nothing for those who keep none."""
    if not is_allowed(desk.actor.role, Permission.OWN_PORTFOLIOS):
        return
    views = desk.services.portfolios.list_values(desk.actor)
    if not views:
        return
    table = write_small_table(
        ("Portfolio", "Value", "Day", "", "Profit", "Oldest price"),
        [_write_row(view) for view in views],
        label="Portfolios",
    )
    hint = "At the latest stored closes; the change is over each symbol's own last day."
    show_html(write_panel("Portfolio value and day's change", table, hint=hint))


def _write_row(view: PortfolioView) -> list[Cell]:
    totals, base = view.totals, view.summary.base_currency
    query = (("id", str(view.summary.id)),)
    name = Cell(view.summary.name, page="portfolio", query=query)
    if totals.refusals:
        reason = "no sum: " + " ".join(totals.refusals)
        short = "no sum: a rate or a price is missing"
        return [
            name,
            Cell(short, "quiet", hint=reason),
            *(Cell(MISSING, "quiet") for _ in range(4)),
        ]
    tone = "" if not totals.day_change else "up" if totals.day_change > 0 else "down"
    return [
        name,
        Cell(format_money(totals.value, base)),
        Cell(format_money(totals.day_change, base, is_signed=True), tone),
        Cell(format_percent(totals.day_change_fraction, is_signed=True), tone),
        Cell(
            format_money(totals.profit, base, is_signed=True),
            "" if not totals.profit else "up" if totals.profit > 0 else "down",
        ),
        Cell(format_age(view.oldest_price), "quiet", hint="Age of the oldest last bar used"),
    ]
