"""What became of a screen's earlier hits, beside all instruments."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core.formatting import MISSING, format_count, format_day, format_percent
from core.user.screening.intervals import Interval
from core.user.screening.scorecard import METHOD, SURVIVORSHIP, Outcome, Scorecard
from pages.components.small_table import Cell, show_small_table

_SPAN = "95 % interval"
_HEADERS = ("After", "Group", "n", "Lost", "Mean", _SPAN, "Median", "Rose", _SPAN)


def show_scorecard(card: Scorecard) -> None:
    """One line for the hits and one for the universe over each horizon."""
    if card.reason:
        st.info(card.reason)
        return
    first, last = (
        format_day(datetime.fromtimestamp(moment, UTC)) if moment is not None else MISSING
        for moment in (card.first, card.last)
    )
    st.markdown(
        f"The screen was applied again to {card.session_count} sessions, every fifth from "
        f"{first} to {last}, each time knowing no more than its close told."
    )
    rows = []
    for score in card.scores:
        after = f"{score.horizon} session{'' if score.horizon == 1 else 's'}"
        rows.append(_row(after, "hits", score.hits))
        rows.append(_row("", "universe", score.universe))
    show_small_table(_HEADERS, rows, label="Later returns of past hits", numbers_from=2)
    st.caption(f"{METHOD} {SURVIVORSHIP}")


def _row(after: str, group: str, outcome: Outcome) -> list[Cell]:
    quiet = "quiet" if group == "universe" else ""
    mean = outcome.mean
    tone = quiet or ("" if not mean else "up" if mean > 0 else "down")
    return [
        Cell(after),
        Cell(group, quiet),
        Cell(format_count(outcome.count), quiet),
        Cell(format_count(outcome.lost), quiet, hint="No close at the end of the horizon."),
        Cell(format_percent(mean, is_signed=True), tone),
        Cell(_span(outcome.mean_interval), quiet, hint=outcome.reason),
        Cell(format_percent(outcome.median, is_signed=True), quiet),
        Cell(format_percent(outcome.rate, 1), quiet),
        Cell(_span(outcome.rate_interval, 1), quiet),
    ]


def _span(interval: Interval | None, decimals: int = 2) -> str:
    if interval is None:
        return "NOT RUN"
    low, high = (format_percent(end, decimals) for end in interval)
    return f"{low} to {high}"
