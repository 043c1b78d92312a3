"""Fetch what is known of a company beside its bars, and say what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.formatting import format_count
from core.jobs.views import JobView
from core.market_data.types import InstrumentDetail
from core.permissions import Permission, is_allowed
from pages.components.job_watch import watch_job
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.text import escape_markdown


def show_company_fetch(desk: Desk, detail: InstrumentDetail) -> None:
    """The button, or why there is none; then the job."""
    symbol = detail.instrument.symbol
    state = desk.services.company_fetches.get_state(desk.actor, symbol)
    if state.refusal:
        st.caption(escape_markdown(state.refusal))
        return
    if not is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA):
        return
    key = f"_company_job_{symbol}"
    if st.button(
        "Fetch fundamentals and news",
        key="fetch_company",
        help=f"Asks {state.source} for statements, splits, dividends, reports, news, analysts and "
        "insiders. What is stored stays as it is where it does not answer.",
    ):
        with desk.action(f"Fetching what is known of {symbol}."):
            keep(key, desk.services.company_fetches.submit_fetch(desk.actor, symbol))
    if job_id := find(key):
        watch_job(desk, job_id, _show_end)


def _show_end(job: JobView) -> None:
    if job.result is None:
        st.error(
            f"NOT RUN: **{escape_markdown(job.title)}**  \n"
            f"{escape_markdown(job.error) or 'Cancelled.'}"
        )
        return
    for failure in job.result["failures"]:
        st.warning(f"NOT RUN: {escape_markdown(str(failure))}")
    st.success(_describe_result(job.result))


def _describe_result(result: Mapping[str, Any]) -> str:
    facts, events, news, opinions = (
        format_count(result.get(name, 0))
        for name in ("fundamentals", "events", "news", "intelligence")
    )
    return escape_markdown(
        f"{result['source']} on {result['symbol']}: {facts} new or restated figures, "
        f"{events} events, {news} articles, {opinions} opinions and trades of insiders."
    )
