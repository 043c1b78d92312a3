"""What the owner can do with a run: clone, export, tag, note, delete."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission, is_allowed
from core.trading.result_export import write_result_json, write_trades_csv
from core.trading.types import BacktestDetail, BacktestResultView
from core.trading.validation import MAX_NOTES_LENGTH, MAX_TAGS
from pages.components.page import Desk
from pages.components.session import set_flash
from pages.components.text import escape_markdown


def show_actions(desk: Desk, detail: BacktestDetail) -> None:
    """A row of buttons; what the role may not do is not offered."""
    run, result = detail.summary, detail.result
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
        if may_run and st.button("Clone with changes", icon=":material/content_copy:"):
            st.switch_page("trading/new_backtest.py", query_params={"clone": str(run.id)})
        if may_run and st.button(
            "Optimise",
            icon=":material/tune:",
            help="Search around these parameters, on the same bars.",
        ):
            st.switch_page("trading/new_optimisation.py", query_params={"backtest": str(run.id)})
        if may_run:
            _show_tags_and_notes(desk, detail)
        if result:
            if st.button("Compare", icon=":material/compare:"):
                st.switch_page("trading/compare.py", query_params={"ids": str(run.id)})
            _show_exports(desk, detail, result)
        if may_run and st.button("Delete", icon=":material/delete:", type="tertiary"):
            _confirm_delete(desk, detail)


def _show_tags_and_notes(desk: Desk, detail: BacktestDetail) -> None:
    run = detail.summary
    popover = st.popover(
        "Tags and notes", icon=":material/edit:", key="tags_and_notes", on_change="rerun"
    )
    if not popover.open:
        return
    with popover, st.form("tags_notes", border=False):
        tags = st.multiselect(
            "Tags",
            sorted({*desk.services.backtests.list_tags(desk.actor), *run.tags}),
            default=list(run.tags),
            accept_new_options=True,
            max_selections=MAX_TAGS,
            placeholder="Choose or type a new one",
        )
        notes = st.text_area(
            "Notes",
            run.notes,
            max_chars=MAX_NOTES_LENGTH,
            height=140,
            placeholder="Their words find the run again",
        )
        if st.form_submit_button("Save", type="primary"):
            with desk.action("Saved."):
                desk.services.backtests.update_tags(desk.actor, run.id, tags)
                desk.services.backtests.update_notes(desk.actor, run.id, notes)


def _show_exports(desk: Desk, detail: BacktestDetail, result: BacktestResultView) -> None:
    name = f"backtest-{detail.summary.id}-{_file_part(detail.summary.symbol)}"
    popover = st.popover("Export", icon=":material/download:", key="export", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.download_button(
            "Tear sheet as HTML",
            lambda: desk.services.tear_sheets.write_tear_sheet(desk.actor, detail.summary.id),
            file_name=f"{name}-tear-sheet.html",
            mime="text/html",
            on_click="ignore",
            width="stretch",
            help="Everything on two pages to print or send: pictures, months, passport, receipt. "
            "One file that loads nothing and runs nothing.",
        )
        st.download_button(
            "Trades as CSV",
            lambda: write_trades_csv(detail, result),
            file_name=f"{name}-trades.csv",
            mime="text/csv",
            on_click="ignore",
            width="stretch",
            help="One line per closed trade; returns as fractions, times in UTC.",
        )
        st.download_button(
            "Numbers as JSON",
            lambda: write_result_json(detail, result),
            file_name=f"{name}.json",
            mime="application/json",
            on_click="ignore",
            width="stretch",
            help="Every statistic with its definition, parameters, costs, notes and receipt.",
        )


@st.dialog("Delete this run?", icon=":material/delete:")
def _confirm_delete(desk: Desk, detail: BacktestDetail) -> None:
    run = detail.summary
    st.markdown(
        f"Run {run.id}, {escape_markdown(run.strategy_title)} on {escape_markdown(run.symbol)}, "
        "with its trades, numbers and notes. This cannot be undone. The trial ledger goes on "
        "counting it."
    )
    if st.button("Delete", type="primary", key="delete_for_good"):
        with desk.action():
            desk.services.backtests.delete_backtest(desk.actor, run.id)
            set_flash(f"Run {run.id} is deleted.")
            st.switch_page("trading/backtests.py")


def _file_part(symbol: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in symbol)
