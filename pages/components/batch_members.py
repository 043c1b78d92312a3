"""Every symbol of a batch: those with a result to sort and open, those without with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.formatting import MISSING, format_count
from core.trading.batch.distribution import BatchRun
from core.trading.batch.types import BatchDetail
from pages.components.cached import load_once
from pages.components.page import Desk
from pages.components.quality_badge import list_quality_marks
from pages.components.small_table import Cell, show_small_table
from pages.components.table import as_table

_ROW_PIXELS = 32
_MAX_PIXELS = 620
_MOST_REFUSED, _MOST_WARNINGS = 100, 8


def show_members(
    desk: Desk, detail: BatchDetail, names: Mapping[str, tuple[str, str]], key: str
) -> None:
    """The table of runs; a click opens one. Below it warnings, and what could not be run.

    Args:
        desk: who looks.
        detail: the batch.
        names: symbol to its name and its local name.
        key: tells batch, owner and state, for the cache of tables.
    """
    if detail.runs and (run := _show_runs(desk, detail.runs, names, key)):
        st.switch_page("trading/backtest.py", query_params={"id": str(run.backtest_id)})
    _show_warnings(detail.runs)
    if detail.refused:
        st.subheader("Could not be run", anchor=False)
        show_small_table(
            ["Symbol", "Name", "Why"],
            [
                [
                    Cell(one.symbol, page="instrument", query=(("symbol", one.symbol),)),
                    Cell(_write_name(names.get(one.symbol, ("", ""))), "quiet"),
                    Cell(one.reason, "wide"),
                ]
                for one in detail.refused[:_MOST_REFUSED]
            ],
            label="Symbols that could not be run",
            numbers_from=3,
        )
        if len(detail.refused) > _MOST_REFUSED:
            more = format_count(len(detail.refused) - _MOST_REFUSED)
            st.caption(f"and {more} more: the CSV file has them all.")


def _show_warnings(runs: Sequence[BatchRun]) -> None:
    """Each warning once, with how many symbols have it, the most frequent first."""
    counts = Counter(
        text.replace(run.symbol, "the symbol") for run in runs for text in set(run.warnings)
    )
    if not counts:
        return
    st.subheader("Warnings", anchor=False)
    rows = [
        [Cell(format_count(n)), Cell(text, "wide")]
        for text, n in counts.most_common(_MOST_WARNINGS)
    ]
    show_small_table(["Symbols", "What a reader must know"], rows, label="Warnings", numbers_from=2)
    if len(counts) > _MOST_WARNINGS:
        st.caption(f"and {format_count(len(counts) - _MOST_WARNINGS)} more: each run has its own.")


def _show_runs(
    desk: Desk, runs: Sequence[BatchRun], names: Mapping[str, tuple[str, str]], key: str
) -> BatchRun | None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    chosen = st.dataframe(
        load_once(f"batch table {key}", lambda: _build_table(desk, runs, names)),
        key="batch_runs",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(runs) + 1) + 4, _MAX_PIXELS),
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Symbol": text(width=75, pinned=True),
            "Name": text(width=150),
            "Local name": text(width=115),
            "Data": text(width=50, help="The gravest unresolved finding on the symbol, from high"),
            "Return": number(format="percent", width=78, help="After costs, whole period."),
            "Buy & hold": number(
                format="percent", width=88, help="Of the instrument itself, without costs."
            ),
            "Difference": number(format="percent", width=85, help="Return less buy & hold."),
            "Sharpe": number(format="%.2f", width=60, help="Return over volatility, both annual."),
            "Drawdown": number(
                format="percent", width=82, help="Largest fall below the highest value so far."
            ),
            "Trades": number(format="%,d", width=55),
            "Until": st.column_config.DateColumn(
                format="YYYY-MM-DD", width=88, help="The last bar of the run."
            ),
            "Remarks": text(width=110, help="Warnings are on the run's page."),
            "Run": number(width=60, format="%d"),
        },
    )
    st.caption(
        f"{format_count(len(runs))} runs in the order of the list. A click on a header sorts, a "
        "click on a row opens the run; its honesty passport is computed when it is opened."
    )
    cells = chosen["selection"]["cells"]
    return runs[cells[0][0]] if cells and cells[0][0] < len(runs) else None


def _build_table(
    desk: Desk, runs: Sequence[BatchRun], names: Mapping[str, tuple[str, str]]
) -> pa.Table:
    marks = list_quality_marks(desk, [run.symbol for run in runs])
    found = [names.get(run.symbol, ("", "")) for run in runs]
    has_local = any(local for _, local in found)
    return as_table(
        {
            "Symbol": [run.symbol for run in runs],
            "Name": [name for name, _ in found],
            **({"Local name": [local for _, local in found]} if has_local else {}),
            **({"Data": marks} if any(marks) else {}),
            "Return": [run.total_return for run in runs],
            "Buy & hold": [run.buy_hold_return for run in runs],
            "Difference": [_subtract(run.total_return, run.buy_hold_return) for run in runs],
            "Sharpe": [run.sharpe_ratio for run in runs],
            "Drawdown": [run.max_drawdown for run in runs],
            "Trades": [run.trade_count for run in runs],
            "Until": [run.data_as_of.date() if run.data_as_of else None for run in runs],
            "Remarks": [_write_remarks(run) for run in runs],
            "Run": [run.backtest_id for run in runs],
        }
    )


def _subtract(own: float, held: float | None) -> float | None:
    return None if held is None else own - held


def _write_remarks(run: BatchRun) -> str:
    parts = ["bars changed"] if run.data_changed_at else []
    if run.warnings:
        one = len(run.warnings) == 1
        parts.append("1 warning" if one else f"{format_count(len(run.warnings))} warnings")
    if run.asked != run.symbol:
        parts.append(f"asked for as {run.asked}")
    return ", ".join(parts)


def _write_name(name: tuple[str, str]) -> str:
    return " ".join(part for part in name if part)
