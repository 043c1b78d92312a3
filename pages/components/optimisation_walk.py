"""A walk-forward run: what each window picked and earned, and the account through all of them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.optimisation_windows import (
    build_results_figure,
    build_schedule_figure,
    build_stitched_figure,
)
from core.formatting import MISSING, format_count, format_percent
from core.trading.optimisation.types import OptimisationDetail, WalkForwardView, WalkWindow
from core.trading.statistic_text import format_statistic
from core.trading.statistics import DEFINITIONS
from core.trading.types import Statistics
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.optimisation_figure import draw
from pages.components.optimisation_shown import find_scale, list_scales, say_value
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_VIEWS = ("Account", "Windows", "Schedule")


def show_walk(desk: Desk, detail: OptimisationDetail, walk: WalkForwardView) -> None:
    """Figures of the whole, and the view chosen."""
    if not walk.windows:
        show_empty("No window is finished", "What is finished is kept; resume the run to go on.")
        return
    _show_headline(detail, walk)
    view = st.segmented_control(
        "View",
        _VIEWS,
        default=_VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    run = detail.summary
    key = f"{desk.actor.user_id} {run.id} {run.created_at} {run.done} walk"
    if view == "Account":
        starts = np.array([_find_start(window) for window in walk.windows], dtype=np.int64)
        draw(
            "stitched",
            draw_once(
                f"{key} stitched",
                lambda: build_stitched_figure(walk.time, walk.equity, starts),
            ),
        )
        st.caption(
            "The account that traded every test part in a row, each with the numbers picked on "
            "the bars before it. Dotted lines: a new pick takes over. Each window begins flat."
        )
    elif view == "Windows":
        _show_windows(detail, walk, key)
    else:
        spans = [(w.train.first, w.train.last, w.test.first, w.test.last) for w in walk.windows]
        draw("schedule", draw_once(f"{key} schedule", lambda: build_schedule_figure(spans)))


def _show_headline(detail: OptimisationDetail, walk: WalkForwardView) -> None:
    won = [(window.out_of_sample.get("total_return") or 0.0) > 0 for window in walk.windows]
    trials = sum(window.trial_count for window in walk.windows)
    cash = float(detail.request.costs.get("cash", 0.0)) or float(walk.equity[0])
    total = float(walk.equity[-1]) / cash - 1 if len(walk.equity) else None
    show_figures(
        Figure(
            "Efficiency",
            format_percent(walk.efficiency, 0),
            "Growth a year out of sample over growth a year in sample (Pardo). From about 50 % a "
            "strategy keeps what its past promised; a dash where the past promised nothing.",
        ),
        Figure(
            "Return, unseen bars only",
            format_percent(total),
            "Of the account that traded all test parts in a row, after costs.",
        ),
        Figure("Windows won", f"{format_count(sum(won))} of {format_count(len(won))}"),
        Figure("Windows", format_count(len(walk.windows))),
        Figure("Trials", format_count(trials), "Combinations tried over all training parts."),
    )


def _show_windows(detail: OptimisationDetail, walk: WalkForwardView, key: str) -> None:
    first = detail.request.objectives[0].statistic
    before, after = (
        np.array([_or_nan(each.get(first)) for each in found])
        for found in (
            [window.in_sample for window in walk.windows],
            [window.out_of_sample for window in walk.windows],
        )
    )
    numbers = [window.number + 1 for window in walk.windows]
    draw(
        "results",
        draw_once(
            f"{key} results",
            lambda: build_results_figure(numbers, before, after, find_scale(first)),
        ),
    )
    _show_table(detail, walk)


def _show_table(detail: OptimisationDetail, walk: WalkForwardView) -> None:
    """A row a window: its parts, what it picked, and the objective before and after."""
    first = detail.request.objectives[0].statistic
    item = DEFINITIONS[first]
    scales = list_scales(detail.request.space)
    names = [axis.name for axis in detail.request.space.axes]
    rows = [
        (
            Cell(format_count(window.number + 1)),
            Cell(f"{window.train.first:%Y-%m-%d} to {window.train.last:%Y-%m-%d}"),
            Cell(f"{window.test.first:%Y-%m-%d} to {window.test.last:%Y-%m-%d}"),
            *(
                Cell(
                    say_value(scale, window.values[name]) if window.values else MISSING,
                    hint=window.reason,
                )
                for name, scale in zip(names, scales, strict=True)
            ),
            *(
                Cell(format_statistic(item, found.get(first)))
                for found in (window.in_sample, window.out_of_sample)
            ),
            _tone_return(window.out_of_sample),
            Cell(_count_trades(window.out_of_sample)),
        )
        for window in walk.windows
    ]
    titles = [scale.title for scale in scales]
    outcome = (f"{item.label} in", f"{item.label} out", "Return out", "Trades out")
    heads = ("Window", "Train", "Test", *titles, *outcome)
    show_small_table(heads, rows, label="Windows", numbers_from=3)
    if reasons := {window.reason for window in walk.windows if window.reason}:
        st.caption("  \n".join(map(escape_markdown, sorted(reasons))))


def _tone_return(found: Statistics) -> Cell:
    value = found.get("total_return")
    tone = "" if value is None or value == 0 else "up" if value > 0 else "down"
    return Cell(format_percent(value, is_signed=True), tone=tone)


def _count_trades(found: Statistics) -> str:
    value = found.get("trade_count")
    return format_count(None if value is None else int(value))


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _find_start(window: WalkWindow) -> int:
    days = np.datetime64(window.test.first, "s").astype(np.int64)
    return int(days)
