"""What a search would do, said before it is started."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from core.errors import AppError
from core.formatting import format_count, format_span
from core.trading.optimisation.request import OptimisationPlan, OptimisationRequest, Stretch
from pages.components.cached import make_once
from pages.components.page import Desk, show_error
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_LONG_SECONDS = 600.0


def show_plan(desk: Desk, request: OptimisationRequest) -> None:
    """Count, time and parts; then the way to start. What is wrong is said instead."""
    key = f"plan {desk.actor.user_id} {replace(request, notes='')!r}"
    try:
        plan = make_once(
            key, lambda: desk.services.optimisations.plan_optimisation(desk.actor, request)
        )
    except AppError as error:
        show_error(error)
        st.button("Start", type="primary", icon=":material/play_arrow:", disabled=True)
        return
    is_walk = plan.window_count > 0
    show_figures(
        Figure("Trials", format_count(plan.trial_count), _describe_count(plan)),
        Figure("Estimated time", describe_seconds(plan.seconds), plan.seconds_source),
    )
    rows = [
        _row("Combinations", format_count(plan.point_count), _describe_count(plan)),
        _row("Bars the search sees" if not is_walk else "Period", describe_stretch(plan.in_sample)),
    ]
    if plan.feasible_count is not None and plan.feasible_count != plan.point_count:
        rows.insert(1, _row("Keep the constraints", format_count(plan.feasible_count)))
    if is_walk:
        rows.append(_row("Windows", format_count(plan.window_count)))
    if plan.out_of_sample is not None:
        rows.append(_row("Bars kept unseen", describe_stretch(plan.out_of_sample)))
        looks = "none so far" if not plan.looks else f"{format_count(plan.looks)}: no longer unseen"
        hint = "How often anybody has looked at these bars with this idea. Never reset."
        rows.append(_row("Looks at these bars", looks, hint))
    hint = "Different trials of this idea by anybody, ever. The honesty passport counts with them."
    rows.append(_row("Trials of this idea before", format_count(plan.trials_before), hint))
    show_small_table(("", ""), rows, label="What the search would do")
    if plan.seconds > _LONG_SECONDS:
        st.info(
            "This takes a while. It goes on when you close the page, and what is finished is kept."
        )
    for warning in plan.warnings:
        st.warning(escape_markdown(warning), icon=":material/info:")
    if st.button("Start", type="primary", icon=":material/play_arrow:"):
        with desk.action():
            run = desk.services.optimisations.submit_optimisation(desk.actor, request)
            st.switch_page("trading/optimisation.py", query_params={"id": str(run.id)})


def describe_stretch(stretch: Stretch) -> str:
    """`2004-08-19 to 2010-01-04 · 1,503 bars`."""
    return (
        f"{stretch.first:%Y-%m-%d} to {stretch.last:%Y-%m-%d} · {format_count(stretch.bars)} bars"
    )


def describe_seconds(seconds: float) -> str:
    """`under 1 s`, `12 s`, `3 min`."""
    return "under 1 s" if seconds < 1 else format_span(timedelta(seconds=round(seconds)))


def _describe_count(plan: OptimisationPlan) -> str:
    if plan.window_count:
        return "Over all windows together: each window searches anew."
    return "Every combination of the ranges, before constraints; a trial is one backtest."


def _row(name: str, value: str, hint: str = "") -> tuple[Cell, Cell]:
    return Cell(name, hint=hint), Cell(value, hint=hint)
