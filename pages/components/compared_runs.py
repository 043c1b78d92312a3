"""Runs side by side: what they were made with, and every number with the better one marked."""

from __future__ import annotations

import streamlit as st

from core.formatting import MISSING, format_count
from core.trading.comparison_types import ComparedStatistic, RunComparison
from core.trading.statistic_text import describe_briefly, format_statistic
from pages.components.small_table import Cell, show_small_table
from pages.components.statistics_groups import GROUPS

HEADLINE = (
    "total_return",
    "buy_hold_return",
    "cagr",
    "sharpe_ratio",
    "sortino_ratio",
    "max_drawdown",
    "time_under_water",
    "trade_count",
    "win_rate",
    "profit_factor",
    "costs",
)
"""What is read first; the rest on demand."""


def name_runs(comparison: RunComparison) -> list[str]:
    """A short name for each run that tells it from the others."""
    return [
        f"{run.summary.id} · {run.summary.symbol} · {run.summary.strategy_title}"
        for run in comparison.runs
    ]


def show_terms_table(comparison: RunComparison) -> None:
    """What the runs were made with: the differences, and on demand what they share."""
    differing = [term for term in comparison.terms if term.differs]
    shared = [term for term in comparison.terms if not term.differs]
    st.subheader("What differs", anchor=False)
    if differing:
        show_small_table(
            ["", *_list_headers(comparison)],
            [
                [Cell(term.label), *(Cell(value, "wide") for value in term.values)]
                for term in differing
            ],
            label="What differs between the runs",
            numbers_from=len(comparison.runs) + 1,
        )
    else:
        st.caption("Nothing: the runs were made with the same terms.")
    if shared:
        st.caption("The same in all: " + ", ".join(f"{t.label} {t.values[0]}" for t in shared))


def show_statistics_table(comparison: RunComparison, *, is_all: bool) -> None:
    """The numbers, the best of each row marked where one side is better."""
    keys = HEADLINE if not is_all else [key for group in GROUPS.values() for key in group]
    by_key = {item.definition.key: item for item in comparison.statistics}
    rows = [_write_row(comparison, by_key[key]) for key in keys if key in by_key]
    st.subheader("Numbers", anchor=False)
    show_small_table(
        ["", *_list_headers(comparison)], rows, label="Statistics of the runs", numbers_from=1
    )
    st.caption(
        "● marks the best of a row where one side is better; hover over a name for its "
        f"definition. A dash: not defined, or not computed when the run was made. "
        f"{format_count(len(rows))} of {format_count(len(by_key))} numbers."
    )


def _list_headers(comparison: RunComparison) -> list[str]:
    return [f"Run {run.summary.id}" for run in comparison.runs]


def _write_row(comparison: RunComparison, item: ComparedStatistic) -> list[Cell]:
    cells = [Cell(item.definition.label, hint=describe_briefly(item.definition))]
    for place, (run, value) in enumerate(zip(comparison.runs, item.values, strict=True)):
        text = format_statistic(
            item.definition, value, currency=run.currency, interval=run.summary.interval
        )
        is_best = place in item.best
        cells.append(Cell(f"● {text}" if is_best else text, "" if text != MISSING else "quiet"))
    return cells
