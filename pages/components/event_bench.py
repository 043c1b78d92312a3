"""One dead letter: what it brought, why it failed, and another payload for it."""

from __future__ import annotations

import streamlit as st

from core.admin.event_types import RepairBench
from core.formatting import format_age, format_count, format_instant
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_LINE_PIXELS, _MOST_LINES = 24, 22


def show_bench(desk: Desk, bench: RepairBench) -> None:
    """The letter in full, and the two ways on."""
    letter = bench.letter
    with st.container(border=True):
        badge = " :orange-badge[repaired before]" if letter.is_repaired else ""
        st.markdown(
            f"**{escape_markdown(letter.event_name)}** version {letter.version} → "
            f"**{escape_markdown(letter.handler)}**{badge}"
        )
        recorded = format_instant(letter.occurred_at, desk.identity.time_zone)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f"recorded {escape_markdown(recorded)} ({format_age(letter.occurred_at)}) · "
                f"{format_count(letter.attempts)} attempts · event {letter.event_id}"
            )
            show_link("admin/timeline.py", "Timeline", query={"id": letter.correlation_id})
        st.error(escape_markdown(letter.error), icon=":material/error:")
        if bench.refusal:
            st.warning(f"{escape_markdown(bench.refusal)} It can be delivered again, not repaired.")
            _show_replay(desk, bench)
            return
        _show_form(desk, bench)
        _show_past(desk, bench)


def _show_form(desk: Desk, bench: RepairBench) -> None:
    letter = bench.letter
    writing, fields = st.columns([3, 2])
    with writing, st.form(f"repair_{letter.delivery_id}", border=False):
        lines = min(_MOST_LINES, bench.start_text.count("\n") + 2)
        text = st.text_area(
            "Payload, as JSON",
            bench.start_text,
            key=f"payload_{letter.delivery_id}",
            height=_LINE_PIXELS * lines + 24,
        )
        reason = st.text_input(
            "Reason",
            key=f"reason_{letter.delivery_id}",
            max_chars=500,
            placeholder="What was wrong with it; it is kept in the audit trail",
        )
        is_asked = st.form_submit_button(
            "Repair and deliver", type="primary", icon=":material/build:"
        )
    with fields:
        show_small_table(
            ("Field", "Takes"),
            [(Cell(name), Cell(words, "quiet")) for name, words in bench.fields.items()],
            label=f"Fields of {letter.event_name}",
            numbers_from=2,
        )
        others = [name for name in bench.waiting_handlers if name != letter.handler]
        if others:
            st.caption(
                "The same event is dead for others, who get the repaired payload too: "
                + escape_markdown(", ".join(others))
            )
        _show_replay(desk, bench)
    if is_asked:
        with desk.action("Repaired; it will be delivered."):
            desk.services.event_repairs.repair(
                desk.actor, letter.delivery_id, text or "", reason or ""
            )
            st.query_params.pop("letter", None)


def _show_replay(desk: Desk, bench: RepairBench) -> None:
    delivery_id = bench.letter.delivery_id
    if st.button("Deliver as it is", key=f"replay_{delivery_id}", icon=":material/replay:"):
        with desk.action("It will be delivered again."):
            desk.services.events.replay(desk.actor, delivery_id)
            st.query_params.pop("letter", None)


def _show_past(desk: Desk, bench: RepairBench) -> None:
    with st.expander(f"As it was recorded (version {bench.original_version})"):
        st.json(dict(bench.original))
    for repair in bench.repairs:
        when = format_instant(repair.at, desk.identity.time_zone)
        st.caption(
            escape_markdown(
                f"{when}: {repair.username} changed {', '.join(repair.changed) or 'nothing'}: "
                f"{repair.reason}"
            )
        )
