"""What stands around the table: how much of the list has data, and how old that is."""

from __future__ import annotations

from collections import defaultdict
from html import escape

import streamlit as st

from core.enums import WatchlistKind
from core.formatting import format_age, format_day, format_percent
from core.permissions import Permission, is_allowed
from core.user.watchlist_types import WatchlistView
from pages.components.page import Desk
from pages.components.text import escape_markdown
from pages.components.watchlist_update import describe_update

KIND_LABELS = {
    WatchlistKind.MIXED: "Mixed",
    WatchlistKind.STOCKS: "Stocks",
    WatchlistKind.CRYPTO: "Crypto",
    WatchlistKind.FX: "FX",
    WatchlistKind.COMMODITIES: "Commodities",
}
_BUNDLED = "bundled"


def show_overview(view: WatchlistView) -> None:
    """Chips: how many symbols, how many with data, age of the newest and the oldest last bar."""
    count = len(view.items)
    if not count:
        return
    chips = [(f"{count} symbol{'' if count == 1 else 's'}", "")]
    if any(
        item.quote.passport.is_demo for item in view.items if item.quote and item.quote.passport
    ):
        chips.insert(0, ("DEMO", "demo"))
    missing = count - view.covered_count
    coverage = f"{format_percent(view.coverage, 0)} with data"
    chips.append(
        (f"{coverage} · {missing} without" if missing else coverage, "warn" if missing else "")
    )
    if view.newest_last_bar and view.oldest_last_bar:
        chips.append((_bar_chip("newest last bar", view), ""))
        if view.oldest_last_bar != view.newest_last_bar:
            oldest = view.oldest_last_bar
            chips.append((f"oldest {format_day(oldest)}, {format_age(oldest)}", ""))
        chips.append((f"stored {format_age(view.last_fetched_at)}", ""))
    if words := describe_update(view.update):
        chips.append((words, "warn" if view.update.failed else ""))
    st.html("".join(_chip(text, kind) for text, kind in chips))
    if view.summary.notes:
        st.caption(escape_markdown(view.summary.notes).replace("\n", "  \n"))


def show_remarks(desk: Desk, view: WatchlistView) -> None:
    """Below the table: what the changes are measured from, and why symbols have no data."""
    if not view.items:
        return
    if view.covered_count:
        sources = {i.quote.passport.source for i in view.items if i.quote and i.quote.passport}
        bundled = (
            " Bundled samples are real prices of the past: they end where the sample ends."
            if _BUNDLED in sources
            else ""
        )
        st.caption(
            "Each change is measured back from the symbol's own last bar, not from today: "
            f"two symbols with last bars of different days are not comparable.{bundled}"
        )
    reasons: dict[str, list[str]] = defaultdict(list)
    for item in view.items:
        if item.no_data_reason:
            reasons[item.no_data_reason].append(escape_markdown(item.symbol))
    for reason, symbols in reasons.items():
        st.caption(f":orange[:material/warning:] **{', '.join(symbols)}**: {reason}")
    if reasons and is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA):
        st.page_link("market_data/import_data.py", label="Fetch or import bars")


def _bar_chip(label: str, view: WatchlistView) -> str:
    newest = view.newest_last_bar
    return f"{label} {format_day(newest)}, {format_age(newest)}"


def _chip(text: str, kind: str) -> str:
    return f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>'
