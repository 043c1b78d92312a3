"""The last sessions with their bets, so that a reader finds the days on which there were some."""

from __future__ import annotations

import streamlit as st

from core.enums import BetGrade
from core.formatting import MISSING, format_count
from core.kr_market.closing_bet.types import UNGRADED
from pages.components.cached import make_once
from pages.components.kr_bet_bar import BetQuestion
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_SESSIONS = 20


def show_recent(desk: Desk, question: BetQuestion) -> None:
    """Reckoned when it is opened: each session costs a scan."""
    expander = st.expander(
        f"The {_SESSIONS} sessions up to this one", key="bet_recent", on_change="rerun"
    )
    if not expander.open:
        return
    found = make_once(
        f"recent closing bets {question.request}",
        lambda: desk.services.closing_bets.count_recent(desk.actor, question.request, _SESSIONS),
    )
    grades = (*(grade.value for grade in BetGrade), UNGRADED)
    rows = [
        [
            Cell(
                f"{one.session}",
                page="closing_bet",
                query=(*(question.query | {"session": f"{one.session}"}).items(),),
            ),
            Cell(format_count(one.candidates), hint=one.reason),
            *(
                Cell(format_count(count) if count else MISSING, "" if count else "quiet")
                for count in (one.grades[name] for name in grades)
            ),
        ]
        for one in found
    ]
    with expander:
        show_small_table(
            ("Session", "Candidates", "S", "A", "B", "C", "Ungraded"),
            rows,
            label="Closing bets of the last sessions",
        )
