"""Put symbols into a list: search by symbol or name, choose a section."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from core.user.watchlist_rules import MAX_SECTION_LENGTH
from core.user.watchlist_types import AddedSymbols, WatchlistView
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.symbol_search import FindSuggestions, Suggestion, show_symbol_search
from pages.components.text import escape_markdown
from pages.components.watchlist_section_choice import NO_SECTION, find_section_shown
from pages.components.watchlist_state import finish

_WANTED = "watchlist_wanted"
_SEARCH = "watchlist_search"


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
    """The search, what was chosen, the section and the button."""
    wanted: list[str] = list(find(_WANTED, ()))
    present = {item.symbol for item in view.items}
    typed, is_found = show_symbol_search(
        "Find", _finder(desk), _want, key=_SEARCH, taken={*wanted, *present}
    )
    if typed and not is_found:
        _show_as_typed(typed)
    wanted = st.multiselect(
        "To be added",
        wanted,
        key=_WANTED,
        accept_new_options=True,
        placeholder="Nothing chosen yet; symbols can be typed or pasted here too",
        help="Several at once: choose one after another, or paste symbols with commas between.",
    )
    section = choose_section(view, key="watchlist_add_section", start=find_section_shown())
    symbols = split_symbols(wanted)
    label = f"Add {len(symbols)} symbols" if len(symbols) > 1 else "Add to the list"
    if st.button(label, type="primary", disabled=not symbols, key="watchlist_add"):
        with desk.action():
            result = desk.services.watchlist_items.add_symbols(
                desk.actor, view.summary.id, symbols, section
            )
            finish(describe(result))


def split_symbols(texts: Iterable[str]) -> list[str]:
    """The symbols in texts that may hold several, such as a pasted line."""
    return [part for text in texts for part in re.split(r"[\s,;]+", text) if part]


def describe(result: AddedSymbols) -> str:
    """What became of the symbols, in words."""
    added = ", ".join(escape_markdown(symbol) for symbol in result.added)
    present = ", ".join(escape_markdown(symbol) for symbol in result.already_there)
    sentences = [f"Added: {added}." if added else "Nothing added."]
    if present:
        sentences.append(f"In the list already: {present}.")
    return " ".join(sentences)


def _finder(desk: Desk) -> FindSuggestions:
    search = desk.services.instruments.search_instruments

    def find_suggestions(text: str, count: int) -> list[Suggestion]:
        hits = search(desk.actor, text, count)
        return [
            Suggestion(hit.symbol, hit.name, hit.local_name, "DEMO" if hit.is_demo else "")
            for hit in hits
        ]

    return find_suggestions


def _show_as_typed(typed: str) -> None:
    symbols = split_symbols([typed])
    if len(symbols) > 1:
        shown = ", ".join(escape_markdown(symbol) for symbol in symbols)
        st.button(
            f"Take as symbols: {shown}",
            icon=":material/playlist_add:",
            type="tertiary",
            key="watchlist_take_typed",
            on_click=_want_typed,
            args=(symbols,),
        )
    else:
        st.caption("No stored symbol or name contains this. Fetch or import its bars first.")


def _want(symbol: str) -> None:
    keep(_WANTED, [*find(_WANTED, ()), symbol])


def _want_typed(symbols: list[str]) -> None:
    keep(_SEARCH, "")
    keep(_WANTED, [*find(_WANTED, ()), *symbols])
