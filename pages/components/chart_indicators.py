"""Which indicators a chart shows and with which values. The URL is where that is kept."""

from __future__ import annotations

from functools import cache

import streamlit as st

from core.errors import AppError
from core.market_data.indicators.base import Indicator, build_indicator
from core.market_data.indicators.certificates import Certificate, find_certificate
from core.market_data.indicators.choice import (
    MAX_PANELS,
    list_offers,
    name_of,
    read_indicators,
    write_indicator,
    write_indicators,
)
from pages.components.page import Desk, show_error
from pages.components.params_form import params_inputs
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_URL, _WIDGET = "indicators", "indicator_choice"
_OLD_URL = "overlays"
_OLD_NAMES = {
    "SMA 20": "sma-20",
    "SMA 50": "sma-50",
    "SMA 200": "sma-200",
    "EMA 20": "ema-20",
    "Bollinger 20, 2 SD": "bollinger-20-2",
}


def choose_indicators() -> tuple[Indicator, ...]:
    """A searchable list; those of the URL are chosen, and what is chosen goes into the URL."""
    _redirect_old_url()
    try:
        chosen = read_indicators(st.query_params.get(_URL, ""))
    except AppError as error:
        show_error(error)
        chosen = ()
    offers = _list_offers()
    labels = {**offers, **{write_indicator(item): _describe(item) for item in chosen}}
    keep(_WIDGET, [write_indicator(item) for item in chosen])
    st.multiselect(
        "Indicators",
        list(labels),
        format_func=lambda text: labels[text],
        key=_WIDGET,
        on_change=_write_url,
        placeholder="Type a name or a kind: trend, momentum, volatility, volume",
        select_all=False,
        wrap=True,
        help=(
            f"Over the price, or in up to {MAX_PANELS} panels below it. Change their lengths under "
            "Parameters; the same indicator can be added again with other values. "
            f"{_tell_all_certificates()}"
        ),
    )
    return chosen


def show_parameters(desk: Desk, chosen: tuple[Indicator, ...]) -> None:
    """What each chosen indicator means, and its values to change."""
    popover = st.popover("Parameters", key="indicator_parameters", on_change="rerun")
    if not popover.open:
        return
    with popover, st.form(f"parameters_{write_indicators(chosen)}", border=False):
        entered = []
        for item in chosen:
            st.markdown(f"**{escape_markdown(item.title)}** – {escape_markdown(item.meaning)}")
            st.caption(_tell_certificate(name_of(item)))
            values = dict(zip(type(item).model_fields, item.values(), strict=True))
            key = f"parameter_{write_indicator(item)}"
            entered.append((item, params_inputs(type(item), key, values=values) if values else {}))
        if st.form_submit_button("Apply", type="primary"):
            with desk.action():
                changed = [build_indicator(name_of(item), values) for item, values in entered]
                st.query_params[_URL] = write_indicators(dict.fromkeys(changed))
                st.rerun()


def _write_url() -> None:
    chosen = find(_WIDGET) or []
    if chosen:
        st.query_params[_URL] = "~".join(chosen)
    else:
        st.query_params.pop(_URL, None)


def _redirect_old_url() -> None:
    """Addresses of the first release named their overlays in words."""
    if _OLD_URL not in st.query_params:
        return
    known = [_OLD_NAMES[name] for name in st.query_params.get_all(_OLD_URL) if name in _OLD_NAMES]
    del st.query_params[_OLD_URL]
    if known and _URL not in st.query_params:
        st.query_params[_URL] = "~".join(known)


@cache
def _find_certificate(name: str) -> Certificate | None:
    return find_certificate(name)


def _tell_certificate(name: str) -> str:
    certificate = _find_certificate(name)
    if not certificate:
        return "Not certified as causal: this version of its code has not passed the test."
    return (
        "Causal: in a test that changed the future "
        f"{certificate.points} times, on {certificate.series} series, no earlier value changed."
    )


def _tell_all_certificates() -> str:
    titles = {name_of(item): item.title for item in list_offers()}
    missing = [title for name, title in titles.items() if not _find_certificate(name)]
    if missing:
        return f"Not certified as causal: {', '.join(missing)}; the others are."
    return "All are certified by a test as causal: no later bar changes an earlier value."


@cache
def _list_offers() -> dict[str, str]:
    return {write_indicator(item): _describe(item) for item in list_offers()}


def _describe(item: Indicator) -> str:
    return f"{item.label} · {item.group}"
