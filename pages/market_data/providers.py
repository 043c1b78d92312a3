"""The data sources: how their calls ended, and who stands in for whom."""

from __future__ import annotations

import streamlit as st

from core.breaker import MAX_FAILURES
from core.enums import BreakerState, CallOutcome
from core.formatting import (
    MISSING,
    format_age,
    format_count,
    format_instant,
    format_number,
    format_percent,
)
from core.market_data.provider_health_service import ProviderHealth
from core.permissions import Permission
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_STATES = {
    BreakerState.CLOSED: ("Asked as usual", "green"),
    BreakerState.OPEN: ("Not asked for now", "red"),
    BreakerState.HALF_OPEN: ("On trial", "orange"),
}
_OUTCOMES = {
    CallOutcome.GOOD: "good",
    CallOutcome.RATE_LIMITED: "too many requests",
    CallOutcome.TIMED_OUT: "no answer in time",
    CallOutcome.UNREACHABLE: "out of reach",
    CallOutcome.UNREADABLE: "no data in the answer",
    CallOutcome.EMPTY: "no bars",
    CallOutcome.UNKNOWN_SYMBOL: "unknown symbol",
    CallOutcome.DEFECTIVE: "defective bars",
    CallOutcome.CONFLICTING: "contradicts stored bars",
}


def show_source(desk: Desk, source: ProviderHealth) -> None:
    """One source: state, figures, latest failures."""
    label, colour = _describe_state(source)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f"{source.place}. {escape_markdown(source.title)}", anchor=False)
            st.markdown(f":{colour}-badge[{label}]")
        if sentence := _describe_breaker(source):
            st.warning(escape_markdown(sentence))
        show_figures(
            Figure(
                "Usable answers, 24 h",
                format_percent(source.success_rate, 1),
                "Share of the calls of the last 24 hours that brought bars fit to be stored. "
                "An unknown symbol counts as a call that did not.",
            ),
            Figure("Calls, 24 h", format_count(source.calls)),
            Figure(
                "95 % answer within",
                MISSING
                if source.p95_seconds is None
                else f"{format_number(source.p95_seconds, 2)} s",
                "95th percentile of the time a call takes, with its repeated tries.",
            ),
            Figure(
                "Last good fetch",
                format_age(source.last_good_at),
                f"{format_instant(source.last_good_at, desk.identity.time_zone)}. "
                "Calls are kept for a week.",
            ),
        )
        _show_failures(desk, source)


def _describe_state(source: ProviderHealth) -> tuple[str, str]:
    if source.breaker.state is BreakerState.CLOSED and source.breaker.failures:
        return "Failing", "orange"
    if source.breaker.state is BreakerState.CLOSED and not source.calls:
        return "Not asked in the last 24 hours", "gray"
    return _STATES[source.breaker.state]


def _describe_breaker(source: ProviderHealth) -> str:
    failures = source.breaker.failures
    if not failures:
        return ""
    count = f"{format_count(failures)} {'failure' if failures == 1 else 'failures'} in a row. "
    stand_in = (
        f"{source.stand_in} is asked in its place, for the symbols it has."
        if source.stand_in
        else "No other source stands in for it."
    )
    if source.breaker.state is BreakerState.HALF_OPEN:
        return f"{count}The next call is a trial: a good answer puts it back in use. {stand_in}"
    if source.breaker.state is BreakerState.OPEN:
        return f"{count}It is left alone for a minute. {stand_in}"
    return f"{count}After {MAX_FAILURES} it is left alone for a minute. Where it fails, {stand_in}"


def _show_failures(desk: Desk, source: ProviderHealth) -> None:
    if not source.failures:
        if source.calls:
            st.caption("No call failed in the last 24 hours.")
        return
    show_small_table(
        ("When", "Asked for", "What happened", "In words"),
        [
            (
                Cell(
                    format_age(failure.at),
                    tone="quiet",
                    hint=format_instant(failure.at, desk.identity.time_zone),
                ),
                Cell(f"{failure.symbol} {failure.operation}"),
                Cell(_OUTCOMES[failure.outcome]),
                Cell(failure.sentence, hint=failure.sentence),
            )
            for failure in source.failures
        ],
        label=f"Latest failures of {source.title}",
        numbers_from=4,
    )


with page(
    "Data sources",
    "Asked in this order: where one fails, the next that has the symbol is asked, and the result "
    "says so. Bars of two sources are never joined in one series.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    sources = desk.services.provider_health.list_health(desk.actor)
    if not any(source.calls or source.last_good_at for source in sources):
        show_empty(
            "No source has been asked yet",
            "Figures appear here with the first fetch. Bars that came with the installation were "
            "read from its files and count as no call.",
            link="market_data/import_data.py",
            link_label="Fetch bars",
        )
    for source in sources:
        show_source(desk, source)
