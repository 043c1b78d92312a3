"""The regime ribbon of the price chart: whose regimes, and what they are."""

from __future__ import annotations

import streamlit as st

from core.charts.regime_ribbon import DETECTOR_WORDS, Ribbon
from core.enums import Interval, RegimeDetector
from core.errors import InvalidInputError
from core.market_data.types import SeriesInfo
from pages.components.page import Desk

_OFF = "Off"
_CHOICES = {
    _OFF: None,
    "Scores": RegimeDetector.SCORES,
    "Model": RegimeDetector.HIDDEN_MARKOV,
}


def choose_ribbon(interval: Interval) -> RegimeDetector | None:
    """The choice, kept in the URL; nothing is asked where bars are not daily."""
    if interval is not Interval.DAY:
        return None
    chosen = st.segmented_control(
        "Regime ribbon",
        list(_CHOICES),
        default=_OFF,
        required=True,
        key="ribbon",
        bind="query-params",
        help=(
            "A band below the candles: the market regime of each bar by scores or by the hidden "
            "Markov model, from bars up to it only. The Regimes page tells how far to trust them."
        ),
    )
    return _CHOICES[chosen or _OFF]


def find_ribbon(
    desk: Desk, symbol: str, series: SeriesInfo, detector: RegimeDetector | None
) -> tuple[Ribbon | None, tuple[str, ...]]:
    """The labels of the series' bars, or None; and what must be said about them."""
    if detector is None:
        return None, ()
    try:
        report = desk.services.regimes.get_regimes(desk.actor, symbol, series.source)
    except InvalidInputError as error:  # too few bars: the chart itself is fine
        return None, (f"No regime ribbon: {error.message}",)
    found = report.find(detector)
    if found is None:
        return None, tuple(f"No regime ribbon. {one.reason}" for one in report.not_run)
    remark = (
        f"Ribbon: regimes by {DETECTOR_WORDS[detector]}, each from bars up to its own; "
        f"now {found.regime.value}."
    )
    return Ribbon(detector, report.time, found.path.labels), (remark,)
