"""Which symbols and bars a batch is run on: a watchlist, or symbols typed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.enums import Interval
from core.formatting import INTERVAL_NAMES, format_count
from core.trading.batch.request import MAX_SYMBOLS
from core.trading.request import BacktestRequest
from core.user.watchlist_types import WatchlistSummary, WatchlistView
from pages.components.address import find_number
from pages.components.backtest_bars import ALL_BARS, OWN_DAYS
from pages.components.cached import load_once
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.text import escape_markdown

ONE, MANY = "One instrument", "A list"
_TYPED = 0  # no watchlist has this number
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class ChosenList:
    """What was chosen, as the request needs it."""

    name: str
    symbols: tuple[str, ...]
    interval: Interval
    start: date | None
    end: date | None


def is_list_chosen() -> bool:
    """Whether the strategy is to be run on many symbols; the address keeps the choice."""
    chosen = st.segmented_control(
        "Run it on",
        (ONE, MANY),
        default=MANY if st.query_params.get("watchlist") else ONE,
        required=True,
        key="on",
        bind="query-params",
        label_visibility="collapsed",
    )
    return bool(chosen == MANY)


def choose_list(desk: Desk, start_from: BacktestRequest) -> ChosenList:
    """The inputs; a list without symbols is refused by the service, with the remedy."""
    name, symbols = _choose_symbols(desk, desk.services.watchlists.list_watchlists(desk.actor))
    left, right = st.columns(2, vertical_alignment="bottom")
    intervals = list(INTERVAL_NAMES)
    interval = left.selectbox(
        "Bars",
        intervals,
        index=intervals.index(Interval.DAY),
        format_func=lambda one: f"{INTERVAL_NAMES[one].capitalize()} bars",
        key="batch_interval",
        help="Of each symbol the series with the most bars of that length is taken. A symbol "
        "without one is listed with the reason, the others run.",
    )
    return ChosenList(name, symbols, interval, *_choose_days(right, start_from))


def _choose_symbols(desk: Desk, lists: Sequence[WatchlistSummary]) -> tuple[str, tuple[str, ...]]:
    names = {one.id: one.name for one in lists} | {_TYPED: "Symbols typed here"}
    wanted = find_number("watchlist")
    chosen = st.selectbox(
        "List",
        list(names),
        index=list(names).index(wanted) if wanted in names else 0,
        format_func=names.__getitem__,
        key="batch_list",
    )
    if chosen == _TYPED:
        if not lists:
            show_link("user/watchlists.py", "Make a watchlist, to have its symbols at hand")
        typed = st.text_area(
            "Symbols",
            key="batch_symbols",
            placeholder="GOOG, AMD, 005930 …",
            height=100,
            help=f"With commas, blanks or line breaks between them, at most {MAX_SYMBOLS}.",
        )
        return "", tuple(part for part in re.split(r"[\s,;]+", typed or "") if part)
    summary = next(one for one in lists if one.id == chosen)
    key = f"batch list {desk.actor.user_id} {chosen} {summary.updated_at}"
    view = load_once(key, lambda: desk.services.watchlists.get_watchlist(desk.actor, chosen))
    _describe_list(view)
    return summary.name, tuple(item.symbol for item in view.items)


def _describe_list(view: WatchlistView) -> None:
    """What is known before the run: how many, which have no bars, in which currencies."""
    items = view.items
    bare = [item.symbol for item in items if item.quote is None or not item.quote.bar_count]
    parts = [f"{format_count(len(items))} symbols"]
    if bare:
        named = ", ".join(bare[:_MOST_NAMED]) + (" …" if len(bare) > _MOST_NAMED else "")
        parts.append(f"{format_count(len(bare))} without stored bars ({named})")
    currencies = sorted({item.quote.currency for item in items if item.quote} - {""})
    if len(currencies) > 1:
        parts.append(
            f"priced in {', '.join(currencies)}: the cash is meant in each one's own currency"
        )
    st.caption(escape_markdown(" · ".join(parts)))


def _choose_days(
    column: st.delta_generator.DeltaGenerator, start_from: BacktestRequest
) -> tuple[date | None, date | None]:
    has_dates = start_from.start is not None or start_from.end is not None
    choice = column.segmented_control(
        "Period",
        (ALL_BARS, OWN_DAYS),
        default=OWN_DAYS if has_dates else ALL_BARS,
        required=True,
        key="batch_period",
        help="All bars: each symbol over its own span. Dates: the same days for all.",
    )
    if choice == ALL_BARS:
        return None, None
    left, right = st.columns(2)
    start = left.date_input(
        "From", start_from.start, _EARLIEST, _LATEST, key="batch_from", format="YYYY-MM-DD"
    )
    end = right.date_input(
        "To", start_from.end, _EARLIEST, _LATEST, key="batch_to", format="YYYY-MM-DD"
    )
    return start, end
