"""What a strategy does in words, and the days on which it fired."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.charts.firings import build_firings_figure
from core.contracts import BarQuery
from core.enums import Direction
from core.errors import AppError
from core.formatting import format_count
from core.trading.library.examples import NAMES, Firing
from core.trading.library.types import Preview
from pages.components.cached import draw_once, make_once
from pages.components.page import Desk, show_error
from pages.components.remembered import find_full_name, list_comparable
from pages.components.small_table import Cell, show_small_table
from pages.components.source_badge import show_source
from pages.components.text import escape_markdown

_DATES, _LONGEST = 5, 32
_USUAL = "GOOG"
_CHART = {"displayModeBar": False}


_SIDES = {
    Direction.LONG: ("enter_long", "exit_long"),
    Direction.SHORT: ("enter_short", "exit_short"),
    Direction.BOTH: tuple(NAMES),
}


def show_examples(desk: Desk, kind: str, params: Mapping[str, Any], direction: Direction) -> None:
    """The signals on one instrument: how often, when, and on the price.

    Args:
        desk: who asks.
        kind: name of the strategy.
        params: its values.
        direction: signals of a side that is not taken are left out.
    """
    symbol = _choose_symbol(desk)
    if not symbol:
        st.caption("No bars are stored: import some to see when it would have fired.")
        return
    written = json.dumps([kind, params, symbol], sort_keys=True, default=str)
    try:
        found = make_once(
            f"preview {written}",
            lambda: desk.services.strategy_previews.preview(
                desk.actor, kind, params, BarQuery(symbol)
            ),
        )
    except AppError as error:
        show_error(error)
        return
    shown = [firing for firing in found.firings if firing.side in _SIDES[direction]]
    _show_firings(found, shown, f"{direction} {written}")
    show_source(found.bars.passport, found.bars.interval, len(found.bars), desk.identity.time_zone)


def list_symbols(desk: Desk) -> list[str]:
    """Instruments to offer: the usual example first, where it is stored."""
    first = [_USUAL] if find_full_name(desk, _USUAL) else []
    return list(dict.fromkeys([*first, *list_comparable(desk)]))


def _choose_symbol(desk: Desk) -> str:
    asked = st.query_params.get("on", "").strip().upper()[:_LONGEST]
    offers = list(dict.fromkeys([*([asked] if asked else []), *list_symbols(desk)]))
    chosen = st.selectbox(
        "Example on",
        offers,
        key="strategy_on",
        accept_new_options=True,
        help="Type a symbol that is not listed.",
    )
    symbol = str(chosen or "").strip().upper()[:_LONGEST]
    if symbol and symbol != asked:
        st.query_params["on"] = symbol
    return symbol


def _show_firings(found: Preview, firings: Sequence[Firing], written: str) -> None:
    for remark in found.remarks:
        st.warning(escape_markdown(remark))
    st.plotly_chart(
        draw_once(f"firings {written}", lambda: build_firings_figure(found.bars, firings)),
        theme="streamlit",
        config=_CHART,
        key="firings",
    )
    rows = [
        [
            Cell(NAMES[firing.side]),
            Cell(format_count(firing.bars)),
            Cell(format_count(len(firing.starts))),
            Cell(_list_days(firing.starts[-_DATES:].tolist()) or "never", "wide"),
        ]
        for firing in firings
    ]
    show_small_table(
        ["Signal", "Bars", "Times", "Last on"], rows, label="When it fired", numbers_from=1
    )
    st.caption(
        f"Signals on {format_count(len(found.bars))} bars, decided at each close; the first can "
        f"come on bar {format_count(found.first + 1)}. “Times” counts spells of bars in a row."
    )


def _list_days(times: list[int]) -> str:
    return ", ".join(f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}" for time in reversed(times))
