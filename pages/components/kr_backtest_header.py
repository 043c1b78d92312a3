"""What a signal backtest was asked for, above its numbers, and what its owner can do with it."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.formatting import format_instant, format_krw_units
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.signal_backtest.views import SignalBacktestSummary
from core.permissions import Permission, is_allowed
from pages.components.backtest_words import STATUS_COLOURS, STATUS_NAMES
from pages.components.kr_backtest_words import describe_exits, describe_sizes
from pages.components.page import Desk
from pages.components.session import set_flash
from pages.components.text import escape_markdown

PAGE = "kr_market/signal_backtest.py"


def show_title(run: SignalBacktestSummary) -> None:
    """Whose signals by which rules, and the state."""
    status = f":{STATUS_COLOURS[run.status]}-badge[{STATUS_NAMES[run.status]}]"
    demo = " :orange-badge[DEMO]" if run.is_demo else ""
    st.markdown(f"### {escape_markdown(run.title)} {status}{demo}")


def show_terms(run: SignalBacktestSummary, time_zone: str) -> None:
    """Rules, amounts and when it was asked for."""
    request = run.request
    rules = find_exit_rules(request.rules)
    gate = "Market Gate obeyed" if request.uses_gate else "Market Gate not asked"
    lines = [
        f"{describe_exits(rules).capitalize()} · {describe_sizes(rules)}",
        " · ".join(
            (
                f"Capital {format_krw_units(request.capital)} won",
                f"shares from {format_krw_units(request.min_turnover)} won a session",
                gate,
                f"run {run.id}",
                f"started {format_instant(run.created_at, time_zone)}",
            )
        ),
    ]
    st.caption("  \n".join(escape_markdown(line) for line in lines))


def show_actions(desk: Desk, run: SignalBacktestSummary) -> None:
    """A row of buttons; what the role may not do is not offered."""
    may_run = is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("All runs", icon=":material/list:", type="tertiary"):
            st.switch_page(PAGE, query_params={})
        if run.status is BacktestStatus.COMPLETED:
            _show_downloads(desk, run)
        if may_run and st.button(
            "Change", icon=":material/content_copy:", help="The form, filled in as for this run."
        ):
            st.switch_page(PAGE, query_params={"copy": str(run.id)})
        if may_run and st.button("Delete", icon=":material/delete:", type="tertiary"):
            _confirm_delete(desk, run)


def _show_downloads(desk: Desk, run: SignalBacktestSummary) -> None:
    services, actor = desk.services.signal_backtests, desk.actor
    st.download_button(
        "CSV",
        lambda: services.export_trades(actor, run.id),
        file_name=f"signal-backtest-{run.id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="One line for each position.",
    )
    st.download_button(
        "JSON",
        lambda: services.export_all(actor, run.id),
        file_name=f"signal-backtest-{run.id}.json",
        mime="application/json",
        icon=":material/data_object:",
        on_click="ignore",
        help="The request, every figure, all lines and all positions.",
    )


@st.dialog("Delete this backtest?", icon=":material/delete:")
def _confirm_delete(desk: Desk, run: SignalBacktestSummary) -> None:
    st.markdown(
        f"{escape_markdown(run.title)}, run {run.id}, with all its numbers. This cannot be undone, "
        "and the count of your tries stays what it is."
    )
    if st.button("Delete", type="primary", key="delete_for_good"):
        with desk.action():
            desk.services.signal_backtests.delete_backtest(desk.actor, run.id)
            set_flash(f"Signal backtest {run.id} is deleted.")
            st.switch_page(PAGE, query_params={})
