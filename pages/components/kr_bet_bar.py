"""What closing bets are asked for: session, preset, capital, market. All of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.clock import now
from core.errors import InvalidInputError
from core.kr_market.closing_bet.closing_bet_service import BetRequest, BetSessions
from core.kr_market.closing_bet.presets import BET_PRESETS
from core.kr_market.closing_bet.sizing import MOST_CAPITAL
from pages.components.links import show_link

PAGE = "kr_market/closing_bet.py"
_CAPITAL, _STEP = 50_000_000, 5_000_000
_EARLIEST = date(1990, 1, 1)
_PRESET_HELP = (
    "Two published rule sets. Shipped: value steps 5억 / 100억 / 500억. Plan: 1,000억 / 5,000억 / "
    "1조, narrower windows of the change, at most 2 positions."
)


@dataclass(frozen=True, slots=True)
class BetQuestion:
    """What the reader wants to see; `session` None for the newest."""

    preset: str
    session: date | None
    source: str | None
    capital: float

    @property
    def request(self) -> BetRequest:
        """As the service asks for it."""
        return BetRequest(self.preset, self.session, self.source)

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        query = {"preset": self.preset, "capital": f"{self.capital:.0f}"}
        if self.session:
            query["session"] = self.session.isoformat()
        if self.source:
            query["source"] = self.source
        return query


def ask_question(sources: Sequence[str]) -> BetQuestion:
    """The controls, beside one another.

    Args:
        sources: of the markets that are stored, the default first.

    Raises:
        InvalidInputError: the capital in the address is no amount.
    """
    preset = st.segmented_control(
        "Preset",
        list(BET_PRESETS),
        default=next(iter(BET_PRESETS)),
        required=True,
        key="preset",
        bind="query-params",
        help=_PRESET_HELP,
    )
    session: date | None = st.date_input(
        "Session",
        value=None,
        min_value=_EARLIEST,
        max_value=now().date(),
        key="session",
        bind="query-params",
        width=150,
        help="Empty: the newest session that is stored.",
    )
    capital = st.number_input(
        "Capital (KRW)",
        min_value=100_000,
        max_value=int(MOST_CAPITAL),
        value=_CAPITAL,
        step=_STEP,
        format="%d",
        key="capital",
        bind="query-params",
        width=160,
        help="Positions are sized for it; nothing is ordered from here.",
    )
    source = st.query_params.get("source") or None
    if len(sources) > 1:
        source = st.selectbox(
            "Market",
            sources,
            key="source",
            bind="query-params",
            width=200,
            help="By the source of its bars.",
        )
    if capital is None:
        raise InvalidInputError("There is no capital.", "Give the won that you trade with.")
    return BetQuestion(str(preset), session, source, float(capital))


def show_neighbours(question: BetQuestion, session: date, known: BetSessions) -> None:
    """Links to the session before and after."""
    if session not in known.days:
        return
    place = known.days.index(session)  # newest first
    for other, label in ((place + 1, "← {}"), (place - 1, "{} →")):
        if 0 <= other < len(known.days):
            day = known.days[other].isoformat()
            show_link(PAGE, label.format(day), query={**question.query, "session": day})
