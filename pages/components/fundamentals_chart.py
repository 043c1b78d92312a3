"""One item of a company's statements over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.charts.fundamentals import build_fundamentals_figure
from core.enums import ItemKind
from core.market_data.company_types import FundamentalFact
from core.market_data.fundamental_items import find_kind, name_item
from pages.components.cached import draw_once

_CONFIG = {"displayModeBar": False}
_FEWEST = 2


def choose_item(items: Sequence[str]) -> str:
    """Which item is drawn; its name stands in the URL.

    Args:
        items: at least one, in the order of the statements.
    """
    names = {name_item(item): item for item in items}
    chosen = st.selectbox(
        "Item over time",
        list(names),
        key="item",
        bind="query-params",
        help=(
            "A bar at the end of each fiscal period; the diamond stands at the day since which "
            "the figure is known. Before it nobody could have used it."
        ),
    )
    return names.get(str(chosen)) or items[0]


def show_fundamentals_chart(symbol: str, facts: Sequence[FundamentalFact]) -> None:
    """Bars of one item, with the days since which each is known.

    Args:
        symbol: whose.
        facts: of the item, by period; at least one.
    """
    shown, item = _pick_comparable(facts), facts[0].item
    if len(shown) < _FEWEST:
        st.caption("One period alone makes no chart; it stands in the table.")
        return
    written = [(fact.period_end, fact.value, fact.known_at) for fact in shown]
    is_share = find_kind(item, shown[0].unit) is ItemKind.SHARE
    figure = draw_once(
        f"fundamentals {symbol} {item} {shown[0].source} {written}",
        lambda: build_fundamentals_figure(shown, is_share=is_share),
    )
    st.plotly_chart(figure, key=f"fundamentals_{symbol}_{item}", config=_CONFIG)


def _pick_comparable(facts: Sequence[FundamentalFact]) -> list[FundamentalFact]:
    """Those of the one source, unit and length of period that most share: never year by quarter."""
    kinds = Counter((fact.source, fact.unit, fact.period[:1]) for fact in facts)
    most, _ = kinds.most_common(1)[0]
    return [fact for fact in facts if (fact.source, fact.unit, fact.period[:1]) == most]
