"""How often a condition has given a false alarm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import PanelArray, ScoreRegimes, Universe
from core.enums import PriceMove
from core.user.screening.arrays import BoolPanel
from core.user.screening.base import ScreenFilter
from core.user.screening.funnel import measure
from core.user.screening.intervals import Interval, find_wilson_interval
from core.user.screening.market_day import Market

HISTORY = 250
"""Sessions whose alarms are judged."""

MIN_ALARMS = 20
"""Fewer judged alarms say nothing about a rate."""

DEFINITION = (
    "An alarm is a session after whose close the condition holds and did not hold after the one "
    "before. It was false when no close of the following sessions lay as far in the stated "
    "direction from the alarm's close as stated."
)


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """What became of past alarms.

    Attributes:
        rate: share of false alarms among those judged; None where too few.
        interval: 95 % (Wilson), taking alarms for independent.
        judged: alarms whose sessions are over and known.
        false: those of them after which the price did not move enough.
        pending: alarms whose sessions are not over yet.
        lost: alarms without any known close in the sessions that followed.
        session_count: sessions looked at.
        reason: why there is no rate; empty where there is one.
    """

    rate: float | None
    interval: Interval | None
    judged: int
    false: int
    pending: int
    lost: int
    session_count: int
    reason: str


def find_alarms(market: Market, condition: ScreenFilter, first: int) -> BoolPanel:
    """In which sessions from `first` on (at least 1) the condition began to hold.

    Not known in the session before is no beginning: a new listing is no alarm.

    Returns:
        bool[n, m − first].
    """
    held: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = []
    was_off: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = []
    for place in range(first - 1, market.session_count):
        values = measure(condition, market.day(place))
        holds = condition.accepts(values)
        held.append(holds)
        was_off.append(~holds & ~np.isnan(values))
    if len(held) <= 1:
        return np.zeros((len(market), 0), dtype=np.bool_)
    alarms: BoolPanel = np.stack(held[1:], axis=1) & np.stack(was_off[:-1], axis=1)
    return alarms


def judge_alarms(
    close: PanelArray,
    alarms: BoolPanel,
    first: int,
    *,
    move: PriceMove,
    amount: float,
    within: int,
) -> AlarmRecord:
    """Count the alarms that were false.

    Args:
        close: float64[n, m], NaN where nothing traded.
        alarms: bool[n, m − first], as `find_alarms` gives them.
        first: session of the first column of `alarms`.
        move: direction in which the price was to move.
        amount: by which fraction of the alarm's close.
        within: sessions it had for that.
    """
    rows, columns = np.nonzero(alarms)
    starts = columns + first
    is_over = starts + within < close.shape[1]
    rows, starts, pending = rows[is_over], starts[is_over], int((~is_over).sum())
    later = close[rows[:, None], starts[:, None] + np.arange(1, within + 1)]
    is_known = np.isfinite(later).any(axis=1)
    changes = later[is_known] / close[rows[is_known], starts[is_known]][:, None] - 1.0
    towards = changes if move is PriceMove.UP else -changes
    furthest = np.nanmax(towards, axis=1) if len(towards) else np.empty(0)
    judged, false = len(furthest), int((furthest < amount).sum())
    is_enough = judged >= MIN_ALARMS
    return AlarmRecord(
        rate=false / judged if is_enough else None,
        interval=find_wilson_interval(false, judged) if is_enough else None,
        judged=judged,
        false=false,
        pending=pending,
        lost=int((~is_known).sum()),
        session_count=alarms.shape[1],
        reason=""
        if is_enough
        else f"NOT RUN: {judged} past alarms could be judged; {MIN_ALARMS} are needed for a rate.",
    )


def take_rows(universe: Universe, rows: list[int]) -> Universe:
    """The universe of these instruments only, in this order."""
    return Universe(
        symbols=tuple(universe.symbols[row] for row in rows),
        names=tuple(universe.names[row] for row in rows),
        local_names=tuple(universe.local_names[row] for row in rows),
        sectors=tuple(universe.sectors[row] for row in rows),
        exchanges=tuple(universe.exchanges[row] for row in rows),
        kinds=tuple(universe.kinds[row] for row in rows),
        time=universe.time,
        open=universe.open[rows],
        high=universe.high[rows],
        low=universe.low[rows],
        close=universe.close[rows],
        volume=universe.volume[rows],
        source=universe.source,
        fetched_at=universe.fetched_at,
        is_demo=universe.is_demo,
    )


def find_alarms_of(
    universe: Universe,
    symbols: list[str],
    condition: ScreenFilter,
    sessions: int,
    score_regimes: ScoreRegimes | None = None,
) -> tuple[Universe, BoolPanel, int]:
    """Alarms of some symbols in the last sessions, at most `sessions`.

    Returns:
        The universe of those symbols that it holds, their alarms, and the first column's session.
    """
    place_of = {symbol: row for row, symbol in enumerate(universe.symbols)}
    rows = [place_of[symbol] for symbol in symbols if symbol in place_of]
    part = take_rows(universe, rows)
    first = max(len(universe.time) - sessions, 1)
    if condition.is_relative:
        return part, find_alarms(Market(universe, score_regimes), condition, first)[rows], first
    return part, find_alarms(Market(part, score_regimes), condition, first), first
