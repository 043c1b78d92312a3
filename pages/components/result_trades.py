"""Where trades were made and what each brought, of both sides or one."""

from __future__ import annotations

import streamlit as st

from core.enums import Direction
from core.formatting import format_count
from core.trading.trade_sides import ChosenTrades, choose_side
from pages.components.empty_state import show_empty
from pages.components.shown_result import ShownResult
from pages.components.trades_table import show_trades

_PRICE_PIXELS = 420
_SIDES = {"All": Direction.BOTH, "Long": Direction.LONG, "Short": Direction.SHORT}


def show_trades_view(shown: ShownResult) -> None:
    """The price with the trades on it, and their table."""
    trades = shown.result.trades
    if not len(trades):
        show_empty("No trade was made", "Look at the warnings above, or try other parameters.")
        shown.show_figure("price", _PRICE_PIXELS)
        return
    side = _choose_side()
    chosen = choose_side(trades, side)
    shown.show_figure(f"price {side}", _PRICE_PIXELS)
    if not len(chosen):
        show_empty(f"No {side} trade was made", "The other side has trades: choose All.")
        return
    _show_hint(shown)
    show_trades(shown.detail, shown.result, chosen)
    _show_caption(shown, chosen)


def _choose_side() -> Direction:
    side = st.segmented_control(
        "Side",
        tuple(_SIDES),
        default="All",
        required=True,
        key="side",
        bind="query-params",
        label_visibility="collapsed",
    )
    return _SIDES[side]


def _show_hint(shown: ShownResult) -> None:
    st.caption(
        "Triangles are entries and point the way of the trade; crosses are exits, green with a "
        "profit, red with a loss. Hover for size, price and profit; drag to zoom."
    )
    if shown.result.trades.exit_reason is None:
        shown.show_not_run("Exit reasons and excursions (MAE, MFE)")


def _show_caption(shown: ShownResult, chosen: ChosenTrades) -> None:
    total = len(shown.result.trades)
    count = format_count(len(chosen))
    of = "" if len(chosen) == total else f" of {format_count(total)}"
    st.caption(
        f"{count}{of} closed trades in order of their exit. Prices as paid, spread included at "
        "entry. What was open at the end was closed on the last bar. Amounts in "
        f"{shown.currency or 'the currency of the prices'}."
    )
