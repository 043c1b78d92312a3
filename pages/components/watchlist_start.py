"""The first minute: no watchlist yet."""

from __future__ import annotations

import streamlit as st

from core.enums import WatchlistKind
from core.market_data.providers.bundled_instruments import CLOSE_INSTRUMENTS, OHLC_INSTRUMENTS
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.watchlist_overview import KIND_LABELS
from pages.components.watchlist_state import finish

_SECTIONS = {
    "Benchmarks": [facts.symbol for facts in OHLC_INSTRUMENTS],
    "S&P 500 names": [facts.symbol for facts in CLOSE_INSTRUMENTS],
}


def show_start(desk: Desk) -> None:
    """Two ways to the first list: an empty one, or one click with the bundled symbols."""
    if not is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS):
        show_empty("No watchlists", "Your role may read watchlists but not create any.")
        return
    known = desk.services.quotes.list_quotes(
        desk.actor, [symbol for symbols in _SECTIONS.values() for symbol in symbols]
    )
    left, right = st.columns(2, gap="medium") if known else (st.container(), None)
    with left.container(border=True, height="stretch"):
        st.subheader("Create your first list", anchor=False)
        st.markdown(
            "A watchlist keeps the symbols you follow: their last price, their change over seven "
            "periods, how old their data is, and your notes."
        )
        show_creation(desk, "My watchlist")
    if right is not None:
        with right.container(border=True, height="stretch"):
            st.subheader("Start with the bundled symbols", anchor=False)
            st.markdown(
                f"One list with {len(known)} symbols in two sections: Alphabet, euro against "
                "dollar and bitcoin with full bars; {} S&P 500 names with daily closes. Real "
                "prices of the past, usable without a network.".format(
                    sum(symbol in known for symbol in _SECTIONS["S&P 500 names"])
                )
            )
            if st.button(
                "Start with the bundled symbols", icon=":material/bolt:", key="start_bundled"
            ):
                _create_bundled(desk, set(known))


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


def _create_bundled(desk: Desk, known: set[str]) -> None:
    # As a file in memory, because an import stores list, sections and symbols all or nothing.
    parts: list[str] = []
    for section, symbols in _SECTIONS.items():
        parts += [f"###{section}", *(symbol for symbol in symbols if symbol in known)]
    with desk.action():
        created = desk.services.watchlist_transfers.commit_import(
            desk.actor,
            ",".join(parts).encode(),
            expected_count=len(known),
            new_name="Bundled symbols",
        )
        finish(f"List created with {created.item_count} symbols.", created.id)
