"""Data quality: what checks of the stored bars found, and what is done about it."""

from __future__ import annotations

import streamlit as st

from core.enums import FindingStatus, Severity
from core.formatting import format_age, format_count, format_number
from core.market_data.quality_types import FindingView, QualityBoard
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.quality_words import SEVERITY_COLOURS
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_SHOWN = 20
_SCORE_HELP = "0 to 100. A dash: not judged, because the exchange's calendar is not known."


def show_counts(board: QualityBoard) -> None:
    """Unresolved findings of the last 24 hours by severity."""
    with st.container(horizontal=True):
        for severity in reversed(Severity):
            if severity is not Severity.NORMAL:
                st.metric(
                    f"{severity.value.title()}, 24 h",
                    format_count(board.counts.get(severity, 0)),
                    help="Unresolved findings made in the last 24 hours, all symbols.",
                    border=True,
                )


def show_finding(desk: Desk, finding: FindingView, place: str) -> None:
    """One finding, and for those who may, what can be done about it."""
    colour = SEVERITY_COLOURS[finding.severity]
    name = finding.symbol or "All instruments"
    with st.container(border=True):
        st.markdown(
            f":{colour}-badge[{finding.severity.value}] **{escape_markdown(name)}** "
            f"{finding.interval.value} from {escape_markdown(finding.source)} · "
            f"{escape_markdown(finding.message)}"
        )
        handled = f" by {finding.handled_by}" if finding.handled_by else ""
        assigned = f", assigned to {finding.assigned_to}" if finding.assigned_to else ""
        note = f" · Note: {finding.note}" if finding.note else ""
        st.caption(
            escape_markdown(
                f"{finding.remedy} · found {format_age(finding.found_at)} · "
                f"{finding.status.value}{handled}{assigned}{note}"
            )
        )
        is_done = finding.status is FindingStatus.RESOLVED
        if not is_done and is_allowed(desk.actor.role, Permission.MANAGE_DATA_QUALITY):
            show_actions(desk, finding, f"{place}_{finding.id}")


def show_actions(desk: Desk, finding: FindingView, key: str) -> None:
    """Acknowledge, assign, resolve; the form is drawn only when it is opened."""
    popover = st.popover("Handle", key=f"handle_{key}", on_change="rerun")
    if not popover.open:
        return
    with popover:
        note = st.text_input("Note", key=f"note_{key}", max_chars=500)
        assignee = st.text_input("Assign to", key=f"assignee_{key}", max_chars=64)
        if st.button("Acknowledge", key=f"acknowledge_{key}"):
            with desk.action("Acknowledged."):
                desk.services.quality.acknowledge(desk.actor, finding.id, note)
        if st.button("Assign", key=f"assign_{key}"):
            with desk.action("Assigned."):
                desk.services.quality.assign(desk.actor, finding.id, assignee, note)
        if st.button("Resolve", key=f"resolve_{key}"):
            with desk.action("Resolved."):
                desk.services.quality.resolve(desk.actor, finding.id, note)


def show_scores(board: QualityBoard) -> None:
    """The scores of each checked series, least accurate first."""
    st.subheader("Scores", anchor=False, help=_SCORE_HELP)
    show_small_table(
        ("Series", "Completeness", "Accuracy", "Consistency", "Timeliness", "Checked"),
        [
            (
                Cell(
                    f"{item.symbol} {item.interval.value} · {item.source}",
                    page="data_quality",
                    query=(("symbol", item.symbol),),
                ),
                Cell(format_number(item.completeness, 1)),
                Cell(format_number(item.accuracy, 1)),
                Cell(format_number(item.consistency, 1)),
                Cell(format_number(item.timeliness, 1)),
                Cell(format_age(item.checked_at), tone="quiet"),
            )
            for item in board.scores[:_SHOWN]
        ],
        label="Scores",
    )


def show_board(desk: Desk, symbol: str) -> None:
    """Everything, or one symbol."""
    is_open_only = not st.toggle("Show resolved findings too", key="with_resolved")
    board = desk.services.quality.get_board(
        desk.actor, symbol=symbol or None, is_open_only=is_open_only
    )
    show_counts(board)
    if not board.scores and not board.findings:
        show_empty("Nothing checked yet", "Start a check: it reads all stored bars as a job.")
        return
    if not symbol and board.top:
        st.subheader("Gravest of the last 24 hours", anchor=False)
        for finding in board.top:
            show_finding(desk, finding, "top")
    st.subheader("Findings", anchor=False)
    severities = st.pills("Severity", list(Severity)[1:], selection_mode="multi", key="severities")
    listed = [item for item in board.findings if not severities or item.severity in severities]
    st.caption(f"{min(len(listed), _SHOWN)} of {len(listed)} shown, gravest first.")
    for finding in listed[:_SHOWN]:
        show_finding(desk, finding, "list")
    if board.scores:
        show_scores(board)


def show_check(desk: Desk, symbol: str) -> None:
    """Start a check."""
    if not is_allowed(desk.actor.role, Permission.MANAGE_DATA_QUALITY):
        return
    if symbol and st.button(f"Check {symbol} now"):
        with desk.action("Checked."):
            desk.services.quality_checks.check_series(desk.actor, symbol)
    if not symbol and st.button("Check all bars", type="primary"):
        with desk.action("The check is waiting for a worker; see Jobs."):
            desk.services.quality_checks.check_all(desk.actor)


wanted = st.query_params.get("symbol", "").strip().upper()
with page(
    f"Data quality: {wanted}" if wanted else "Data quality",
    "What checks of the stored bars found, and what is done about it.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    show_check(desk, wanted)
    show_board(desk, wanted)
