"""One item of a company's statements over time, above the table of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from core.charts.fundamentals import build_fundamentals_figure
from core.market_data.company_types import FundamentalFact
from pages.components.cached import draw_once

_CONFIG = {"displayModeBar": False}
_FEWEST = 2


def show_fundamentals_chart(
    symbol: str, facts: Sequence[FundamentalFact], name_item: Callable[[str], str]
) -> None:
    """A choice of items, and bars of the chosen one with the days since which each is known.

    Args:
        symbol: whose.
        facts: all there are, by period.
        name_item: an item as people call it.
    """
    names = {name_item(item): item for item in dict.fromkeys(fact.item for fact in facts)}
    chosen = st.segmented_control(
        "Item over time",
        list(names),
        default=next(iter(names)),
        required=True,
        key="item",
        bind="query-params",
        help=(
            "A bar at the end of each fiscal period; the diamond stands at the day since which "
            "the figure is known. Before it nobody could have used it."
        ),
    )
    item = names.get(str(chosen)) or next(iter(names.values()))
    shown = _pick_comparable([fact for fact in facts if fact.item == item])
    if len(shown) < _FEWEST:
        st.caption("One period alone makes no chart; it stands in the table.")
        return
    state = max(fact.fetched_at for fact in shown)
    figure = draw_once(
        f"fundamentals {symbol} {item} {shown[0].source} {len(shown)} {state}",
        lambda: build_fundamentals_figure(shown),
    )
    st.plotly_chart(figure, key=f"fundamentals_{symbol}_{item}", config=_CONFIG)


def _pick_comparable(facts: Sequence[FundamentalFact]) -> list[FundamentalFact]:
    """Those of the one source, unit and length of period that most share: never year by quarter."""
    kinds = Counter((fact.source, fact.unit, fact.period[:1]) for fact in facts)
    most, _ = kinds.most_common(1)[0]
    return [fact for fact in facts if (fact.source, fact.unit, fact.period[:1]) == most]
