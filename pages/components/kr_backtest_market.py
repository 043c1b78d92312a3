"""Whose bars a signal backtest trades on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.contracts import MarketListing
from core.formatting import format_count
from pages.components.cached import load_once
from pages.components.page import Desk

LEAST_INSTRUMENTS = 30
"""A source with fewer is no market to draw random entries from."""


def list_markets(desk: Desk) -> list[MarketListing]:
    """Stored markets that are wide enough, the widest first; the same for everyone."""
    found = load_once(
        "signal backtest markets", lambda: desk.services.universes.list_markets(desk.actor)
    )
    return [one for one in found if one.instruments >= LEAST_INSTRUMENTS]


def choose_market(markets: Sequence[MarketListing], wanted: str | None) -> MarketListing:
    """One of them; there is nothing to choose where only one is stored.

    Args:
        markets: at least one.
        wanted: source to begin with; None or an unknown one for the widest.
    """
    by_source = {one.source: one for one in markets}
    if len(markets) == 1:
        return markets[0]
    chosen = st.selectbox(
        "Market",
        list(by_source),
        index=list(by_source).index(wanted) if wanted in by_source else 0,
        format_func=lambda source: _describe(by_source[source]),
        key="market",
        help="All daily bars of one source.",
    )
    return by_source[chosen]


def _describe(market: MarketListing) -> str:
    demo = "DEMO " if market.is_demo else ""
    count = format_count(market.instruments)
    return f"{demo}{market.source} · {count} instruments · {market.first} → {market.last}"
