"""The numbers of a new signal backtest: capital, least traded value, random portfolios."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_krw_units
from core.kr_market.signal_backtest.request import (
    LEAST_CAPITAL,
    MOST_CAPITAL,
    SignalBacktestRequest,
)

_HUNDRED_MILLION = 100_000_000
_DRAWS = (0, 50, 200, 500, 1_000)


def choose_amounts(start_from: SignalBacktestRequest) -> tuple[float, float]:
    """Capital and the least traded value, both in won."""
    first, second = st.columns(2)
    capital = first.number_input(
        "Capital (KRW)",
        LEAST_CAPITAL,
        MOST_CAPITAL,
        start_from.capital,
        10_000_000.0,
        format="%.0f",
        key="capital",
    )
    first.caption(f"{format_krw_units(capital)} won")
    least = second.number_input(
        "Least traded value (억 won a session)",
        0.0,
        10_000.0,
        start_from.min_turnover / _HUNDRED_MILLION,
        1.0,
        format="%.1f",
        key="turnover",
        help="Mean of the share's last 20 sessions, for signals and random entries alike; 0 for "
        "none. 10억 = 1 bn won.",
    )
    second.caption(f"{format_krw_units(least * _HUNDRED_MILLION)} won a session")
    return float(capital), float(least) * _HUNDRED_MILLION


def choose_luck(start_from: SignalBacktestRequest) -> tuple[int, int]:
    """How many random portfolios, and the seed of their lots."""
    first, second = st.columns(2)
    choices = sorted({*_DRAWS, start_from.draws})
    draws = first.select_slider(
        "Random portfolios",
        choices,
        start_from.draws,
        format_func=format_count,
        key="draws",
        help="Each is offered as many shares as there are signals, drawn by lot from what could be "
        "traded: the base rate of the same days.",
    )
    seed = second.number_input(
        "Seed", 0, 2**31 - 1, start_from.seed, 1, key="seed", help="The same seed, the same lots."
    )
    return int(draws), int(seed)
