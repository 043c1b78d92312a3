"""The table of runs; a click on a row opens its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core.enums import Verdict
from core.formatting import INTERVAL_NAMES, MISSING
from core.trading.run_words import describe_period
from core.trading.types import BacktestSummary
from pages.components.backtest_words import STATUS_NAMES
from pages.components.table import as_table

_ROW_PIXELS = 34


def show_runs(
    runs: Sequence[BacktestSummary],
    marks: Sequence[str],
    verdicts: Mapping[int, Verdict],
    time_zone: str,
) -> BacktestSummary | None:
    """The table; returns the run that was clicked.

    Args:
        runs: one row each.
        marks: what is wrong with the bars of each run's symbol today.
        verdicts: of the honesty passports that are computed.
        time_zone: of who looks.
    """
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    chosen = st.dataframe(
        as_table(
            {
                "Run": [run.id for run in runs],
                "When": [_to_local(run.created_at, time_zone) for run in runs],
                "Symbol": [run.symbol for run in runs],
                **({"Data": list(marks)} if any(marks) else {}),
                "Strategy": [f"{run.strategy_title}: {run.params_text}" for run in runs],
                "Period": [_describe_bars(run) for run in runs],
                "Return": [run.total_return for run in runs],
                "Sharpe": [run.sharpe_ratio for run in runs],
                "Drawdown": [run.max_drawdown for run in runs],
                "Trades": [run.trade_count for run in runs],
                "Honesty": [_describe_verdict(verdicts.get(run.id)) for run in runs],
                "Status": [_describe_status(run) for run in runs],
                "Tags": [list(run.tags) for run in runs],
                "Notes": [run.notes.strip().partition("\n")[0] for run in runs],
            }
        ),
        key="runs",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(runs) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Run": number(width=50),
            "When": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", width=130, help=f"In your time zone, {time_zone}."
            ),
            "Symbol": text(width=80),
            "Data": text(
                width=64,
                help="The gravest unresolved finding on the symbol, from high on.",
            ),
            "Strategy": text(width=235, help="With its parameters."),
            "Period": text(width=100),
            "Return": number(format="percent", width=90, help="After costs, whole period."),
            "Sharpe": number(format="%.2f", width=65, help="Return over volatility, both annual."),
            "Drawdown": number(
                format="percent", width=85, help="Largest fall below the highest value so far."
            ),
            "Trades": number(format="%,d", width=60),
            "Honesty": text(
                width=75,
                help="The honesty passport: FAIL if any check speaks against the run, PASS if none "
                "does and the deciding ones could be run, open otherwise.",
            ),
            "Status": text(width=100, help="“bars changed”: it would give other numbers today."),
            "Tags": st.column_config.ListColumn(width=140),
            "Notes": text(width=240),
        },
    )
    cells = chosen["selection"]["cells"]
    return runs[cells[0][0]] if cells and cells[0][0] < len(runs) else None


def _to_local(moment: datetime, time_zone: str) -> datetime:
    """Wall-clock time without its zone: the browser would otherwise move it to its own."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _describe_bars(run: BacktestSummary) -> str:
    return f"{INTERVAL_NAMES[run.interval]}, {describe_period(run.start, run.end)}"


def _describe_verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    return "open" if verdict is Verdict.NOT_RUN else verdict.value.upper()


def _describe_status(run: BacktestSummary) -> str:
    return "bars changed" if run.data_changed_at else STATUS_NAMES[run.status]
