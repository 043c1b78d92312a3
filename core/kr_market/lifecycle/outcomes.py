"""What a signal's row of the outcome table says, computed from bars. Pure.

Every signal is followed under each preset of exit rules, and besides under plain holds of 1, 5 and
20 sessions, which are its forward returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.contracts import Universe
from core.enums import FollowState
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS, ExitRules, hold
from core.kr_market.lifecycle.following import FollowedTable, follow_signals
from core.kr_market.lifecycle.market_bars import MarketBars
from core.kr_market.lifecycle.one_signal import FollowedSignal, take_one

FORWARD_SESSIONS = (1, 5, 20)
FORWARD_RULES: tuple[ExitRules, ...] = tuple(hold(sessions) for sessions in FORWARD_SESSIONS)
FOLLOWED_RULES: tuple[ExitRules, ...] = (*EXIT_PRESETS.values(), *FORWARD_RULES)


@dataclass(frozen=True, slots=True)
class SignalPoint:
    """Where a signal was made."""

    sequence: int
    symbol: str
    session: date


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Signals whose share and session are in a universe.

    Attributes:
        points: in the order of the arrays.
        rows, places: int64[s], on the universe's axes.
        lost: those whose share or session is not in it.
    """

    points: tuple[SignalPoint, ...]
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    places: np.ndarray[tuple[int], np.dtype[np.int64]]
    lost: tuple[SignalPoint, ...]


def place_signals(universe: Universe, points: Sequence[SignalPoint]) -> Placed:
    """Find each signal in a universe."""
    row_of = {symbol: row for row, symbol in enumerate(universe.symbols)}
    place_of = {day: place for place, day in enumerate(list_days(universe))}
    found = [one for one in points if one.symbol in row_of and one.session in place_of]
    return Placed(
        tuple(found),
        np.array([row_of[one.symbol] for one in found], dtype=np.int64),
        np.array([place_of[one.session] for one in found], dtype=np.int64),
        tuple(one for one in points if one.symbol not in row_of or one.session not in place_of),
    )


def build_outcomes(
    universe: Universe, market: MarketBars, placed: Placed, rules: ExitRules, costs: TradingCosts
) -> list[dict[str, Any]]:
    """One row of the outcome table for each placed signal, without the preset's name."""
    table = follow_signals(market, placed.rows, placed.places, rules, costs)
    days = list_days(universe)
    return [
        {"sequence": point.sequence, "exit_version": rules.version}
        | _describe(market, table, place, days)
        for place, point in enumerate(placed.points)
    ]


def list_days(universe: Universe) -> list[date]:
    """The day of each session."""
    return [datetime.fromtimestamp(second, UTC).date() for second in universe.time.tolist()]


def _describe(
    market: MarketBars, table: FollowedTable, place: int, days: list[date]
) -> dict[str, Any]:
    one = take_one(market, table, place)
    is_closed = one.state is FollowState.CLOSED
    last = None if one.exit_place is None else days[one.exit_place]
    return {
        "state": one.state,
        "entry_session": None if one.entry_place is None else days[one.entry_place],
        "entry_price": one.entry_price,
        "followed_to": last if is_closed and last else days[-1],
        "last_price": one.exit_price,
        "exit_session": last if is_closed else None,
        "exit_price": one.exit_price if is_closed else None,
        "exit_reason": one.reason,
        "net_return": one.net_return,
        "sessions_held": one.sessions_held,
        "is_worst_case": one.is_worst_case,
        "note": _word(one, last, days[-1]),
    }


def _word(one: FollowedSignal, last: date | None, newest: date) -> str:
    state, is_due = one.state, one.reason is not None
    if state is FollowState.WAITING:
        return "Bought at the open of the next session."
    if state is FollowState.MISSED:
        return (
            "Could not be bought: no trade in the next session, or locked at the upper limit in it."
        )
    if state is FollowState.UNADJUSTED:
        return (
            f"The price moved beyond the daily limit on {last}: a corporate action that is not "
            "adjusted, or a bad row. What it earned is unknown."
        )
    if state is FollowState.OPEN and last is not None and last < newest:
        due = " A sale is due." if is_due else ""
        return f"Has not traded since {last}; it stays open until it does.{due}"
    return "A sale is due at the next open." if state is FollowState.OPEN and is_due else ""
