"""What was run, on which bars, at what cost: above the numbers, always."""

from __future__ import annotations

import streamlit as st

from core.formatting import INTERVAL_NAMES, format_instant
from core.trading.origin_text import describe_origin
from core.trading.run_words import describe_costs, describe_execution, describe_period
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.backtest_words import STATUS_COLOURS, STATUS_NAMES
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.quality_badge import show_quality_badge
from pages.components.remembered import find_full_name
from pages.components.source_badge import show_source
from pages.components.text import escape_markdown


def show_title(desk: Desk, detail: BacktestDetail) -> None:
    """Symbol, name, state, tags."""
    run = detail.summary
    full_name = find_full_name(desk, run.symbol)
    name = f" · {escape_markdown(full_name)}" if full_name else ""
    status = f":{STATUS_COLOURS[run.status]}-badge[{STATUS_NAMES[run.status]}]"
    tags = " ".join(f":gray-badge[{escape_markdown(tag)}]" for tag in run.tags)
    st.markdown(f"### {escape_markdown(run.symbol)}{name} {status} {tags}")
    show_quality_badge(desk, run.symbol)


def show_terms(detail: BacktestDetail, time_zone: str) -> None:
    """The strategy in words; period, costs, rules, engine; the bars' source and age."""
    run, result = detail.summary, detail.result
    st.markdown(f"**{escape_markdown(run.strategy_title)}.** {escape_markdown(detail.description)}")
    if result:
        show_source(
            result.passport, run.interval, int(result.receipt.get("bar_count", 0)), time_zone
        )
    asked = f"{INTERVAL_NAMES[run.interval]} bars from {run.source}, " if result is None else ""
    period = f"Period: {asked}{describe_period(run.start, run.end)}"
    lines = [
        f"{period} · {describe_execution(detail.execution)}",
        f"Account: {describe_costs(detail.costs, result.passport.currency if result else '')}",
        f"{_describe_engine(result)}run {format_instant(run.created_at, time_zone)}",
    ]
    if origin := describe_origin(detail.origin):
        lines.insert(0, origin)
    st.caption("  \n".join(escape_markdown(line) for line in lines))
    if run.notes:
        with st.container(border=True):
            st.text(run.notes)  # Markdown would turn an address in a note into a link
    if run.cloned_from is not None:
        st.page_link(
            "trading/backtest.py",
            label=f"Cloned from run {run.cloned_from}",
            query_params={"id": str(run.cloned_from)},
        )
    if run.job_id:
        show_link("admin/timeline.py", "Timeline of this run", query={"id": run.job_id})
    if detail.origin.batch_id is not None:
        st.page_link(
            "trading/batch.py",
            label=f"One of the runs of batch {detail.origin.batch_id}",
            query_params={"id": str(detail.origin.batch_id)},
        )


def show_warnings(detail: BacktestDetail, time_zone: str) -> None:
    """What a reader must know before believing the numbers."""
    run = detail.summary
    if run.data_changed_at:
        st.warning(
            "**The bars have changed since this run** "
            f"({escape_markdown(format_instant(run.data_changed_at, time_zone))}): the same run "
            "would give other numbers today. Clone it to run it again on the bars as they are.",
            icon=":material/history:",
        )
    if detail.warnings:
        st.warning(
            "  \n".join(escape_markdown(warning) for warning in detail.warnings),
            icon=":material/info:",
        )


def _describe_engine(result: BacktestResultView | None) -> str:
    if result is None:
        return ""
    versions = result.receipt.get("versions", {})
    return (
        f"Engine: backtesting.py {versions.get('backtesting', '')}, "
        f"Signaldeck {versions.get('signaldeck', '')} · "
    )
