"""What a scan says of what it did not know, and why it found nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.kr_market.clock import BARS_KNOWN, to_seoul
from core.kr_market.closing_bet.bet_clock import BetClock
from core.kr_market.closing_bet.other_parts import FlowWindow
from core.kr_market.closing_bet.types import FunnelStep

FINAL_BAR_FIGURES = ("price", "change", "traded value", "chart", "candle", "consolidation")
"""What is read from the session's own bar."""


def list_notes(
    clock: BetClock, flows: FlowWindow, *, is_covered: bool, uses_final_bar: bool
) -> tuple[str, ...]:
    """One sentence for each kind of figure that is not what a reader might take it for."""
    at, notes = _wall(clock.at), []
    if to_seoul(clock.bar_known).time() != BARS_KNOWN:
        notes.append(
            f"The exchange closed at {_wall(clock.bar_known)} on this day, not at the usual hour: "
            f"bets are stamped {at}, 15 minutes before."
        )
    if uses_final_bar:
        notes.append(
            f"Stamped {at}, but {', '.join(FINAL_BAR_FIGURES)} are those of the bar closed at "
            f"{_wall(clock.bar_known)}: a look back with daily bars. At {at} they may have been "
            "different, and nobody could have bought at this close knowing it."
        )
    if flows.last is None:
        notes.append(f"Supply unknown: {flows.note}.")
    elif not clock.has_todays_flows:
        notes.append(
            f"Supply up to the session before, {flows.last}: today's confirmed flows appear at "
            f"{_wall(clock.flows_known)}."
        )
    if not is_covered:
        notes.append(
            "News unknown: no article on any share of this market in the 30 days before. News is "
            "mandatory, so nothing can be graded."
        )
    notes.append("Traded value estimated as close × volume: the bars report none.")
    return tuple(notes)


def say_empty(funnel: Sequence[FunnelStep]) -> str:
    """The step at which the last candidate fell out."""
    traded = funnel[0]
    if not traded.kept:
        return (
            "No share traded in this session and before it: it is the first that is stored, or its "
            "bars are missing."
        )
    last = next(step for step in funnel if not step.kept)
    named = "; ".join(f"{one.symbol}: {one.why}" for one in last.dropped[:3])
    return f"Nothing passed “{last.title}”." + (f" Fell out last: {named}." if named else "")


def _wall(at: datetime) -> str:
    return f"{to_seoul(at):%H:%M} KST"
