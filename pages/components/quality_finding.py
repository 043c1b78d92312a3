"""Findings as rows of a table, and one of them in full with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import FindingStatus
from core.formatting import (
    INTERVAL_NAMES,
    MISSING,
    format_age,
    format_count,
    format_day,
    format_instant,
)
from core.market_data.quality_types import FindingView
from core.permissions import Permission, is_allowed
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.quality_words import (
    RULE_NAMES,
    SEVERITY_COLOURS,
    SEVERITY_TONES,
    STATUS_NAMES,
    name_source,
)
from pages.components.session import set_flash
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_ALL = "All instruments"


def show_findings(findings: Sequence[FindingView], label: str) -> None:
    """One row each; the class leads to the finding in full, the symbol to its chart."""
    show_small_table(
        ("Severity", "Symbol", "Class", "What was found", "Series", "State", "Found", "Bars"),
        [
            (
                Cell(item.severity.value, SEVERITY_TONES.get(item.severity, "")),
                Cell(
                    item.symbol or _ALL,
                    page="instrument" if item.symbol else "",
                    query=(("symbol", item.symbol),),
                    hint="Open the chart" if item.symbol else "",
                ),
                Cell(
                    RULE_NAMES[item.rule],
                    page="data_quality",
                    query=(("finding", str(item.id)),),
                    hint=item.remedy,
                ),
                Cell(item.message, "wide"),
                Cell(f"{item.interval.value} · {name_source(item.source)}", "quiet"),
                Cell(_describe_state(item), "quiet"),
                Cell(format_age(item.found_at), "quiet"),
                Cell(format_count(item.bar_count)),
            )
            for item in findings
        ],
        label=label,
        numbers_from=7,
    )


def show_finding(desk: Desk, finding: FindingView) -> None:
    """One finding in full, and for those who may, the ways to handle it."""
    zone = desk.identity.time_zone
    with st.container(border=True):
        st.markdown(
            f":{SEVERITY_COLOURS[finding.severity]}-badge[{finding.severity.value}] "
            f"**{escape_markdown(finding.symbol or _ALL)}** · {RULE_NAMES[finding.rule]} · "
            f"{INTERVAL_NAMES[finding.interval]} bars from "
            f"{escape_markdown(name_source(finding.source))}"
        )
        st.markdown(escape_markdown(finding.message))
        lines = _list_facts(finding, zone)
        st.caption("  \n".join(escape_markdown(line) for line in lines))
        is_done = finding.status is FindingStatus.RESOLVED
        if not is_done and is_allowed(desk.actor.role, Permission.MANAGE_DATA_QUALITY):
            _show_handling(desk, finding)
        with st.container(horizontal=True):
            if finding.symbol:
                query = {
                    "symbol": finding.symbol,
                    "source": finding.source,
                    "interval": finding.interval.value,
                }
                show_link("market_data/instrument.py", "Open the chart", query=query)
            show_link("market_data/data_quality.py", "Close", query={"symbol": finding.symbol})


def _list_facts(finding: FindingView, zone: str) -> list[str]:
    span = f"{format_day(finding.first_bar)} → {format_day(finding.last_bar)}"
    state = f"{_describe_state(finding)}{_describe_handling(finding, zone)}"
    return [
        f"What to do: {finding.remedy}",
        f"Bars concerned: {format_count(finding.bar_count)}, {span}",
        f"Found {format_instant(finding.found_at, zone)}; state: {state}",
        f"Note: {finding.note or MISSING}",
    ]


def _show_handling(desk: Desk, finding: FindingView) -> None:
    quality = desk.services.quality
    left, right = st.columns([3, 1])
    note = left.text_input(
        "Note", key=f"note_{finding.id}", max_chars=500, placeholder="What is known of it"
    )
    colleagues = quality.list_assignees(desk.actor)
    assignee = right.selectbox(
        "Assign to",
        colleagues,
        index=colleagues.index(finding.assigned_to) if finding.assigned_to in colleagues else None,
        key=f"assignee_{finding.id}",
        placeholder="Choose a user",
        help="Active users who may handle findings.",
    )
    with st.container(horizontal=True):
        if st.button("Acknowledge", key="acknowledge", help="Seen; it stays on the board."):
            with desk.action("Acknowledged."):
                quality.acknowledge(desk.actor, finding.id, note)
        if st.button("Assign", key="assign", help="Give it to the user chosen above."):
            with desk.action("Assigned."):
                quality.assign(desk.actor, finding.id, assignee or "", note)
        if st.button(
            "Resolve",
            key="resolve",
            type="primary",
            help="Takes it off the board. A check opens it anew when it comes back or grows.",
        ):
            with desk.action():
                quality.resolve(desk.actor, finding.id, note)
                st.query_params.pop("finding", None)
                set_flash("Resolved.")
                st.rerun()


def _describe_state(finding: FindingView) -> str:
    if finding.gone_at is not None:
        return "no longer found"
    named = f" to {finding.assigned_to}" if finding.status is FindingStatus.ASSIGNED else ""
    return f"{STATUS_NAMES[finding.status]}{named}"


def _describe_handling(finding: FindingView, zone: str) -> str:
    if finding.gone_at is not None:
        return f" since the check of {format_instant(finding.gone_at, zone)}"
    if finding.handled_at is None:
        return ""
    return f", by {finding.handled_by}, {format_instant(finding.handled_at, zone)}"
