"""Whether one already has a strategy that does the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.contracts import BarQuery
from core.errors import AppError
from core.formatting import format_count, format_percent
from core.trading.library.preview_service import MAX_SYMBOLS
from core.trading.library.types import Likeness, Similarity, StrategyView
from pages.components.cached import make_once
from pages.components.page import Desk, show_error
from pages.components.small_table import Cell, show_small_table
from pages.components.strategy_preview import list_symbols
from pages.components.text import escape_markdown

_MUCH, _FIRST = 0.8, 3


def show_similar(
    desk: Desk,
    own: tuple[str, Mapping[str, Any], Mapping[str, Any]],
    saved: StrategyView | None,
) -> None:
    """The other strategies by how much they do the same; `own` as the service takes it."""
    offers = list_symbols(desk)
    symbols = st.multiselect(
        "Compared on",
        offers,
        default=offers[:_FIRST],
        accept_new_options=True,
        max_selections=MAX_SYMBOLS,
        key="similar_on",
        help="All stored bars of each instrument count. Type a symbol that is not listed.",
    )
    if not symbols:
        st.caption("Choose at least one instrument.")
        return
    others = [(one.id, one.version) for one in desk.services.strategies.list_strategies(desk.actor)]
    written = json.dumps([desk.actor.user_id, own, symbols, others], default=str)
    try:
        found: Similarity = make_once(
            f"similar {written}",
            lambda: desk.services.strategy_previews.find_similar(
                desk.actor,
                own,
                [BarQuery(symbol.strip().upper()[:32]) for symbol in symbols],
                except_id=saved.id if saved else None,
            ),
        )
    except AppError as error:
        show_error(error)
        return
    _show_table(found)


def _show_table(found: Similarity) -> None:
    first = found.likenesses[0] if found.likenesses else None
    if first is not None and (first.overlap.positions or 0.0) >= _MUCH:
        st.warning(
            f"On {format_percent(first.overlap.positions, 0)} of the bars on which either is in "
            f"the market, it does the same as **{escape_markdown(first.name)}**: hardly a new idea."
        )
    show_small_table(
        ["Strategy", "Kind", "Positions", "Entries", "In market", "Enters"],
        [_build_row(one) for one in found.likenesses],
        label="Similar strategies",
        numbers_from=2,
    )
    if first is not None:
        st.caption(
            f"This one is in the market on {format_count(first.overlap.own_bars)} of "
            f"{format_count(first.overlap.bars)} bars and enters "
            f"{format_count(first.overlap.own_entries)} times. Positions: bars on the same side "
            "over bars on which either is in the market (Jaccard). Entries: the same for entries "
            "on the same bar. Signals only, without stops and costs."
        )
    st.caption(escape_markdown(" · ".join(found.symbols)))
    for sentence in found.left_out:
        st.caption(f"Left out: {escape_markdown(sentence)}")


def _build_row(one: Likeness) -> list[Cell]:
    place = ("id", str(one.strategy_id)) if one.strategy_id else ("template", one.template)
    query = (place,) if one.strategy_id else (("open", "new"), place)
    overlap = one.overlap
    return [
        Cell(one.name, page="strategies", query=query),
        Cell(one.kind_title if one.strategy_id else "template", "quiet"),
        Cell(format_percent(overlap.positions, 1)),
        Cell(format_percent(overlap.entries, 1)),
        Cell(format_percent(overlap.other_bars / overlap.bars if overlap.bars else None, 0)),
        Cell(format_count(overlap.other_entries)),
    ]
