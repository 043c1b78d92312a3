"""The signal log as a table; a click on a row opens the signal."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.formatting import MISSING, format_count
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.lifecycle.log_types import LogRow, SignalLog
from pages.components.cached import make_once
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.kr_log_filters import NO_FILTER, PAGE_SIZE, choose_filter
from pages.components.kr_log_words import (
    COSTS,
    KIND_NAMES,
    REASON_NAMES,
    RULES_NAMES,
    STATE_HELP,
    STATE_NAMES,
    describe_rules,
)
from pages.components.page import Desk
from pages.components.paging import show_turns
from pages.components.remembered import count_sealed
from pages.components.table import as_table

_ROW_PIXELS = 32
_MOST_ROWS = 18
PAGE = "kr_market/signal_log.py"


def show_log(desk: Desk) -> None:
    """Filters, signals, ways to older ones and to a file."""
    wanted = choose_filter()
    log, table = _find_log(desk, wanted)
    if not log.rows:
        _show_nothing(
            is_filtered=wanted != SignalFilter(exit_preset=wanted.exit_preset, limit=PAGE_SIZE)
        )
        return
    rules = find_exit_rules(wanted.exit_preset)
    st.caption(
        f"Bought at the open of the session after the signal; {describe_rules(rules)}. Returns "
        f"after {COSTS}. Prices in won."
    )
    if row := _show_table(log, table):
        st.switch_page(
            PAGE,
            query_params={"id": str(row.signal.sequence), "rules": RULES_NAMES[wanted.exit_preset]},
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        older = log.rows[-1].signal.sequence if len(log.rows) == PAGE_SIZE else None
        show_turns(older, f"{format_count(len(log.rows))} of {format_count(log.total)} signals")
        st.download_button(
            "CSV",
            icon=":material/download:",
            data=lambda: desk.services.signal_log.export_log(
                desk.actor, replace(wanted, before=None, limit=5_000)
            ),
            file_name=f"signal_log_{wanted.exit_preset}.csv",
            mime="text/csv",
            help="All signals of this filter, at most 5,000.",
        )


def _show_nothing(*, is_filtered: bool) -> None:
    if is_filtered:
        show_nothing_fits("No signal matches these filters.", NO_FILTER)
        return
    show_empty(
        "Nothing has been sealed yet",
        "A scan of the newest session seals what it finds. What is scanned of earlier sessions is "
        "a look back and is not sealed: the view Studies follows it over all history.",
        link="kr_market/vcp.py",
        link_label="To the VCP scanner",
    )


def _find_log(desk: Desk, wanted: SignalFilter) -> tuple[SignalLog, pa.Table]:
    """The log and its table, made anew once a signal is sealed or an outcome changes."""
    sealed = count_sealed(desk)
    followed = desk.services.signal_performance.find_stamp(desk.actor)

    def make() -> tuple[SignalLog, pa.Table]:
        log = desk.services.signal_log.list_log(desk.actor, wanted)
        return log, _build_table(log.rows)

    return make_once(f"signal log {sealed} {followed} {wanted}", make)


def _build_table(rows: tuple[LogRow, ...]) -> pa.Table:
    found = [one.signal.outcome for one in rows]
    return as_table(
        {
            "No": [one.signal.sequence for one in rows],
            "Session": [one.signal.session for one in rows],
            "Share": [one.signal.symbol for one in rows],
            "이름": [one.local_name or None for one in rows],
            "Name": [one.name or None for one in rows],
            "Scanner": [_describe_scanner(one) for one in rows],
            "Score": [one.signal.score for one in rows],
            "State": [STATE_NAMES[one.state] if one else "Not followed" for one in found],
            "Return": [one.net_return if one else None for one in found],
            "Why": [_describe_exit(one) for one in rows],
            "Held": [one.sessions_held or None if one else None for one in found],
            "Bought": [one.entry_price if one else None for one in found],
            "Sold": [one.exit_price if one else None for one in found],
            "On": [one.exit_session if one else None for one in found],
            "Signal at": [one.signal.price for one in rows],
        }
    )


def _show_table(log: SignalLog, table: pa.Table) -> LogRow | None:
    rows = log.rows
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    day = st.column_config.DateColumn
    chosen = st.dataframe(
        table,
        key="signal_log",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (min(len(rows), _MOST_ROWS) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "No": number(width=50, help="Its row in the sealed ledger."),
            "Session": day(format="YYYY-MM-DD", width=90),
            "Share": text(width=65),
            "이름": text(width=105),
            "Name": text(width=110),
            "Scanner": text(width=130),
            "Score": number(format="%.0f", width=50),
            "Signal at": number(format="%,.0f", width=85, help="Won, at the signal."),
            "State": text(width=75, help=STATE_HELP),
            "Bought": number(format="%,.0f", width=85, help="Won, before slippage."),
            "Sold": number(format="%,.0f", width=85, help="Won, before slippage."),
            "On": day(format="YYYY-MM-DD", width=95),
            "Why": text(width=105, help="* stop and target lay in one bar: the stop was taken."),
            "Held": number(width=50, help="Sessions in which the share traded."),
            "Return": number(
                format="percent", width=80, help="After costs; of an open one as if sold now."
            ),
        },
    )
    cells = chosen["selection"]["cells"]
    return rows[cells[0][0]] if cells and cells[0][0] < len(rows) else None


def _describe_scanner(row: LogRow) -> str:
    one = row.signal
    grade = f" {one.grade.value}" if one.grade else ""
    demo = "DEMO " if one.is_demo else ""
    return f"{demo}{KIND_NAMES[one.kind]} {one.preset}{grade}"


def _describe_exit(row: LogRow) -> str | None:
    found = row.signal.outcome
    if found is None or found.exit_reason is None:
        return None
    star = " *" if found.is_worst_case else ""
    due = " due" if found.exit_session is None else ""
    return f"{REASON_NAMES[found.exit_reason]}{due}{star}"
