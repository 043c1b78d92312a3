"""Put symbols into a list: search by symbol or name, choose a section."""

from __future__ import annotations

import re

import streamlit as st

from core.market_data.instrument_service import MAX_HITS
from core.market_data.types import InstrumentHit
from core.user.watchlist_rules import MAX_SECTION_LENGTH
from core.user.watchlist_types import AddedSymbols, WatchlistView
from pages.components.page import Desk
from pages.components.session import find
from pages.components.text import escape_markdown
from pages.components.watchlist_section_choice import NO_SECTION, find_section_shown
from pages.components.watchlist_state import finish

_WANTED = "watchlist_wanted"


def choose_section(view: WatchlistView, *, key: str, start: str = "") -> str:
    """The name of an existing or a new section; empty for none."""
    names = [NO_SECTION, *(section.name for section in view.sections if section.name)]
    chosen = st.selectbox(
        "Section",
        names,
        index=names.index(start) if start in names else 0,
        accept_new_options=True,
        key=key,
        help=f"Choose one, or type a new name of at most {MAX_SECTION_LENGTH} characters.",
    )
    return "" if chosen in {None, NO_SECTION} else str(chosen)


def show_add(desk: Desk, view: WatchlistView) -> None:
    """The search, the section and the button."""
    labels = _find_labels(desk, view)
    wanted = st.multiselect(
        "Symbols",
        list(labels),
        format_func=lambda symbol: labels.get(symbol, symbol),
        key=_WANTED,
        accept_new_options=True,
        placeholder="Type a symbol or a name, e.g. Apple, 005930, 삼성전자",
        help="Several at once: choose one after another, or paste symbols with commas between.",
    )
    section = choose_section(view, key="watchlist_add_section", start=find_section_shown())
    if st.button("Add to the list", type="primary", disabled=not wanted, key="watchlist_add"):
        symbols = [part for text in wanted for part in re.split(r"[\s,;]+", text) if part]
        with desk.action():
            result = desk.services.watchlist_items.add_symbols(
                desk.actor, view.summary.id, symbols, section
            )
            finish(describe(result))


def describe(result: AddedSymbols) -> str:
    """What became of the symbols, in words."""
    added = ", ".join(escape_markdown(symbol) for symbol in result.added)
    present = ", ".join(escape_markdown(symbol) for symbol in result.already_there)
    sentences = [f"Added: {added}." if added else "Nothing added."]
    if present:
        sentences.append(f"In the list already: {present}.")
    return " ".join(sentences)


def _find_labels(desk: Desk, view: WatchlistView) -> dict[str, str]:
    search = desk.services.instruments.search_instruments
    hits = search(desk.actor, "", MAX_HITS)
    if len(hits) == MAX_HITS:
        text = st.text_input("Search", type="search", live=True, placeholder="Symbol or name")
        hits = search(desk.actor, text or "", MAX_HITS)
    present = {item.symbol for item in view.items}
    labels = {hit.symbol: _label(hit) for hit in hits if hit.symbol not in present}
    # What was chosen stays among the options, although the search has moved on.
    return {symbol: symbol for symbol in find(_WANTED, ()) if symbol not in labels} | labels


def _label(hit: InstrumentHit) -> str:
    return " · ".join(part for part in (hit.symbol, hit.name, hit.local_name) if part)
