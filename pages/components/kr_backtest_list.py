"""Earlier signal backtests; a click on a row opens one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from core.formatting import MISSING, format_count
from core.kr_market.signal_backtest.views import SignalBacktestSummary
from pages.components.address import find_number
from pages.components.backtest_words import STATUS_NAMES
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.paging import show_turns
from pages.components.table import as_table

PAGE_SIZE = 25
_ROW_PIXELS = 34


def show_earlier(desk: Desk) -> None:
    """The reader's runs, newest first."""
    st.subheader("Earlier runs", anchor=False)
    found = desk.services.signal_backtests.list_backtests(
        desk.actor, limit=PAGE_SIZE, cursor=find_number("before")
    )
    if not found.items:
        show_empty("No signal backtests yet", "Choose signals and rules above, and run them.")
        return
    if run := _show_table(found.items, desk.identity.time_zone):
        st.switch_page("kr_market/signal_backtest.py", query_params={"id": str(run.id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        show_turns(found.next_cursor, f"{format_count(len(found.items))} runs")


def _show_table(
    runs: tuple[SignalBacktestSummary, ...], time_zone: str
) -> SignalBacktestSummary | None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    zone = ZoneInfo(time_zone)
    chosen = st.dataframe(
        as_table(
            {
                "Run": [one.id for one in runs],
                "When": [f"{one.created_at.astimezone(zone):%m-%d %H:%M}" for one in runs],
                "Signals and rules": [_describe(one) for one in runs],
                "Period": [_describe_period(one) for one in runs],
                "Market": ["DEMO" if one.is_demo else one.market for one in runs],
                "Bought": [one.trade_count for one in runs],
                "Return": [one.total_return for one in runs],
                "Index": [one.index_return for one in runs],
                "Beats random": [one.luck_rank for one in runs],
                "Drawdown": [one.max_drawdown for one in runs],
                "Status": [STATUS_NAMES[one.status] for one in runs],
            }
        ),
        key="signal_backtests",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(runs) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Run": number(width=42),
            "When": text(width=88, help=f"Month, day and time in your time zone, {time_zone}."),
            "Signals and rules": text(width=178),
            "Period": text(width=168),
            "Market": text(width=80),
            "Bought": number(format="%,d", width=58, help="Positions opened."),
            "Return": number(format="percent", width=70, help="After all costs."),
            "Index": number(
                format="percent", width=64, help="Buying the index over the same days, after costs."
            ),
            "Beats random": number(
                format="percent",
                width=92,
                help="Share of the portfolios of random entries that did worse.",
            ),
            "Drawdown": number(format="percent", width=76),
            "Status": text(width=78),
        },
    )
    cells = chosen["selection"]["cells"]
    return runs[cells[0][0]] if cells and cells[0][0] < len(runs) else None


def _describe_period(run: SignalBacktestSummary) -> str:
    start, end = run.request.start, run.request.end
    return f"{start or 'first stored'} → {end or 'last stored'}"


def _describe(run: SignalBacktestSummary) -> str:
    return f"{run.title} · gate" if run.request.uses_gate else run.title
