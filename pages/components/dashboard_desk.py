"""One's own on the dashboard: the first watchlist and the latest runs."""

from __future__ import annotations

from dataclasses import replace

from core.contracts import QuoteView
from core.formatting import format_age, format_percent, format_price
from core.permissions import Permission, is_allowed
from core.user.watchlist_types import WatchlistItemView
from pages.components.backtest_words import STATUS_NAMES
from pages.components.cached import load_once
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.panel import show_html, write_note, write_panel
from pages.components.quality_badge import build_symbol_cells
from pages.components.small_table import Cell, write_small_table

_ROWS = 8


def show_watchlist(desk: Desk) -> None:
    """The first list, the largest moves of its symbols' last bars first."""
    lists = desk.services.watchlists.list_watchlists(desk.actor)
    if not lists:
        show_html(write_panel("Watchlist"))
        show_empty(
            "No watchlist yet",
            "Make one of the symbols you follow; its first symbols stand here.",
            link="user/watchlists.py",
            link_label="Make a watchlist",
        )
        return
    first, user_id = lists[0], desk.actor.user_id
    view = load_once(
        f"list {user_id} {first.id} {first.updated_at}",
        lambda: desk.services.watchlists.get_watchlist(desk.actor, first.id),
    )
    quoted = [
        (item, item.quote) for item in view.items if item.quote and item.quote.last is not None
    ]
    quoted.sort(key=lambda pair: -abs(pair[1].changes.get("1D", 0.0)))
    shown = quoted[:_ROWS]
    cells = build_symbol_cells(desk, [item.symbol for item, _ in shown])
    rows = [_write_row(cells[item.symbol], item, quote) for item, quote in shown]
    table = write_small_table(
        (view.summary.name, "", "Last", "1D", "Age"), rows, label="Watchlist", numbers_from=2
    )
    rest = len(view.items) - len(rows)
    more = f"The largest moves; {rest} more on the Watchlists page." if rest else ""
    show_html(write_panel("Watchlist", table, write_note(more)))


def _write_row(symbol: Cell, item: WatchlistItemView, quote: QuoteView) -> list[Cell]:
    change = quote.changes.get("1D")
    return [
        symbol,
        Cell(quote.local_name or quote.name, hint=f"{quote.name} {quote.local_name}"),
        Cell(f"{format_price(quote.last, quote.currency)} {quote.currency}".strip()),
        Cell(
            format_percent(change, is_signed=True),
            "" if not change else "up" if change > 0 else "down",
        ),
        Cell(format_age(item.last_bar), "quiet", hint="Age of the last bar"),
    ]


def show_runs(desk: Desk) -> None:
    """The latest backtests with what came out of them."""
    if not is_allowed(desk.actor.role, Permission.READ_BACKTESTS):
        return
    runs = desk.services.backtests.list_latest(desk.actor, _ROWS)
    if not runs:
        show_html(write_panel("Latest backtests"))
        show_empty(
            "No backtest yet",
            "Run a strategy on stored bars; costs are on by default.",
            link="trading/new_backtest.py",
            link_label="New backtest",
        )
        return
    cells = build_symbol_cells(desk, [run.symbol for run in runs])
    table = write_small_table(
        ("Symbol", "Strategy", "Return", "When"),
        [
            [
                replace(cells[run.symbol], page="backtest", query=(("id", str(run.id)),)),
                Cell(run.strategy_title),
                Cell(
                    STATUS_NAMES[run.status]
                    if run.total_return is None
                    else format_percent(run.total_return, is_signed=True),
                    "" if not run.total_return else "up" if run.total_return > 0 else "down",
                ),
                Cell(format_age(run.created_at), "quiet"),
            ]
            for run in runs
        ],
        label="Latest backtests",
        numbers_from=2,
    )
    show_html(write_panel("Latest backtests", table))
