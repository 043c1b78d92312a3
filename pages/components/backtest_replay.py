"""Runs a stored run again on demand and says what has changed since."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_instant
from core.permissions import Permission, is_allowed
from core.trading.types import BacktestDetail
from pages.components.page import Desk
from pages.components.text import escape_markdown


def show_replay(desk: Desk, detail: BacktestDetail) -> None:
    """The newest replay, and the button for another one."""
    replay = desk.services.replays.find_replay(desk.actor, detail.summary.id)
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        if replay is None:
            left.markdown(
                "**Replay**  \nNot replayed yet: run it again to see whether the numbers hold."
            )
        else:
            when = format_instant(replay.at, desk.identity.time_zone)
            first, *rest = replay.findings.sentences()
            colour, icon = ("green", "check") if replay.findings.is_same else ("red", "difference")
            left.markdown(
                f"**Replay** :{colour}-badge[:material/{icon}: {escape_markdown(first)}] "
                f"{escape_markdown(when)}"
            )
            for sentence in rest:
                left.markdown(f"- {escape_markdown(sentence)}")
        may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
        if may_run and right.button(
            "Replay", icon=":material/replay:", key="replay", width="stretch"
        ):
            with desk.action("The run is being replayed; the result appears here."):
                desk.services.replays.start_replay(desk.actor, detail.summary.id)
