"""The first minute: no watchlist yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.enums import WatchlistKind
from core.market_data.demo_market.names import ETFS, INDEX, SECTORS, list_companies
from core.market_data.providers.bundled_instruments import CLOSE_INSTRUMENTS, OHLC_INSTRUMENTS
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.watchlist_overview import KIND_LABELS
from pages.components.watchlist_state import finish


@dataclass(frozen=True, slots=True)
class _Suggestion:
    """A list to begin with; `sections` are names to symbols."""

    key: str
    name: str
    text: str
    sections: Mapping[str, Sequence[str]]


_SUGGESTIONS = (
    _Suggestion(
        "start_bundled",
        "Bundled symbols",
        "Alphabet, euro against dollar and bitcoin with full bars; S&P 500 names with daily "
        "closes. Real prices of the past, usable without a network.",
        {
            "Benchmarks": [facts.symbol for facts in OHLC_INSTRUMENTS],
            "S&P 500 names": [facts.symbol for facts in CLOSE_INSTRUMENTS],
        },
    ),
    _Suggestion(
        "start_demo",
        "Demo market",
        "The index, a fund for each sector and two companies of each: :orange-badge[DEMO] prices, "
        "invented, with volumes, flows, statements and news. Made for screens and alerts.",
        {
            "Index and sectors": [INDEX.symbol, *(fund.symbol for fund in ETFS)],
            # The sectors take turns, so that the first companies are two of each.
            "Companies": [one.symbol for one in list_companies()[: 2 * len(SECTORS)]],
        },
    ),
)


def show_start(desk: Desk) -> None:
    """Ways to the first list: an empty one, or one click with symbols that have bars."""
    if not is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS):
        show_empty("No watchlists", "Your role may read watchlists but not create any.")
        return
    asked = [s for one in _SUGGESTIONS for symbols in one.sections.values() for s in symbols]
    known = desk.services.quotes.list_quotes(desk.actor, asked)
    offered = [one for one in _SUGGESTIONS if known.keys() & _list_symbols(one)]
    left, right = st.columns(2, gap="medium") if offered else (st.container(), None)
    with left.container(border=True, height="stretch"):
        st.subheader("Create your first list", anchor=False)
        st.markdown(
            "A watchlist keeps the symbols you follow: their last price, their change over seven "
            "periods, how old their data is, and your notes."
        )
        show_creation(desk, "My watchlist")
    if right is not None:
        with right.container(border=True, height="stretch"):
            st.subheader("Or start with one click", anchor=False)
            for suggestion in offered:
                _show_suggestion(desk, suggestion, known.keys() & _list_symbols(suggestion))


def _show_suggestion(desk: Desk, suggestion: _Suggestion, known: set[str]) -> None:
    st.markdown(f"**{suggestion.name}** · {len(known)} symbols  \n{suggestion.text}")
    if st.button(f"Start with: {suggestion.name}", icon=":material/bolt:", key=suggestion.key):
        _create(desk, suggestion, known)


def show_creation(desk: Desk, name: str = "") -> None:
    """The form for an empty list."""
    with st.form("new_watchlist", border=False):
        entered = st.text_input("Name", name, max_chars=60, placeholder="Semiconductors")
        kind = st.selectbox(
            "Kind",
            list(KIND_LABELS),
            format_func=KIND_LABELS.__getitem__,
            help="What the list collects. A hint for you, not a restriction.",
        )
        if st.form_submit_button("Create list", type="primary"):
            with desk.action():
                created = desk.services.watchlists.create_watchlist(
                    desk.actor, entered, WatchlistKind(kind)
                )
                finish("List created.", created.id)


def _create(desk: Desk, suggestion: _Suggestion, known: set[str]) -> None:
    # As a file in memory, because an import stores list, sections and symbols all or nothing.
    parts: list[str] = []
    for section, symbols in suggestion.sections.items():
        parts += [f"###{section}", *(symbol for symbol in symbols if symbol in known)]
    with desk.action():
        created = desk.services.watchlist_transfers.commit_import(
            desk.actor,
            ",".join(parts).encode(),
            expected_count=len(known),
            new_name=suggestion.name,
        )
        finish(f"List created with {created.item_count} symbols.", created.id)


def _list_symbols(suggestion: _Suggestion) -> set[str]:
    return {symbol for symbols in suggestion.sections.values() for symbol in symbols}
