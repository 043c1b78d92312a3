"""How returns, holding times and excursions are spread."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.enums import ReturnStep
from core.formatting import format_count, format_percent
from core.trading.distribution import ReturnSpread, list_steps, spread_returns
from core.trading.excursion_summary import summarise_excursions
from pages.components.backtest_figures import STEP_NOUNS
from pages.components.empty_state import show_empty
from pages.components.shown_result import ShownResult

_PIXELS = 330
_LEAST_TRADES = 10
"""Fewer have no half and no tenth worth a sentence."""


def show_distribution(shown: ShownResult) -> None:
    """Returns of the account; holding times and excursions of the trades."""
    step = _choose_step(shown)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_returns(shown, step)
    with right:
        _show_holding(shown)
    _show_excursions(shown)


def _choose_step(shown: ShownResult) -> ReturnStep:
    steps = list_steps(shown.detail.summary.interval)
    name = st.segmented_control(
        "Returns by",
        [step.value for step in steps],
        default=steps[0].value,
        required=True,
        key="step",
        bind="query-params",
        help="Over what each return of the account is taken: weeks begin on Monday, months are "
        "calendar ones (UTC).",
    )
    return ReturnStep(name)


def _show_returns(shown: ShownResult, step: ReturnStep) -> None:
    st.markdown("**Returns of the account**")
    curve = shown.result.curve
    spread = shown.keep(f"spread {step}", lambda: spread_returns(curve.time, curve.equity, step))
    if spread.histogram is None:
        st.info("The account never moved.")
        return
    shown.show_figure(f"returns {step}", _PIXELS)
    st.caption(_describe(spread, STEP_NOUNS[step]))


def _describe(spread: ReturnSpread, noun: str) -> str:
    histogram = spread.histogram
    share = float(np.mean(spread.returns > 0))
    counted = f"{format_count(len(spread.returns))} of {format_count(spread.total)} {noun}"
    parts = [f"{counted}, {format_percent(share, 1)} with a gain"]
    if spread.still:
        parts.append(f"the {format_count(spread.still)} in which the account stood still left out")
    if histogram and histogram.below + histogram.above:
        parts.append(
            f"the outer columns also hold {format_count(histogram.below)} beyond the left and "
            f"{format_count(histogram.above)} beyond the right end"
        )
    return "; ".join(parts) + "."


def _show_holding(shown: ShownResult) -> None:
    st.markdown("**Time in a trade**")
    if not len(shown.result.trades):
        show_empty("No trade was made", "There is no time in a trade to draw.")
        return
    shown.show_figure("holding", _PIXELS)
    st.caption("Calendar time from entry to exit; profit after commission.")


def _show_excursions(shown: ShownResult) -> None:
    trades = shown.result.trades
    if not len(trades):
        return
    summary = shown.keep("excursions", lambda: summarise_excursions(trades))
    if summary is None:
        shown.show_not_run("Excursions of the trades (MAE, MFE)")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            "**Went against it, and what came of it**",
            help="Worst excursion (MAE): how far the price went against a trade while it was open, "
            "over the entry price. Dots on the dotted line ended at their worst point.",
        )
        shown.show_figure("excursions worst", _PIXELS)
        if summary.winners_worst is not None and summary.winners >= _LEAST_TRADES:
            st.caption(
                f"Half of the winners never went below {format_percent(summary.winners_worst)}, "
                f"nine of ten never below {format_percent(summary.winners_worst_tenth)}: a stop "
                "nearer than that would have cut them off."
            )
    with right:
        st.markdown(
            "**Went for it, and what was kept**",
            help="Best excursion (MFE): how far the price went for a trade while it was open, over "
            "the entry price. Dots on the dotted line kept all of it.",
        )
        shown.show_figure("excursions best", _PIXELS)
        if summary.kept is not None and len(trades) >= _LEAST_TRADES:
            lost = (
                f" Half of those without a profit had once been up "
                f"{format_percent(summary.losers_best)} or more."
                if summary.losers_best is not None
                else ""
            )
            st.caption(
                f"The median trade kept {format_percent(summary.kept, 0)} of its best excursion."
                f"{lost}"
            )
