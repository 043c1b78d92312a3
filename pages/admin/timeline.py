"""What one click, one due time or one import has led to."""

from __future__ import annotations

import streamlit as st

from core.admin.timeline_types import RecentChain, Timeline
from core.enums import TimelineLane, TimelineState
from core.errors import AppError
from core.formatting import MISSING, format_age, format_count, format_instant
from core.permissions import Permission
from pages.components.address import refuse_strangers
from pages.components.empty_state import show_empty
from pages.components.page import Desk, errors_shown, page, show_error
from pages.components.panel import Figure, show_html, write_figures, write_note
from pages.components.small_table import Cell, show_small_table
from pages.components.timeline_lines import write_lines, write_offset

_POLL_SECONDS = 2.0
_NAMES = ("id", "reference", "job", "event")
"""By which an address may name it: any id that leads there, whatever the link calls it."""


def find_wanted() -> str:
    """What the address asks for; nothing where it names nothing."""
    return next((text for name in _NAMES if (text := st.query_params.get(name, ""))), "")


def show_search(desk: Desk) -> None:
    """Any id that a message, a job or an event carries leads to its timeline."""
    with st.form("timeline_search", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        text = left.text_input(
            "Reference, id of a job, or id of an event",
            key="timeline_text",
            placeholder="e.g. 5f2c9d0b71aa, as error messages and the audit trail say it",
            max_chars=80,
        )
        is_asked = right.form_submit_button("Show", type="primary", width="stretch")
    if is_asked:
        with desk.action():
            st.query_params["id"] = desk.services.timelines.find_correlation(desk.actor, text)
            st.rerun()


def show_timeline(desk: Desk, timeline: Timeline) -> None:
    """Who began it, how it went, and every line of it."""
    zone = desk.identity.time_zone
    failed = sum(entry.state is TimelineState.FAILED for entry in timeline.entries)
    waiting = sum(entry.state is TimelineState.WAITING for entry in timeline.entries)
    heard = timeline.count(TimelineLane.DELIVERY, TimelineState.DONE)
    took = MISSING if waiting else write_offset(timeline.seconds).removeprefix("+")
    began = format_instant(timeline.began_at, zone)
    figures = (
        Figure("Begun by", timeline.started_by or "the system"),
        Figure("Jobs", format_count(timeline.count(TimelineLane.JOB))),
        Figure("Events", format_count(timeline.count(TimelineLane.EVENT))),
        Figure("Heard", format_count(heard), "Deliveries of these events to who listens to them."),
        Figure("Notices", format_count(timeline.count(TimelineLane.NOTICE))),
        Figure("Waiting", format_count(waiting), "Jobs and deliveries that have not ended yet."),
        Figure("Failed", format_count(failed)),
        Figure("Took", took, "From the first line to the last, once nothing waits."),
    )
    show_html(
        write_figures(figures),
        write_note(
            f"Reference {timeline.correlation_id} · began {began} "
            f"({format_age(timeline.began_at)}) · one run of a page, one due time or one command "
            "has one reference"
        ),
        write_lines(timeline, zone),
    )
    if timeline.hidden:
        st.caption(
            f"{format_count(timeline.hidden)} entries of the audit trail are not shown: "
            "only administrators read it."
        )
    if timeline.is_cut:
        st.caption(":orange[There is more than is shown: the first 300 of each kind stand here.]")


def find_timeline(desk: Desk, correlation_id: str) -> Timeline:
    """The chain, its times as the reader has them."""
    zone = desk.identity.time_zone
    return desk.services.timelines.get_timeline(desk.actor, correlation_id, zone)


def follow_timeline(desk: Desk, correlation_id: str) -> None:
    """The timeline; looks again by itself as long as something waits."""
    timeline = find_timeline(desk, correlation_id)
    show_timeline(desk, timeline)
    is_open = any(entry.state is TimelineState.WAITING for entry in timeline.entries)
    if is_open:
        st.fragment(_look_again, run_every=_POLL_SECONDS)(desk, timeline)


def _look_again(desk: Desk, shown: Timeline) -> None:
    with errors_shown():
        fresh = find_timeline(desk, shown.correlation_id)
        if fresh != shown:
            st.rerun()


def show_recent(desk: Desk, chains: list[RecentChain]) -> None:
    """The chains that began last."""
    if not chains:
        show_empty(
            "Nothing has happened yet",
            "Whatever is begun carries a reference: an import, a backtest, a schedule that is due. "
            "Here stands what each has led to.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    st.subheader("Begun last", anchor=False)
    show_small_table(
        ("What it began with", "By", "When", "Reference", "Jobs", "Events"),
        [
            (
                Cell(chain.title, "wide", "timeline", (("id", chain.correlation_id),)),
                Cell(chain.who or "the system", "quiet"),
                Cell(format_age(chain.at), hint=format_instant(chain.at, desk.identity.time_zone)),
                Cell(chain.correlation_id, "quiet"),
                Cell(format_count(chain.jobs)),
                Cell(format_count(chain.events)),
            )
            for chain in chains
        ],
        label="Chains that began last",
        numbers_from=4,
    )


with page(
    "Timeline",
    "From what somebody did, through jobs and events, to what others were told.",
    needs=Permission.READ_SYSTEM,
) as desk:
    show_search(desk)
    with errors_shown():
        refuse_strangers(*_NAMES)
    if wanted := find_wanted():
        try:
            # A job's or an event's id stands in links of other pages.
            follow_timeline(desk, desk.services.timelines.find_correlation(desk.actor, wanted))
        except AppError as error:
            show_error(error)
            wanted = ""
    if not wanted:
        show_recent(desk, desk.services.timelines.list_recent(desk.actor))
