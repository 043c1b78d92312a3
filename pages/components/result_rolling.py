"""Whether the numbers held over time."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.formatting import format_count
from core.trading.rolling import (
    LEAST_BARS,
    ROLLING_NUMBERS,
    calculate_rolling,
    list_windows,
    name_unit,
)
from core.trading.statistic_definition import ANNUALISATION
from pages.components.shown_result import ShownResult

_PIXELS = 560


def show_rolling(shown: ShownResult) -> None:
    """Three lines over a window of one's choice."""
    interval = shown.detail.summary.interval
    unit, windows = name_unit(interval), list_windows(interval)
    chosen = st.segmented_control(
        "Window",
        [f"{length} {unit}" for length in windows],
        default=f"{windows[1]} {unit}",
        required=True,
        key="window",
        bind="query-params",
        help="How many returns each point is made of: longer is calmer and later.",
    )
    window = int(chosen.split()[0])
    if not _has_points(shown, window):
        st.info(
            f"The run is shorter than {format_count(window)} {unit}: choose a shorter window, or "
            "run it over a longer period."
        )
        return
    shown.show_figure(f"rolling {window}", _PIXELS)
    st.caption(
        f"Each point covers the {window} {unit} that end there. A gap: the account did not move. "
        + " ".join(f"**{item.label}**: {item.formula}" for item in ROLLING_NUMBERS)
        + f" {ANNUALISATION}"
    )


def _has_points(shown: ShownResult, window: int) -> bool:
    time = shown.result.curve.time
    if len(time) <= max(window, LEAST_BARS):
        return False
    # Bars of a day or longer: one return each. Shorter ones have to be counted.
    if int(np.diff(time[:LEAST_BARS]).min()) >= 86_400:  # noqa: PLR2004 - a day
        return True
    return len(calculate_rolling(shown.result.curve, window).time) > 0
