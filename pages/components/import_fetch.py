"""Fetch bars from a provider: as a job, whose progress is shown in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.enums import Interval
from core.formatting import INTERVAL_NAMES, format_count
from core.jobs.views import JobView
from core.market_data.fetch_service import ProviderInfo
from pages.components.job_watch import watch_job
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_JOB = "_fetch_job"
_ABOUT = {
    "bundled": "Real bars that ship with the installation. They end years ago; no network needed.",
    "yfinance": (
        "Live data from finance.yahoo.com, without a key. Needs a network; what is stored stays "
        "as it is when Yahoo does not answer."
    ),
}


def show_fetch(desk: Desk) -> None:
    """Choose provider, symbol and interval; then watch the job."""
    providers = {item.name: item for item in desk.services.fetches.list_providers(desk.actor)}
    name = st.segmented_control(
        "Provider",
        list(providers),
        default=next(iter(providers)),
        required=True,
        format_func=lambda key: providers[key].title,
        key="fetch_provider",
    )
    provider = providers[str(name)]
    if about := _ABOUT.get(provider.name):
        st.caption(about)
    symbol, interval = _choose_series(desk, provider)
    asked = st.button("Fetch bars", type="primary", disabled=not symbol, key="fetch")
    if asked and interval is not None:
        # The run that follows shows the job in the tray, too.
        with desk.action(f"Fetching {symbol.upper()}."):
            keep(
                _JOB,
                desk.services.fetches.submit_fetch(desk.actor, provider.name, symbol, interval),
            )
    job_id = find(_JOB)
    if job_id:
        watch_job(desk, job_id, _show_end)


def _choose_series(desk: Desk, provider: ProviderInfo) -> tuple[str, Interval | None]:
    first, second, _ = st.columns([3, 2, 3])
    if provider.symbols:
        symbol = first.selectbox("Symbol", provider.symbols, key=f"fetch_symbol_{provider.name}")
    else:
        symbol = first.text_input(
            "Symbol",
            key=f"fetch_symbol_{provider.name}",
            max_chars=32,
            placeholder="e.g. AAPL, BTC-USD, EURUSD=X, 005930.KS",
            help="As Yahoo writes it: crypto BTC-USD, FX EURUSD=X, Seoul 005930.KS.",
        )
    symbol = (symbol or "").strip()
    intervals = desk.services.fetches.list_intervals(desk.actor, provider.name, symbol)
    interval = second.selectbox(
        "Interval",
        intervals,
        index=intervals.index(Interval.DAY) if Interval.DAY in intervals else 0,
        format_func=INTERVAL_NAMES.__getitem__,
        key=f"fetch_interval_{provider.name}_{symbol if provider.symbols else ''}",
        help="Minutes reach back days, hours two years, daily bars decades."
        if not provider.symbols
        else None,
    )
    return symbol, interval


def _show_end(job: JobView) -> None:
    if job.result is None:
        st.error(
            f"**{escape_markdown(job.title)}**  \n{escape_markdown(job.error) or 'Cancelled.'}"
        )
        return
    result = job.result
    if failover := result.get("failover"):
        st.warning(escape_markdown(failover))
    with st.container(border=True):
        st.markdown(f"**{_describe_result(result)}**")
        st.caption(
            f"{format_count(result['unchanged'])} unchanged. The series holds "
            f"{format_count(result['bars_stored'])} bars."
        )
        st.page_link(
            "market_data/instrument.py",
            label=f"Open the chart of {result['symbol']}",
            icon="📈",
            query_params={key: result[key] for key in ("symbol", "source", "interval")},
        )


def _describe_result(result: Mapping[str, Any]) -> str:
    new, changed = result["new"], result["changed"]
    if not new + changed:
        return f"{result['symbol']}: all bars were stored already; nothing changed."
    return (
        f"{result['symbol']}: {format_count(new)} new and {format_count(changed)} changed bars "
        "are stored."
    )
