"""What a batch was asked for, above its numbers, and what its owner can do with it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.formatting import INTERVAL_NAMES, format_count, format_instant
from core.permissions import Permission, is_allowed
from core.trading.batch.export import write_members_csv
from core.trading.batch.types import BatchDetail, BatchSummary
from core.trading.run_words import describe_costs, describe_execution, describe_period
from pages.components.backtest_words import STATUS_COLOURS, STATUS_NAMES
from pages.components.page import Desk
from pages.components.session import set_flash
from pages.components.text import escape_markdown


def show_batch_title(batch: BatchSummary) -> None:
    """Name, state, tags."""
    status = f":{STATUS_COLOURS[batch.status]}-badge[{STATUS_NAMES[batch.status]}]"
    tags = " ".join(f":gray-badge[{escape_markdown(tag)}]" for tag in batch.tags)
    st.markdown(f"### {escape_markdown(batch.name)} {status} {tags}")


def show_batch_terms(detail: BatchDetail, time_zone: str) -> None:
    """The strategy in words; bars, period, rules and costs, the same for every symbol."""
    batch = detail.summary
    st.markdown(
        f"**{escape_markdown(batch.strategy_title)}.** {escape_markdown(detail.description)}"
    )
    bars = f"{INTERVAL_NAMES[batch.interval]} bars" if batch.interval else "the longest series"
    period = describe_period(batch.start, batch.end)
    started = format_instant(batch.created_at, time_zone)
    lines = [
        f"Every symbol: {bars}, {period} · {describe_execution(detail.execution)}",
        f"Account: {describe_costs(detail.costs)}, in each instrument's own currency",
        f"Batch {batch.id} · {format_count(batch.planned)} symbols · started {started}",
    ]
    st.caption("  \n".join(escape_markdown(line) for line in lines))
    if batch.notes:
        with st.container(border=True):
            st.text(batch.notes)  # Markdown would turn an address in a note into a link


def show_batch_actions(
    desk: Desk, detail: BatchDetail, names: Mapping[str, tuple[str, str]]
) -> None:
    """A row of buttons; what the role may not do is not offered."""
    batch = detail.summary
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    missing = batch.waiting + batch.refused
    with st.container(horizontal=True, horizontal_alignment="right"):
        if (
            may_run
            and missing
            and not batch.is_under_way
            and st.button(
                f"Run the missing {format_count(missing)}",
                icon=":material/play_arrow:",
                help="Those left over and those that could not run; what is done stays as it is.",
            )
        ):
            with desk.action("The missing symbols are being run."):
                desk.services.batches.resume_batch(desk.actor, batch.id)
        if detail.runs or detail.refused:
            st.download_button(
                "CSV",
                lambda: write_members_csv(detail, names),
                file_name=f"batch-{batch.id}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                help="One line for each symbol, those without a result included.",
            )
        if detail.runs and st.button(
            "As runs",
            icon=":material/list:",
            help="The same runs as a list with tags, notes and passports.",
        ):
            st.switch_page("trading/backtests.py", query_params={"batch": str(batch.id)})
        if may_run and st.button("Delete", icon=":material/delete:", type="tertiary"):
            _confirm_delete(desk, batch)


@st.dialog("Delete this batch?", icon=":material/delete:")
def _confirm_delete(desk: Desk, batch: BatchSummary) -> None:
    st.markdown(
        f"{escape_markdown(batch.name)} with its {format_count(batch.done)} runs, their trades, "
        "numbers and notes. This cannot be undone. The trial ledger goes on counting them."
    )
    if st.button("Delete", type="primary", key="delete_for_good"):
        with desk.action():
            desk.services.batches.delete_batch(desk.actor, batch.id)
            set_flash(f"Batch {batch.id} is deleted.")
            st.switch_page("trading/backtests.py", query_params={"show": "Batches"})
