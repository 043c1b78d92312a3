"""What is searched, on which bars, and what its owner can do with the search."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.formatting import INTERVAL_NAMES, format_count, format_instant
from core.permissions import Permission, is_allowed
from core.trading.optimisation.types import OptimisationDetail
from core.trading.run_words import describe_costs, describe_execution
from core.trading.validation import MAX_NOTES_LENGTH
from pages.components.backtest_words import STATUS_COLOURS, STATUS_NAMES
from pages.components.optimisation_plan import describe_seconds, describe_stretch
from pages.components.page import Desk
from pages.components.quality_badge import show_quality_badge
from pages.components.remembered import find_full_name
from pages.components.session import set_flash
from pages.components.text import escape_markdown


def show_head(desk: Desk, detail: OptimisationDetail) -> None:
    """Title and actions, then the terms."""
    left, right = st.columns([1, 1], vertical_alignment="center")
    run = detail.summary
    with left:
        full_name = find_full_name(desk, run.symbol)
        name = f" · {escape_markdown(full_name)}" if full_name else ""
        status = f":{STATUS_COLOURS[run.status]}-badge[{STATUS_NAMES[run.status]}]"
        st.markdown(f"### {escape_markdown(run.symbol)}{name} {status}")
        show_quality_badge(desk, run.symbol)
    with right:
        _show_actions(desk, detail)
    _show_terms(desk, detail)


def _show_terms(desk: Desk, detail: OptimisationDetail) -> None:
    run, request = detail.summary, detail.request
    st.markdown(f"**{escape_markdown(run.strategy_title)}.** {escape_markdown(detail.description)}")
    sees = "Period" if run.is_walk_forward else "The search sees"
    parts = [f"{sees} {describe_stretch(detail.in_sample)}"]
    if detail.out_of_sample:
        parts.append(f"kept unseen {describe_stretch(detail.out_of_sample)}")
    if detail.constraints:
        parts.append(f"Constraints: {', '.join(detail.constraints)}")
    started = format_instant(run.created_at, desk.identity.time_zone)
    known = f"{format_count(detail.trial_count)} trials of this idea in the ledger"
    lines = [
        f"{INTERVAL_NAMES[run.interval].capitalize()} bars from {run.source} · {' · '.join(parts)}",
        f"Account: {describe_costs(request.costs, '')} · {describe_execution(request.execution)}",
        f"Seed {request.seed} · started {started} · {known}",
    ]
    if run.status not in {BacktestStatus.PENDING, BacktestStatus.RUNNING}:
        lines[-1] += f" · took {describe_seconds(run.seconds)}"
    st.caption("  \n".join(escape_markdown(line) for line in lines))
    if run.notes:
        with st.container(border=True):
            st.text(run.notes)  # Markdown would turn an address in a note into a link
    if run.cloned_from is not None:
        st.page_link(
            "trading/optimisation.py",
            label=f"Cloned from optimisation {run.cloned_from}",
            query_params={"id": str(run.cloned_from)},
        )
    warnings = [*detail.warnings]
    if detail.engine_reason:
        warnings.append(f"Run by backtesting.py itself, more slowly: {detail.engine_reason}")
    if warnings:
        st.warning("  \n".join(map(escape_markdown, warnings)), icon=":material/info:")


def _show_actions(desk: Desk, detail: OptimisationDetail) -> None:
    run = detail.summary
    if not is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        if run.can_resume and st.button("Resume", type="primary", icon=":material/resume:"):
            with desk.action("It goes on where it stopped."):
                desk.services.optimisations.resume_optimisation(desk.actor, run.id)
        if st.button("Clone with changes", icon=":material/content_copy:"):
            st.switch_page("trading/new_optimisation.py", query_params={"clone": str(run.id)})
        _show_notes(desk, detail)
        if st.button("Delete", icon=":material/delete:", type="tertiary"):
            _confirm_delete(desk, detail)


def _show_notes(desk: Desk, detail: OptimisationDetail) -> None:
    popover = st.popover("Notes", icon=":material/edit:", key="notes", on_change="rerun")
    if not popover.open:
        return
    with popover, st.form("notes_form", border=False):
        notes = st.text_area("Notes", detail.summary.notes, max_chars=MAX_NOTES_LENGTH, height=140)
        if st.form_submit_button("Save", type="primary"):
            with desk.action("Saved."):
                desk.services.optimisations.update_notes(desk.actor, detail.summary.id, notes)


@st.dialog("Delete this optimisation?", icon=":material/delete:")
def _confirm_delete(desk: Desk, detail: OptimisationDetail) -> None:
    run = detail.summary
    st.markdown(
        f"Optimisation {run.id}, {escape_markdown(run.strategy_title)} on "
        f"{escape_markdown(run.symbol)}, with {format_count(run.done)} trials. This cannot be "
        "undone. The trial ledger goes on counting them, and looks at unseen bars stay counted."
    )
    if st.button("Delete", type="primary", key="delete_for_good"):
        with desk.action():
            desk.services.optimisations.delete_optimisation(desk.actor, run.id)
            set_flash(f"Optimisation {run.id} is deleted.")
            st.switch_page("trading/optimisations.py")
