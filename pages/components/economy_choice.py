"""Which series, beside what, transformed how, as known when. All of it stands in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from core.clock import now
from core.enums import SeriesTransform
from core.market_data.economy_types import EconomyChartRequest, EconomyEntry
from pages.components.cached import list_comparable
from pages.components.economy_words import TRANSFORM_NAMES, name_series
from pages.components.page import Desk
from pages.components.session import find, keep

_SERIES, _AGAINST = "series", "against"
_WIDGETS = {_SERIES: "economy_series", _AGAINST: "economy_against"}
_FIRST, _FIRST_AGAINST = "US_DEFAULT_SPREAD", "US_SP500"
_MOST_TYPED = 40
_ALL = "All"
_RANGES = {_ALL: None, "40Y": 40, "20Y": 20, "10Y": 10, "5Y": 5}
_DEFAULT_RANGE = "20Y"
_TRANSFORMS = {name: transform for transform, name in TRANSFORM_NAMES.items()}
_EARLIEST = date(1900, 1, 1)


def choose_economy(desk: Desk, entries: Sequence[EconomyEntry]) -> EconomyChartRequest:
    """Two rows of controls.

    Args:
        desk: who looks.
        entries: at least one.
    """
    by_code = {entry.facts.code: entry for entry in entries}
    if not any(name in st.query_params for name in _WIDGETS):
        _open_first(by_code)
    code = st.query_params.get(_SERIES, "").strip().upper()[:_MOST_TYPED]
    code = code or next(iter(by_code))
    left, right = st.columns(2)
    with left:
        _choose_series(by_code, code)
    with right:
        against = _choose_against(desk, by_code, code)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        transform = _choose_transform()
        years = _choose_range()
        as_of = _choose_day()
    return EconomyChartRequest(code, transform, against, as_of, years)


def _open_first(by_code: Mapping[str, EconomyEntry]) -> None:
    """One's own series first; else a sample beside the index that is a sample too."""
    first = next(iter(by_code))
    if by_code[first].facts.is_sample and {_FIRST, _FIRST_AGAINST} <= by_code.keys():
        st.query_params.update({_SERIES: _FIRST, _AGAINST: _FIRST_AGAINST})
    else:
        st.query_params[_SERIES] = first


def _choose_series(by_code: Mapping[str, EconomyEntry], code: str) -> None:
    keep(_WIDGETS[_SERIES], code if code in by_code else None)
    st.selectbox(
        "Series",
        list(by_code),
        format_func=lambda one: name_series(by_code[one]),
        key=_WIDGETS[_SERIES],
        on_change=_write_url,
        args=(_SERIES,),
        placeholder="Choose a series",
        help="Grouped by topic. Type a part of topic, title or code.",
    )


def _choose_against(desk: Desk, by_code: Mapping[str, EconomyEntry], code: str) -> str:
    chosen = st.query_params.get(_AGAINST, "").strip().upper()[:_MOST_TYPED]
    others = [other for other in by_code if other != code]
    offers = dict.fromkeys([*others, *list_comparable(desk), *([chosen] if chosen else [])])
    keep(_WIDGETS[_AGAINST], chosen or None)
    st.selectbox(
        "Beside",
        list(offers),
        format_func=lambda one: name_series(by_code[one]) if one in by_code else str(one),
        index=None,
        key=_WIDGETS[_AGAINST],
        on_change=_write_url,
        args=(_AGAINST,),
        accept_new_options=True,
        placeholder="Nothing; choose a series or type a symbol",
        help=(
            "An index, another series or an instrument, on an axis of its own at the right; dates "
            "are shared. Type a symbol that is not listed."
        ),
    )
    return chosen


def _choose_transform() -> SeriesTransform:
    chosen = st.segmented_control(
        "Show",
        list(_TRANSFORMS),
        default=TRANSFORM_NAMES[SeriesTransform.LEVEL],
        required=True,
        key="show",
        bind="query-params",
        help=(
            "Level as published. Change against the period before. Year on year against the same "
            "period a year before: percent, of a rate percentage points (pp). Z-score: distance "
            "from the mean of the ten years up to then, in standard deviations. A value without "
            "its reference is left out."
        ),
    )
    return _TRANSFORMS[str(chosen)] if chosen else SeriesTransform.LEVEL


def _choose_range() -> int | None:
    chosen = st.segmented_control(
        "Range",
        list(_RANGES),
        default=_DEFAULT_RANGE,
        required=True,
        key="range",
        bind="query-params",
        help="Counted back from the last value, not from today.",
    )
    return _RANGES[str(chosen or _ALL)]


def _choose_day() -> date | None:
    chosen: date | None = st.date_input(
        "As known on",
        value=None,
        min_value=_EARLIEST,
        max_value=now().date(),
        key="known",
        bind="query-params",
        width=170,
        help=(
            "Shows what was known at the end of that day (UTC): neither later values nor later "
            "revisions. Empty: all that is stored."
        ),
    )
    return chosen


def _write_url(name: str) -> None:
    chosen = str(find(_WIDGETS[name]) or "").strip().upper()
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
