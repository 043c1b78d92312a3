"""What happened, who heard of it, and what could not be delivered."""

from __future__ import annotations

from textwrap import shorten

import streamlit as st

from core.admin.event_facts import say_facts
from core.admin.event_types import EventFlow, EventView
from core.events.retention import KEPT_FOR
from core.formatting import format_age, format_count, format_instant, format_number
from core.permissions import Permission
from pages.components.address import find_number
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.event_letters import show_letters
from pages.components.page import Desk, page
from pages.components.paging import show_turns, start_over
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_DEAD, _LOG = "Dead letters", "Log"
_PAGE_SIZE = 40
_LATE_SECONDS = 30.0
_MOST_FACTS, _MOST_HINT = 160, 1_000


def show_flow(flow: EventFlow) -> None:
    """How events flow at this moment."""
    show_figures(
        Figure(
            "Delivered",
            format_count(flow.delivered),
            "An event counts once for each part of the program that listens to it.",
        ),
        Figure("Waiting", format_count(flow.pending)),
        Figure(
            "Dead letters",
            format_count(flow.dead),
            "Deliveries that failed three times. They are kept until somebody has them "
            "delivered again, repaired where needed.",
        ),
        Figure(
            "Lag",
            f"{format_number(flow.lag_seconds, 1)} s",
            "For how long the delivery that is due for longest has been due.",
        ),
        Figure("Events kept", format_count(flow.kept)),
    )
    st.caption(
        f"Deliverers are woken by {escape_markdown(flow.broker)} · delivered events are kept for "
        f"{KEPT_FOR.days} days, what waits or has failed for as long as it does"
    )
    if flow.lag_seconds > _LATE_SECONDS:
        st.warning(
            "Events are late: is a worker running, and is a listener slow? Nothing is lost; "
            "they are delivered in order once somebody does.",
            icon=":material/schedule:",
        )


def show_log(desk: Desk, flow: EventFlow) -> None:
    """Events, newest first, and how many there were of each name today."""
    newest, today = st.columns([7, 2], gap="medium")
    with newest:
        show_events(desk, flow)
    with today:
        show_today(desk, flow)


def show_today(desk: Desk, flow: EventFlow) -> None:
    """How often each event was recorded within the last day."""
    if not flow.by_name:
        return
    zone = desk.identity.time_zone
    show_small_table(
        ("Last 24 hours", "Newest", "Events"),
        [
            (
                Cell(name),
                Cell(format_age(last), "quiet", hint=format_instant(last, zone)),
                Cell(format_count(count)),
            )
            for name, count, last in flow.by_name
        ],
        label="Events of the last 24 hours by name",
        numbers_from=2,
    )


def show_events(desk: Desk, flow: EventFlow) -> None:
    """Events, newest first; each leads to the timeline it belongs to."""
    names = [name for name, _, _ in flow.by_name]
    counts = {name: count for name, count, _ in flow.by_name}
    name = st.selectbox(
        "Event",
        ["", *names],
        format_func=lambda one: f"{one} ({format_count(counts[one])} today)" if one else "All",
        key="log_name",
        on_change=start_over,
        help="Those recorded within the last day, the most frequent first.",
        width=420,
    )
    events = desk.services.event_log.list_events(
        desk.actor, name or "", _PAGE_SIZE, find_number("before")
    )
    if not events:
        if flow.kept:
            show_nothing_fits("No event of that name is older.", {"log_name": ""})
        else:
            show_empty(
                "No events",
                "None has been recorded yet: the first come with bars, runs and signals.",
                link="market_data/import_data.py",
                link_label="Import data",
            )
        return
    show_small_table(
        ("Event", "What it says", "Recorded", "Delivered", "Waiting", "Dead"),
        [_write_event(event, desk.identity.time_zone) for event in events],
        label="Events",
        numbers_from=3,
    )
    is_more = len(events) == _PAGE_SIZE
    with st.container(horizontal=True, vertical_alignment="center"):
        show_turns(
            events[-1].sequence if is_more else None,
            f"{format_count(len(events))} events",
            hint="A name leads to its timeline.",
        )


def _write_event(event: EventView, zone: str) -> tuple[Cell, ...]:
    facts = say_facts(event.payload, zone)
    return (
        Cell(
            event.name,
            page="timeline",
            query=(("id", event.correlation_id or event.event_id),),
            hint=f"Timeline of {event.event_id}",
        ),
        Cell(shorten(facts, _MOST_FACTS, placeholder=" …"), "wide", hint=facts[:_MOST_HINT]),
        Cell(format_age(event.occurred_at), hint=format_instant(event.occurred_at, zone)),
        Cell(format_count(event.delivered)),
        Cell(format_count(event.pending)),
        Cell(format_count(event.dead), "down" if event.dead else ""),
    )


with page(
    "Events",
    "What happened, who heard of it, and what could not be delivered.",
    needs=Permission.MANAGE_EVENTS,
) as desk:
    found = desk.services.event_log.get_flow(desk.actor)
    show_flow(found)
    view = st.segmented_control(
        "Show",
        (_DEAD, _LOG),
        default=_DEAD if found.dead else _LOG,
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == _LOG:
        show_log(desk, found)
    else:
        show_letters(desk)
