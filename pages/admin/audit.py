"""Who did what, when and from where. Append only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.admin.audit_service import MOST_EXPORTED
from core.admin.types import AuditEntryView, AuditFilter
from core.formatting import MISSING, format_browser, format_count, format_instant
from core.permissions import Permission
from pages.components.address import find_number
from pages.components.empty_state import show_nothing_fits
from pages.components.page import Desk, page
from pages.components.paging import show_turns, start_over
from pages.components.table import as_table

_PAGE_SIZE = 200
_NO_FILTER = {"user": "", "action": "", "from": None, "to": None}
_EARLIEST = date(2020, 1, 1)
_ROW_PIXELS, _MOST_ROWS = 34, 18


def choose_filter(time_zone: str) -> AuditFilter:
    """Whose entries, of which actions, of which days; all stay in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        username = st.text_input(
            "User name",
            key="user",
            bind="query-params",
            max_chars=60,
            on_change=start_over,
            width=190,
        )
        action = st.text_input(
            "Action begins with",
            key="action",
            bind="query-params",
            max_chars=60,
            placeholder="sign_in, user., import …",
            on_change=start_over,
            width=240,
        )
        first = _choose_day("From", "from", time_zone)
        last = _choose_day("To", "to", time_zone)
    return AuditFilter(
        username=(username or "").strip().lower(),
        action=(action or "").strip(),
        since=None if first is None else _begin(first, time_zone),
        until=None if last is None else _begin(last + timedelta(days=1), time_zone),
    )


def _choose_day(label: str, key: str, time_zone: str) -> date | None:
    chosen: date | None = st.date_input(
        label,
        None,
        min_value=_EARLIEST,
        key=key,
        bind="query-params",
        on_change=start_over,
        help=f"A day in your time zone, {time_zone}.",
        width=150,
    )
    return chosen


def _begin(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def show_entries(desk: Desk) -> None:
    """Filters, the table, older entries, and all that fit as a file."""
    zone = desk.identity.time_zone
    wanted = choose_filter(zone)
    service, before = desk.services.audit, find_number("before")
    entries = service.list_entries(desk.actor, wanted, _PAGE_SIZE, before)
    if not entries:
        show_nothing_fits("The trail has no such entry.", _NO_FILTER)
        return
    _show_table(entries, zone)
    with st.container(horizontal=True, vertical_alignment="center"):
        older = entries[-1].id if len(entries) == _PAGE_SIZE else None
        show_turns(
            older,
            f"{format_count(len(entries))} entries",
            hint="A reference leads to the timeline of what the action led to.",
        )
        st.download_button(
            "CSV",
            icon=":material/download:",
            data=lambda: service.export_entries(desk.actor, wanted),
            file_name="audit.csv",
            mime="text/csv",
            on_click="ignore",
            help=f"All that fit, at most {format_count(MOST_EXPORTED)}; times are UTC.",
        )


def _show_table(entries: list[AuditEntryView], time_zone: str) -> None:
    st.dataframe(
        _as_table(entries, time_zone),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (min(len(entries), _MOST_ROWS) + 1) + 4,
        placeholder=MISSING,
        column_config={
            "When": st.column_config.TextColumn(width=160),
            "Who": st.column_config.TextColumn(width=110),
            "Action": st.column_config.TextColumn(width=150),
            "Target": st.column_config.TextColumn(width=204, help="What it was done to."),
            "Reference": st.column_config.LinkColumn(
                display_text=r"id=(.*)$",
                width=116,
                help="Opens the timeline of what this led to.",
            ),
            "Details": st.column_config.TextColumn(width=200, help="Click for all of it."),
            "From": st.column_config.TextColumn(
                width=68, help="The address it came from; none for this machine and for programs."
            ),
        },
    )


def _as_table(entries: list[AuditEntryView], time_zone: str) -> pa.Table:
    return as_table(
        {
            "When": [format_instant(entry.at, time_zone) for entry in entries],
            "Who": [entry.username for entry in entries],
            "Action": [entry.action for entry in entries],
            "Target": [entry.target or None for entry in entries],
            "Reference": [
                f"/timeline?id={entry.correlation_id}" if entry.correlation_id else ""
                for entry in entries
            ],
            "Details": [_write_details(entry.details) or None for entry in entries],
            "From": [entry.address or None for entry in entries],
        }
    )


def _write_details(details: Mapping[str, Any]) -> str:
    """What there is to say, without what is empty."""
    said = {name: value for name, value in details.items() if value not in ("", None)}
    if "user_agent" in said:
        said["user_agent"] = format_browser(str(said["user_agent"]))
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items())


with page(
    "Audit",
    "Sign-ins, refusals and administration. Nothing is ever removed.",
    needs=Permission.READ_AUDIT,
) as desk:
    show_entries(desk)
