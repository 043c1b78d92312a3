"""What the owner can do with a run: clone, export, tag, note, delete."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission, is_allowed
from core.trading.result_export import write_result_json, write_trades_csv
from core.trading.types import BacktestDetail
from core.trading.validation import MAX_NOTES_LENGTH, MAX_TAGS
from pages.components.page import Desk
from pages.components.session import set_flash
from pages.components.text import escape_markdown


def show_actions(desk: Desk, detail: BacktestDetail) -> None:
    """A row of buttons; what the role may not do is not offered."""
    run, result = detail.summary, detail.result
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    with st.container(horizontal=True, vertical_alignment="center"):
        if may_run and st.button("Clone with changes", icon=":material/content_copy:"):
            st.switch_page("trading/new_backtest.py", query_params={"clone": str(run.id)})
        if result:
            name = f"backtest-{run.id}-{_file_part(run.symbol)}"
            st.download_button(
                "JSON",
                lambda: write_result_json(detail, result),
                file_name=f"{name}.json",
                mime="application/json",
                icon=":material/download:",
                on_click="ignore",
                help="Every statistic with its definition, parameters, costs, notes and receipt.",
            )
            st.download_button(
                "Trades CSV",
                lambda: write_trades_csv(detail, result),
                file_name=f"{name}-trades.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                help="One line per closed trade; returns as fractions, times in UTC.",
            )
        if may_run and st.button("Delete", icon=":material/delete:", type="tertiary"):
            _confirm_delete(desk, detail)


def show_tags_and_notes(desk: Desk, detail: BacktestDetail) -> None:
    """Edited in place; what is written here finds the run again."""
    run = detail.summary
    if not is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
        if run.notes:
            st.markdown(escape_markdown(run.notes))
        return
    first_line = run.notes.strip().partition("\n")[0][:80]
    label = f"Tags and notes · {escape_markdown(first_line)}" if first_line else "Tags and notes"
    with st.expander(label, key="tags_and_notes"), st.form("tags_and_notes_form", border=False):
        left, right = st.columns([2, 3])
        tags = left.multiselect(
            "Tags",
            sorted({*desk.services.backtests.list_tags(desk.actor), *run.tags}),
            default=list(run.tags),
            accept_new_options=True,
            max_selections=MAX_TAGS,
            placeholder="Choose or type a new one",
        )
        notes = right.text_area("Notes", run.notes, max_chars=MAX_NOTES_LENGTH, height=110)
        if st.form_submit_button("Save"):
            with desk.action("Saved."):
                desk.services.backtests.update_tags(desk.actor, run.id, tags)
                desk.services.backtests.update_notes(desk.actor, run.id, notes)


@st.dialog("Delete this run?", icon=":material/delete:")
def _confirm_delete(desk: Desk, detail: BacktestDetail) -> None:
    run = detail.summary
    st.markdown(
        f"Run {run.id}, {escape_markdown(run.strategy_title)} on {escape_markdown(run.symbol)}, "
        "with its trades, numbers and notes. This cannot be undone."
    )
    if st.button("Delete", type="primary", key="delete_for_good"):
        with desk.action():
            desk.services.backtests.delete_backtest(desk.actor, run.id)
            set_flash(f"Run {run.id} is deleted.")
            st.switch_page("trading/backtests.py")


def _file_part(symbol: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in symbol)
