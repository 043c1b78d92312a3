"""The form of a screen: its filters in order, each from its own declaration."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.user.screening.base import FILTERS
from core.user.screening.chain import FilterChoice
from pages.components.params_form import params_inputs
from pages.components.screen_state import find_round, open_draft
from pages.components.session import find

_NEW = "screen_new_filter"
_CATEGORIES = {
    "price": "Price",
    "trend": "Trend",
    "volume": "Volume",
    "risk": "Risk",
    "relative": "Relative",
    "listing": "Listing",
}


def show_filters(filters: Sequence[FilterChoice]) -> tuple[FilterChoice, ...]:
    """Draw the filters; returns them with what their inputs hold."""
    entered: list[FilterChoice] = []
    for place, choice in enumerate(filters):
        kind = FILTERS.get(choice.name)
        key = f"screen_{find_round()}_{place}_{choice.name}"
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{place + 1}. {kind.title}**", help=_explain(kind.__doc__))
                if st.button(
                    "",
                    icon=":material/close:",
                    type="tertiary",
                    key=f"{key}_remove",
                    help="Remove this filter",
                ):
                    open_draft([*entered, *filters[place + 1 :]])
                    st.rerun()
            values = params_inputs(kind.params_type, key, values=choice.values, columns=3)
        entered.append(FilterChoice(choice.name, values))
    names = _list_names()
    st.selectbox(
        "Add a filter",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Add a filter",
        label_visibility="collapsed",
        key=f"{_NEW}_{find_round()}",
    )
    if added := find(f"{_NEW}_{find_round()}"):
        open_draft([*entered, FilterChoice(added, {})])
        st.rerun()
    return tuple(entered)


def _list_names() -> dict[str, str]:
    kinds = {name: FILTERS.get(name) for name in FILTERS.names()}
    order = list(_CATEGORIES)
    ranked = sorted(kinds, key=lambda name: (order.index(kinds[name].category), kinds[name].title))
    return {name: f"{_CATEGORIES[kinds[name].category]} · {kinds[name].title}" for name in ranked}


def _explain(text: str | None) -> str:
    return " ".join((text or "").split())
