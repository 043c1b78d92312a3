"""Whose analysis of a signal it is, and what it says."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.enums import AnswerOrigin, PointTone
from core.formatting import format_instant
from core.kr_market.ledger.types import AnalysisView
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_MARKS = {
    PointTone.FOR: ("✓", "up"),
    PointTone.AGAINST: ("✗", "down"),
    PointTone.UNKNOWN: ("?", ""),
}
_HELP = (
    "Rules put fixed questions to the sealed figures. A language model's answer fills three scores "
    "and one sentence, checked against a closed schema; it changes no rule, grade or size."
)


def show_analysis(analysis: AnalysisView | None, session: date, time_zone: str) -> None:
    """What was said of the signal of that session; nothing before it was analysed."""
    st.markdown("**Analysis**", help=_HELP)
    if analysis is None:
        st.caption("Not analysed. A signal that a scan seals is, a moment later.")
        return
    badges = " ".join(_list_badges(analysis, session))
    made_at = format_instant(analysis.made_at, time_zone)
    what = "rules" if analysis.origin is AnswerOrigin.RULES else "prompt"
    st.markdown(
        f"{badges} :gray-badge[{what} version {analysis.version}] "
        f":gray-badge[{escape_markdown(made_at)}]  \n{escape_markdown(analysis.verdict)}"
    )
    show_small_table(
        ("", "Point"),
        [
            [Cell(mark, tone or "quiet"), Cell(str(point["text"]), "wide")]
            for point in analysis.points
            for mark, tone in [_MARKS[PointTone(point["tone"])]]
        ],
        label="Points for and against the signal",
        numbers_from=2,
    )
    if analysis.note:
        st.caption(escape_markdown(analysis.note))


def _list_badges(analysis: AnalysisView, session: date) -> list[str]:
    if analysis.origin is AnswerOrigin.RULES:
        kind = ":gray-badge[Rules]"
        return [kind, ":orange-badge[in place of the model]"] if analysis.note else [kind]
    badges = [f":blue-badge[{escape_markdown(analysis.method)}]"]
    if analysis.origin is AnswerOrigin.REPAIRED:
        badges.append(":orange-badge[asked twice]")
    if analysis.known_until is None:
        badges.append(":orange-badge[end of the model's knowledge unknown]")
    elif session <= analysis.known_until:
        until = f"{analysis.known_until:%Y-%m}"
        badges.append(f":red-badge[the model may know what came after\\: trained up to {until}]")
    return badges
