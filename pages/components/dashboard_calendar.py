"""Calendars on the dashboard: figures of economies, and announced days of companies."""

from __future__ import annotations

from core.enums import CorporateEventKind
from core.market_data.intelligence_types import ComingEvent
from pages.components.cached import find_coming, find_releases
from pages.components.economy_releases import describe_coming, list_last, write_releases
from pages.components.empty_state import show_empty
from pages.components.instrument_words import format_per_share
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.panel import show_html, write_note, write_panel
from pages.components.small_table import Cell, write_small_table

_ROWS = 4
_TITLE = "Economic calendar"


def show_calendar(desk: Desk) -> None:
    """The nearest releases and the last ones; samples tell of nothing to come, and it says so."""
    calendar = find_releases(desk)
    if not calendar.series:
        show_html(write_panel(_TITLE))
        show_empty(
            "No economic series yet",
            "Import a figure with its dates of publication, or store the bundled samples.",
            link="market_data/economy.py",
            link_label="Economy",
        )
        return
    shown = calendar.coming[:_ROWS] or list_last(calendar, _ROWS)
    label = "Coming releases" if calendar.coming else "Last releases"
    table = write_releases(shown, label=label) if shown else ""
    show_html(write_panel(_TITLE, write_note(describe_coming(calendar)), table))
    show_link("market_data/economy.py", "All series and releases")


def show_coming(desk: Desk) -> None:
    """The nearest announced reports and ex-dividend days; nothing where none was announced."""
    coming = find_coming(desk)
    if not coming:
        return
    table = write_small_table(
        ("Day", "Company", "", "Event", "Expected"),
        [_write_coming(event) for event in coming],
        label="Company calendar",
        numbers_from=4,
    )
    demo = "DEMO: announced in the invented market. Expected: earnings per share."
    note = write_note(demo if any(event.is_demo for event in coming) else "")
    show_html(write_panel("Company calendar", table, note))


def _write_coming(event: ComingEvent) -> list[Cell]:
    is_report = event.kind is CorporateEventKind.EARNINGS
    expected = f"{format_per_share(event.expected)} {event.currency}".strip()
    return [
        Cell(event.day.isoformat()),
        Cell(event.symbol, page="instrument", query=(("symbol", event.symbol), ("view", "Events"))),
        Cell(event.local_name or event.name, hint=f"{event.name} {event.local_name}".strip()),
        Cell("Earnings" if is_report else "Ex-dividend"),
        Cell(expected if is_report else "", "quiet"),
    ]
