"""The table of runs; a click on a row opens its result."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import MISSING, format_instant
from core.trading.types import BacktestSummary
from pages.components.backtest_words import STATUS_NAMES, describe_period
from pages.components.source_badge import INTERVAL_NAMES

_ROW_PIXELS = 34


def show_runs(runs: Sequence[BacktestSummary], time_zone: str) -> BacktestSummary | None:
    """The table; returns the run that was clicked."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    chosen = st.dataframe(
        {
            "Run": [run.id for run in runs],
            "When": [format_instant(run.created_at, time_zone) for run in runs],
            "Symbol": [run.symbol for run in runs],
            "Strategy": [run.strategy_title for run in runs],
            "Return": [run.total_return for run in runs],
            "Sharpe": [run.sharpe_ratio for run in runs],
            "Max drawdown": [run.max_drawdown for run in runs],
            "Trades": [run.trade_count for run in runs],
            "Status": [_describe_status(run) for run in runs],
            "Tags": [list(run.tags) for run in runs],
            "Parameters": [run.params_text for run in runs],
            "Period": [
                f"{INTERVAL_NAMES[run.interval]}, {describe_period(run.start, run.end)}"
                for run in runs
            ],
            "Notes": [run.notes.strip().partition("\n")[0] for run in runs],
        },
        key="runs",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(runs) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Run": number(width=55, pinned=True),
            "When": text(width=165),
            "Symbol": text(width=85),
            "Strategy": text(width=190),
            "Return": number(format="percent", width=90, help="After costs, whole period."),
            "Sharpe": number(format="%.2f", width=75, help="Return over volatility, both annual."),
            "Max drawdown": number(
                format="percent", width=110, help="Largest fall below the highest value so far."
            ),
            "Trades": number(format="%,d", width=70),
            "Status": text(width=120, help="“bars changed”: it would give other numbers today."),
            "Tags": st.column_config.ListColumn(width=140),
            "Parameters": text(width=330),
            "Period": text(width=220),
            "Notes": text(width=240),
        },
    )
    cells = chosen["selection"]["cells"]
    return runs[cells[0][0]] if cells and cells[0][0] < len(runs) else None


def _describe_status(run: BacktestSummary) -> str:
    return "bars changed" if run.data_changed_at else STATUS_NAMES[run.status]
