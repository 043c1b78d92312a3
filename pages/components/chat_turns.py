"""A conversation: what was asked, what was told, and what of it still moves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.chat_line import build_chat_line
from core.chatops.conversations import Turn
from core.chatops.parts import ChartPart, ConfirmPart, JobPart, Part
from core.clock import now
from core.enums import ChatOutcome, JobStatus
from core.errors import NotFoundError
from core.jobs.views import JobView
from pages.components.cached import draw_once
from pages.components.chat_html import STYLE, write_turn
from pages.components.job_watch import watch_job
from pages.components.page import Desk
from pages.components.session import find, forget, keep
from pages.components.text import escape_markdown

_LIVE_TURNS = 3
"""The newest turns show charts and follow jobs; of older ones the words and links stay."""
_CODE = "_chat_code"
_CHART = {"displayModeBar": False}


def keep_code(turn: Turn) -> None:
    """Keep the code of a change for this tab: it is stored nowhere else."""
    forget(_CODE)
    for part in turn.answer.parts:
        if isinstance(part, ConfirmPart):
            keep(_CODE, (turn.id, part.code))


def show_turns(desk: Desk, turns: Sequence[Turn]) -> str:
    """The conversation, oldest first.

    Returns:
        What a button asks for; empty without a click.
    """
    written = [STYLE]
    asked = ""
    for place, turn in enumerate(turns):
        written.append(write_turn(turn, desk.identity.time_zone))
        if place < len(turns) - _LIVE_TURNS or not any(map(_is_live, turn.answer.parts)):
            continue
        st.html("".join(written))
        written = []
        for part in turn.answer.parts:
            asked = _show_live(desk, turn, part, is_last=place == len(turns) - 1) or asked
    if written:
        st.html("".join(written))
    return asked


def _is_live(part: Part) -> bool:
    return isinstance(part, ChartPart | JobPart | ConfirmPart)


def _show_live(desk: Desk, turn: Turn, part: Part, *, is_last: bool) -> str:
    if isinstance(part, ChartPart):
        figure = draw_once(f"chat line {part}", lambda: build_chat_line(part))
        st.plotly_chart(figure, key=f"chat_line_{turn.id}", config=_CHART)
    elif isinstance(part, JobPart):
        _follow(desk, part)
    elif isinstance(part, ConfirmPart) and is_last:
        return _ask_for_confirmation(turn, part)
    return ""


def _follow(desk: Desk, part: JobPart) -> None:
    try:
        watch_job(desk, part.job_id, _show_end)
    except NotFoundError:
        st.caption("The job is no longer kept; its result is where the link leads.")


def _show_end(job: JobView) -> None:
    if job.status is JobStatus.SUCCESS:
        st.caption(":green[Done.] The link leads to the result.")
    elif job.status is JobStatus.FAILURE:
        st.error(escape_markdown(job.error or "The job failed without a reason."))
    else:
        st.caption("The job was cancelled.")


def _ask_for_confirmation(turn: Turn, part: ConfirmPart) -> str:
    if turn.answer.outcome is not ChatOutcome.ASKED:
        return ""
    number, code = find(_CODE, (0, ""))
    if number != turn.id or part.until <= now():
        st.caption("Its code is gone: write the command again to get a new one.")
        return ""
    with st.container(horizontal=True):
        if st.button("Confirm", key=f"confirm_{turn.id}", type="primary", icon=":material/check:"):
            return f"/confirm {code}"
        if st.button("Leave it as it is", key=f"leave_{turn.id}"):
            forget(_CODE)
            st.rerun()
    return ""
