"""The views of a search that has ended; only the one that is looked at is built."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.optimisation_bars import build_importance_figure, build_outcome_figure
from core.charts.optimisation_front import build_front_figure
from core.charts.optimisation_lines import MAX_LINES, build_lines_figure, choose_lines
from core.formatting import format_count
from core.trading.optimisation.objective import find_front
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.optimisation_figure import draw, name_figure
from pages.components.optimisation_shown import ShownSearch, find_scale
from pages.components.text import escape_markdown

_SHARES = {1.0: "all", 0.25: "best 25 %", 0.1: "best 10 %", 0.02: "best 2 %"}


def show_overview(shown: ShownSearch) -> None:
    """How the trials came out as a whole."""
    known = np.isfinite(shown.values)
    if not known.any():
        show_empty(
            "No trial has a score",
            "None has a value of the objective: the table of trials gives the reasons.",
        )
        return
    plateau = shown.detail.findings.plateau if shown.detail.findings else None
    if len(shown.objectives) > 1:
        _show_front(shown)
        shown_goal = "the mean rank of the objectives"
    else:
        shown_goal = shown.objectives[0].words()
    st.caption(
        f"{format_count(int(known.sum()))} of {format_count(len(known))} trials have a score. "
        f"Goal: {shown_goal}. The best of so many is good by luck alone."
    )
    figure = draw_once(
        name_figure(shown, "outcome"),
        lambda: build_outcome_figure(
            shown.values[known],
            shown.goal,
            pick=plateau.value if plateau else None,
            best=plateau.best_value if plateau else None,
        ),
    )
    draw("outcome", figure)
    findings = shown.detail.findings
    if findings:
        ended = [
            f"{format_count(count)} × {words.rstrip('.').lower()}"
            for words, count in findings.outcomes.items()
            if words
        ]
        if ended:
            st.caption(f"Not all trials ran to their end: {escape_markdown('; '.join(ended))}.")


def _show_front(shown: ShownSearch) -> None:
    """The first two objectives."""
    scores = shown.table.scores
    known = np.isfinite(scores).all(axis=1)
    front = find_front(scores[known], shown.objectives)
    rows = np.flatnonzero(known)
    pick = None if shown.pick is None else int(np.searchsorted(rows, shown.pick))
    first, second = (find_scale(each.statistic) for each in shown.objectives[:2])
    figure = draw_once(
        name_figure(shown, "front"),
        lambda: build_front_figure(scores[known][:, :2], front, (first, second), pick),
    )
    st.caption(
        f"{format_count(int(front.sum()))} trials that no other beats in all objectives. The pick "
        "is the centre of the widest plateau of the mean rank."
    )
    draw("front", figure)


def show_lines(shown: ShownSearch) -> None:
    """Parallel coordinates."""
    known = int(np.isfinite(shown.values).sum())
    if not known:
        show_empty("Nothing to draw", "No trial has a score.")
        return
    share = st.segmented_control(
        "Lines",
        list(_SHARES),
        default=0.25,
        required=True,
        format_func=_SHARES.__getitem__,
        key="lines_share",
        help="Where the lines of the best trials run together, the result needs that value. Where "
        "they spread over an axis, it does not depend on it.",
    )
    rows = choose_lines(shown.values, is_max=shown.is_max, share=share)
    st.caption(
        f"{format_count(len(rows))} lines of {format_count(known)} trials with a score (at most "
        f"{format_count(MAX_LINES)}, evenly over their ranks): red the worst drawn, green the best."
    )
    is_dark = st.context.theme.type == "dark"
    figure = draw_once(
        name_figure(shown, "lines", share, is_dark),
        lambda: build_lines_figure(
            shown.table.points[rows],
            shown.values[rows],
            shown.scales,
            shown.goal,
            is_dark=is_dark,
        ),
    )
    draw("lines", figure)


def show_importance(shown: ShownSearch) -> None:
    """Which numbers matter."""
    findings = shown.detail.findings
    if findings is None or not findings.importance:
        reason = findings.importance_reason if findings else "The search has not ended."
        st.markdown(f":gray-badge[NOT RUN] {escape_markdown(reason)}")
        return
    titles = dict(zip(shown.table.axes, shown.table.titles, strict=True))
    names = [titles.get(name, name) for name in findings.importance]
    shares = tuple(findings.importance.values())
    st.caption(
        "Share of the objective's variation that each number explains by itself (first-order "
        "Sobol index). A number that explains next to nothing can be left fixed; one that "
        "explains nearly everything deserves a finer range."
    )
    draw(
        "importance",
        draw_once(name_figure(shown, "importance"), lambda: build_importance_figure(names, shares)),
    )
