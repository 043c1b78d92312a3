"""Which other symbols a chart shows beside its own. The URL is where that is kept."""

from __future__ import annotations

import streamlit as st

from core.market_data.rebasing import MAX_COMPARED
from pages.components.page import Desk
from pages.components.remembered import list_comparable
from pages.components.session import find, keep

_URL, _WIDGET = "compare", "compare_choice"
_BETWEEN = "~"


def choose_compared(desk: Desk, symbol: str) -> tuple[str, ...]:
    """Up to four symbols, offered or typed."""
    text = st.query_params.get(_URL, "")
    chosen = tuple(dict.fromkeys(part[:40] for part in text.split(_BETWEEN) if part))
    offers = [other for other in list_comparable(desk) if other != symbol]
    keep(_WIDGET, list(chosen))
    st.multiselect(
        "Compare with",
        list(dict.fromkeys([*offers, *chosen])),
        key=_WIDGET,
        on_change=_write_url,
        accept_new_options=True,
        select_all=False,
        wrap=True,
        placeholder="Symbols",
        help=(
            f"Up to {MAX_COMPARED} others. All prices are rebased to 100 on the first bar that "
            "all have in common; currencies are not converted. Type a symbol that is not listed."
        ),
    )
    return chosen


def _write_url() -> None:
    chosen = [str(symbol).strip() for symbol in find(_WIDGET) or []]
    if chosen:
        st.query_params[_URL] = _BETWEEN.join(chosen)
    else:
        st.query_params.pop(_URL, None)
