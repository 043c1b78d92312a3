"""Where a figure comes from and how old it is, in one line."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.contracts import SourcePassport
from core.enums import Interval
from core.formatting import INTERVAL_NAMES, format_age, format_day, format_instant
from pages.components.text import escape_markdown


def show_source(
    passport: SourcePassport,
    interval: Interval,
    bar_count: int,
    time_zone: str = "UTC",
    *,
    stands_in: str = "",
) -> None:
    """Chips: source, interval, span and age of the last bar, fetch time, adjustment, currency.

    Args:
        passport: of the series.
        interval: of its bars.
        bar_count: how many there are.
        time_zone: of the reader.
        stands_in: says for which source this one stands in; empty where for none.
    """
    chips = [
        (passport.source, ""),
        (f"{bar_count:,} {INTERVAL_NAMES[interval]} bars", ""),
        (f"{format_day(passport.first_bar)} → {format_day(passport.last_bar)}", ""),
        (f"last bar {format_age(passport.last_bar)}", ""),
        (f"stored {format_instant(passport.fetched_at, time_zone)}", ""),
        ("adjusted" if passport.is_adjusted else "not adjusted", ""),
        (passport.currency or "currency unknown", ""),
    ]
    if passport.is_close_only:
        chips.append(("closes only", "warn"))
    if stands_in:
        chips.insert(1, ("stands in", "warn"))
    if passport.is_demo:
        chips.insert(0, ("DEMO", "demo"))
    st.html("".join(_chip(text, kind) for text, kind in chips))
    if stands_in:
        st.caption(escape_markdown(stands_in))
    if passport.note:
        st.caption(escape_markdown(passport.note))


def _chip(text: str, kind: str) -> str:
    return f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>'
