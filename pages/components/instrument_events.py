"""Splits, dividends and reports of earnings of one instrument, coming ones first."""

from __future__ import annotations

import streamlit as st

from core.clock import now
from core.enums import CorporateEventKind
from core.formatting import MISSING, format_age, format_percent
from core.market_data.company_types import CompanyEvent
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.instrument_words import format_per_share, name_source
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_MAX_EVENTS = 60
_KINDS = {
    CorporateEventKind.SPLIT: "Split",
    CorporateEventKind.DIVIDEND: "Dividend",
    CorporateEventKind.EARNINGS: "Earnings",
}


def show_events(desk: Desk, detail: InstrumentDetail) -> None:
    """The newest ones, each with its source."""
    events = desk.services.companies.list_events(desk.actor, detail.instrument.symbol)
    if not events:
        show_empty("No events stored", "Neither splits nor dividends nor earnings are known.")
        return
    shown = events[: -_MAX_EVENTS - 1 : -1]
    show_small_table(
        ("Day", "Event", "Source", "Stored", "Value", "Expected", "Surprise"),
        [_write_event(event) for event in shown],
        label="Events",
        numbers_from=4,
    )
    more = f"The newest {len(shown)} of {len(events)}. " if len(events) > len(shown) else ""
    st.caption(
        f"{more}A dividend stands on its ex-day; values are per share. Surprise: reported against "
        "expected earnings, as a share of the expected."
    )


def _write_event(event: CompanyEvent) -> list[Cell]:
    surprise = event.surprise
    return [
        Cell(event.day.isoformat()),
        Cell(_KINDS[event.kind]),
        Cell(name_source(event.source, is_demo=event.is_demo), "quiet"),
        Cell(format_age(event.fetched_at), "quiet"),
        _write_value(event),
        Cell(format_per_share(event.expected), "quiet" if event.expected is None else ""),
        Cell(
            format_percent(surprise, 1, is_signed=True),
            "quiet" if surprise is None else "up" if surprise >= 0 else "down",
        ),
    ]


def _write_value(event: CompanyEvent) -> Cell:
    if event.value is None:
        is_coming = event.day >= now().date()
        awaited = "not reported" if event.kind is CorporateEventKind.EARNINGS else MISSING
        return Cell("announced" if is_coming else awaited, "quiet")
    if event.kind is CorporateEventKind.SPLIT:
        return Cell(f"{event.value:g} new for 1 old")
    return Cell(f"{format_per_share(event.value)} {event.currency}".strip())
