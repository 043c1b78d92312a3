"""A signal backtest by type, by exit, by month; and what was not bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.formatting import (
    MISSING,
    format_count,
    format_krw_units,
    format_number,
    format_percent,
)
from core.kr_market.signal_backtest.results import GateUse, Slice, Summary
from pages.components.empty_state import show_empty
from pages.components.kr_backtest_words import EXIT_WORDS, REFUSAL_WORDS
from pages.components.small_table import Cell, show_small_table

_SLICE_HEADERS = ("", "n", "Win rate", "95 % interval", "Mean return", "Profit", "Held")


def show_kinds(summary: Summary) -> None:
    """Closed positions by type of signal and by what closed them."""
    if not summary.statistics.closed:
        show_empty("Nothing was closed", "There is nothing to sort yet.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**By type of signal**")
        _show_slices(summary.by_kind, {}, "By type of signal")
        luck = summary.luck
        if luck is not None and luck.win_rate is not None:
            st.caption(
                f"Random entries of the same days win {format_percent(luck.win_rate, 1)}: the base "
                "rate."
            )
    with right:
        st.markdown("**By exit**")
        _show_slices(summary.by_exit, EXIT_WORDS, "By exit")
    st.caption(
        "Closed positions after costs. The interval (Wilson) takes trades as independent; trades "
        "of the same days are not, so the truth is less certain. Held: mean sessions of the share."
    )


def show_months(summary: Summary) -> None:
    """The account by month, beside the index."""
    rows = [
        [
            Cell(one.month),
            _signed(one.account),
            _signed(one.index),
            Cell(format_count(one.bought)),
            Cell(format_count(one.closed)),
            Cell(format_krw_units(one.profit, is_signed=True), _tone(one.profit)),
        ]
        for one in summary.months
    ]
    show_small_table(
        ("Month", "Account", f"Index {summary.index.symbol}", "Bought", "Closed", "Closed profit"),
        rows,
        label="The account by month",
    )
    st.caption("The first and the last month may be begun ones. Profit in won, of what was closed.")


def show_refusals(summary: Summary) -> None:
    """How many signals were not bought, by reason; of several reasons the first counts."""
    if not summary.refused:
        show_empty("Nothing was refused", "Every signal of the period was bought.")
        return
    rows = []
    for reason, count in summary.refused.items():
        title, meaning = REFUSAL_WORDS.get(reason, (reason, ""))
        share = format_percent(count / summary.signals, 1)
        rows.append(
            [Cell(title), Cell(meaning, "wide"), Cell(format_count(count)), Cell(share, "quiet")]
        )
    bought = summary.statistics.bought
    rows.append(
        [
            Cell("Bought"),
            Cell("", "wide"),
            Cell(format_count(bought)),
            Cell(format_percent(bought / summary.signals, 1), "quiet"),
        ]
    )
    show_small_table(
        ("Reason", "", "Signals", "Share"), rows, label="Signals not bought", numbers_from=2
    )
    st.caption("In this order: of several reasons the first counts.")
    if summary.gate is not None:
        st.caption(_describe_gate(summary.gate))


def _describe_gate(gate: GateUse) -> str:
    lights = (
        f"Market Gate on {gate.symbol} after each session: {gate.green} green, {gate.yellow} "
        f"yellow, {gate.red} red, {gate.unknown} unknown."
    )
    return (
        f"{lights} USD/KRW was unknown in some: {gate.rate_reason}" if gate.rate_reason else lights
    )


def _show_slices(slices: Sequence[Slice], words: Mapping[str, str], label: str) -> None:
    rows = [
        [
            Cell(words.get(one.name, one.name)),
            Cell(format_count(one.closed)),
            Cell(format_percent(one.win_rate, 1)),
            Cell(
                MISSING
                if one.low is None
                else f"{format_percent(one.low, 0)} to {format_percent(one.high, 0)}",
                "quiet",
            ),
            _signed(one.mean_return, 2),
            Cell(format_krw_units(one.profit, is_signed=True), _tone(one.profit)),
            Cell(format_number(one.mean_held, 1)),
        ]
        for one in slices
    ]
    show_small_table(_SLICE_HEADERS, rows, label=label)


def _signed(value: float | None, decimals: int = 1) -> Cell:
    return Cell(format_percent(value, decimals, is_signed=True), _tone(value))


def _tone(value: float | None) -> str:
    return "" if not value else "up" if value > 0 else "down"
