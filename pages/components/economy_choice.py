"""Which series, beside what, transformed how, as known when. All of it stands in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.enums import SeriesTransform
from core.market_data.economy_types import EconomyChartRequest, EconomyEntry
from pages.components.economy_words import TRANSFORM_NAMES, name_series
from pages.components.known_day import choose_known_day
from pages.components.page import Desk
from pages.components.remembered import list_comparable
from pages.components.session import find, keep

_SERIES, _AGAINST = "series", "against"
_WIDGETS = {_SERIES: "economy_series", _AGAINST: "economy_against"}
_FIRST, _FIRST_AGAINST = "US_DEFAULT_SPREAD", "US_SP500"
_MOST_TYPED = 40
_ALL = "All"
_RANGES = {_ALL: None, "40Y": 40, "20Y": 20, "10Y": 10, "5Y": 5}
_DEFAULT_RANGE = "20Y"
_AT_PERIOD, _AT_PUBLICATION = "Period", "Publication"
_TRANSFORMS = {name: transform for transform, name in TRANSFORM_NAMES.items()}


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
        is_published = _choose_place()
        as_of = choose_known_day()
    return EconomyChartRequest(code, transform, against, as_of, years, is_published)


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


def _choose_place() -> bool:
    chosen = st.segmented_control(
        "Drawn at",
        [_AT_PERIOD, _AT_PUBLICATION],
        default=_AT_PERIOD,
        required=True,
        key="at",
        bind="query-params",
        help=(
            "Period: each value at the end of its month, quarter or year, in its latest version. "
            "Publication: on the day it became known, as it was read then; beside an index this "
            "is what the market could know."
        ),
    )
    return chosen == _AT_PUBLICATION


def _write_url(name: str) -> None:
    chosen = str(find(_WIDGETS[name]) or "").strip().upper()
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
