"""The methods out of sample beside equal weight: paths first, then the walk forward."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.portfolio_methods import build_paths_figure, build_walk_figure
from core.enums import AllocationMethod
from core.formatting import format_count, format_number, format_percent
from core.trading.portfolio.allocation_request import METHOD_TITLES, AllocationRequest
from core.trading.portfolio.outcome import AllocationOutcome, Paths, WalkForward
from pages.components.cached import draw_once
from pages.components.small_table import Cell, show_small_table

_CONFIG = {"displayModeBar": False}


def show_comparison(outcome: AllocationOutcome, request: AllocationRequest, key: str) -> None:
    """The verdict in words, the paths, the walk."""
    if outcome.paths.verdict:
        st.markdown(f"#### {outcome.paths.verdict}")
    st.markdown(
        "**Combinatorial purged cross-validation**",
        help="The sessions are cut into folds; every choice of test folds is held with weights "
        "fitted on the others, sessions beside a test left out. The tests make many paths over "
        "the whole period instead of one.",
    )
    _show_paths(outcome.paths, request, key)
    st.markdown(
        "**Walk-forward**",
        help="Fitted on a window, held over the next, refitted: the order of time is kept and no "
        "fit sees its test.",
    )
    _show_walk(outcome.walk_forward, request, key)


def _show_paths(paths: Paths, request: AllocationRequest, key: str) -> None:
    if paths.not_run:
        st.info(f"NOT RUN: {paths.not_run}")
        return
    count = len(paths.lines[0].sharpe) if paths.lines else 0
    if any(line.better for line in paths.lines):
        st.plotly_chart(
            draw_once(f"{key} paths", lambda: build_paths_figure(paths)),
            key="allocation_paths",
            config=_CONFIG,
        )
    show_small_table(
        ("Method", "Sharpe: median", "worst to best path", "Drawdown: median", "Beyond equal", ""),
        [
            [
                Cell(METHOD_TITLES[line.method]),
                Cell(format_number(float(np.median(line.sharpe)))),
                Cell(f"{format_number(min(line.sharpe))} to {format_number(max(line.sharpe))}"),
                Cell(format_percent(float(np.median(line.max_drawdown)), 1)),
                Cell(
                    "the null"
                    if line.mean_better is None
                    else f"{format_number(line.mean_better, is_signed=True)} ± "
                    f"{format_number(line.dispersion)}",
                    "quiet" if line.mean_better is None else "",
                ),
                Cell("beats it", "up")
                if line.is_better
                else Cell("" if line.mean_better is None else "does not", "quiet"),
            ]
            for line in paths.lines
        ],
        label="Methods over the paths",
    )
    st.caption(
        f"{format_count(count)} paths from {format_count(paths.splits)} splits of {request.folds} "
        f"folds, {request.test_folds} tested, {request.purged_sessions} sessions purged; after "
        f"costs of {format_percent(request.cost_rate)} of the value traded. ± is the dispersion: "
        "half the 90 % band of the difference, from its spread over the paths and from resampling "
        f"the history they share. Of {len(paths.lines) - 1} rivals one may look better by chance."
    )
    _show_left_out(paths.left_out)


def _show_walk(walk: WalkForward, request: AllocationRequest, key: str) -> None:
    if walk.not_run:
        st.info(f"NOT RUN: {walk.not_run}")
        return
    st.plotly_chart(
        draw_once(f"{key} walk", lambda: build_walk_figure(walk)),
        key="allocation_walk",
        config=_CONFIG,
    )
    show_small_table(
        ("Method", "Return", "Volatility", "Sharpe", "Max drawdown", "Turnover at a refit"),
        [
            [
                Cell(METHOD_TITLES[line.method]),
                Cell(format_percent(line.annual_return, 1)),
                Cell(format_percent(line.annual_volatility, 1)),
                Cell(format_number(line.sharpe)),
                Cell(format_percent(line.max_drawdown, 1)),
                Cell(format_percent(line.turnover, 1)),
            ]
            for line in walk.lines
        ],
        label="Methods in the walk-forward",
    )
    st.caption(
        f"{format_count(walk.windows)} tests of {request.test_sessions} sessions, each fitted on "
        f"the {request.train_sessions} before it; a year, after costs. One history: see the paths "
        "for how much of a lead is chance."
    )
    _show_left_out(walk.left_out)


def _show_left_out(left_out: dict[AllocationMethod, str]) -> None:
    for method, reason in left_out.items():
        st.caption(f"**NOT RUN** {METHOD_TITLES[method]}: {reason}")
