"""All trials of a search, failed ones too: sorted, filtered, as CSV."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.formatting import MISSING, format_count
from core.trading.optimisation.trial_csv import write_trials_csv
from core.trading.statistic_text import describe_briefly
from core.trading.statistics import DEFINITIONS
from core.trading.sweep.result import OUTCOMES
from pages.components.cached import make_once
from pages.components.empty_state import show_empty
from pages.components.optimisation_figure import name_figure
from pages.components.optimisation_pick import CHOSEN
from pages.components.optimisation_shown import ShownSearch
from pages.components.table import as_table

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]

MAX_ROWS = 500
_ROW_PIXELS = 30
_SHOWN_ROWS = 18
_ALL, _SCORED, _UNSCORED = "All", "With a score", "Without a score"
_RANK, _TRIAL = "Rank", "Trial"
_PERCENT = 100.0


def show_trials(shown: ShownSearch) -> None:
    """Filters, the table and the file; a click on a row chooses a trial."""
    kind, sort_by, is_falling = _choose(shown)
    rows = _find_rows(shown, kind, sort_by, is_falling=is_falling)
    name = f"{kind} {sort_by} {is_falling}"
    if not len(rows):
        show_empty("No trial is of this kind", "Choose All above the table.")
    else:
        _show_table(shown, name, rows[:MAX_ROWS])
    first = min(len(rows), MAX_ROWS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{format_count(first)} of {format_count(len(rows))} trials in this order; "
            f"{format_count(len(shown.table))} in all. Click a row to choose a trial."
        )
        number = shown.detail.summary.id
        st.download_button(
            "All trials as CSV",
            lambda: write_trials_csv(shown.table),
            file_name=f"optimisation-{number}-trials.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _choose(shown: ShownSearch) -> tuple[str, str, bool]:
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    kind = left.segmented_control(
        "Show",
        (_ALL, _SCORED, _UNSCORED),
        default=_ALL,
        required=True,
        key="kind",
        help="A trial has no score if it did not run or made fewer than "
        f"{format_count(shown.detail.request.min_trades)} trades.",
    )
    titles = dict(zip(shown.table.axes, shown.table.titles, strict=True))
    labels = {_RANK: _RANK, _TRIAL: "Trial number", **titles}
    labels |= {name: DEFINITIONS[name].label for name in shown.table.statistics}
    sort_by = middle.selectbox(
        "Sort by", list(labels), format_func=labels.__getitem__, key="sort_by"
    )
    order = right.segmented_control(
        "Order", ("rising", "falling"), default="rising", required=True, key="order"
    )
    return kind, sort_by, order == "falling"


def _find_rows(shown: ShownSearch, kind: str, sort_by: str, *, is_falling: bool) -> Rows:
    """Trials of a kind in order; those without a value last."""
    has_score = np.isfinite(shown.values)
    kept = {_ALL: np.ones_like(has_score), _SCORED: has_score, _UNSCORED: ~has_score}[kind]
    rows = np.flatnonzero(kept)
    if sort_by == _RANK:
        keys = -shown.values if shown.is_max else shown.values
    elif sort_by == _TRIAL:
        keys = np.arange(len(shown.table), dtype=np.float64)
    elif sort_by in shown.table.axes:
        keys = shown.table.points[:, shown.table.axes.index(sort_by)]
    else:
        keys = shown.table.statistics[sort_by]
    order = np.argsort(-keys[rows] if is_falling else keys[rows], kind="stable")
    return rows[order]


def _show_table(shown: ShownSearch, name: str, rows: Rows) -> None:
    # Made once for each order: a thousand rows take longer than the rest of the page.
    table = make_once(name_figure(shown, "table", name), lambda: _build_table(shown, rows))
    chosen = st.dataframe(
        table,
        key="trials",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (min(len(rows), _SHOWN_ROWS) + 1) + 6,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-row",
        column_config=_configure(shown),
    )
    marked = chosen["selection"]["rows"]
    if marked and marked[0] < len(rows):
        trial = str(int(rows[marked[0]]))
        if st.query_params.get(CHOSEN) != trial:
            st.query_params[CHOSEN] = trial
            st.rerun()


def _build_table(shown: ShownSearch, rows: Rows) -> pa.Table:
    table = shown.table
    columns: dict[str, list[object]] = {"Trial": list(rows.tolist())}
    for place, scale in enumerate(shown.scales):
        factor = _PERCENT if scale.unit == "fraction" else 1.0
        columns[scale.title] = (table.points[rows, place] * factor).tolist()
    for name, found in table.statistics.items():
        item = DEFINITIONS[name]
        values = found[rows] * (_PERCENT if item.unit == "fraction" else 1.0)
        columns[item.label] = [value if np.isfinite(value) else None for value in values.tolist()]
    columns["Outcome"] = [_say_outcome(shown, trial) for trial in rows.tolist()]
    return as_table(columns)


def _configure(shown: ShownSearch) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    config: dict[str, Any] = {"Trial": number(width=60, format="%,d")}
    for scale in shown.scales:
        config[scale.title] = number(format="%.10g %%" if scale.unit == "fraction" else "%.10g")
    formats = {"fraction": "%.2f %%", "currency": "%,.0f", "count": "%,d", "ratio": "%.2f"}
    for name in shown.table.statistics:
        item = DEFINITIONS[name]
        config[item.label] = number(
            format=formats.get(item.unit, "%.4g"), help=describe_briefly(item)
        )
    config["Outcome"] = text(width=320, help="Why a trial has no score; empty where it has one.")
    return config


def _say_outcome(shown: ShownSearch, trial: int) -> str:
    words = OUTCOMES[int(shown.table.code[trial])]
    if words or np.isfinite(shown.values[trial]):
        return words
    trades = shown.table.statistics["trade_count"][trial]
    least = shown.detail.request.min_trades
    if trades < least:
        return f"{trades:.0f} trades: fewer than {least}."
    return "The objective is not defined."
