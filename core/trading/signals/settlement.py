"""What becomes of signals with time: they expire, and are scored once their horizon has passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from core.contracts import Actor, BarQuery, BarSeries, CountSessions, LoadBars
from core.enums import SignalState
from core.errors import AppError, JobCancelledError
from core.formatting import format_count
from core.trading.request import Costs
from core.trading.signals.engine import SignalHistory
from core.trading.signals.lifecycle import find_path
from core.trading.signals.scoring import measure_outcomes
from core.trading.signals.sessions import FindClose, count_age, drop_unfinished
from core.trading.signals.views import to_instant
from db.base import stored_id
from db.trading.execution_repository import ExecutionRepository
from db.trading.signal_tables import SignalScore, StrategyExecution

COSTS = Costs()
"""The costs that a new backtest begins with."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a signal stands at the time of a run.

    Attributes:
        is_old: past its expiry.
        score: its columns; None while bars are missing.
        note: why there is no score yet.
    """

    is_old: bool
    score: Mapping[str, Any] | None
    note: str


class Assessor:
    """Looks at open signals; reads bars, writes nothing.

    Args:
        load_bars: bars of one series.
        count_sessions: how old a signal is.
        find_close: when a session is over.
    """

    def __init__(
        self, load_bars: LoadBars, count_sessions: CountSessions, find_close: FindClose
    ) -> None:
        self._load_bars = load_bars
        self._count_sessions = count_sessions
        self._find_close = find_close

    def load_finished(self, actor: Actor, query: BarQuery) -> BarSeries:
        """The bars of a series that change no more.

        Raises:
            AppError: there are none.
        """
        return drop_unfinished(self._load_bars(actor, query), self._find_close)

    def count_age(self, bars: BarSeries, bar: datetime, at: datetime) -> int:
        """Sessions since a bar of the series."""
        return count_age(bar, bars.interval, bars.passport, at, self._count_sessions)

    def assess(
        self, actor: Actor, signals: Sequence[StrategyExecution], at: datetime
    ) -> dict[int, Standing]:
        """How each stands, by number; one whose bars are gone says so and waits."""
        series: dict[tuple[str, ...], BarSeries | str] = {}
        found: dict[int, Standing] = {}
        for signal in signals:
            key = (signal.symbol, signal.source, signal.interval.value)
            if key not in series:
                series[key] = self._try_load(actor, signal)
            bars = series[key]
            found[stored_id(signal.id)] = (
                Standing(is_old=False, score=None, note=bars[:300])
                if isinstance(bars, str)
                else self._assess_one(signal, bars, at)
            )
        return found

    def _try_load(self, actor: Actor, signal: StrategyExecution) -> BarSeries | str:
        query = BarQuery(signal.symbol, interval=signal.interval, source=signal.source)
        try:
            return self.load_finished(actor, query)
        except JobCancelledError:
            raise
        except AppError as error:
            return f"Not scored: {error.message}"

    def _assess_one(self, signal: StrategyExecution, bars: BarSeries, at: datetime) -> Standing:
        age = self.count_age(bars, to_instant(signal.bar_time), at)
        is_old = age > signal.expiry_sessions
        place = int(np.searchsorted(bars.time, signal.bar_time))
        if place >= len(bars) or int(bars.time[place]) != signal.bar_time:
            note = "Not scored: the bar of the signal is not stored any more."
            return Standing(is_old, None, note)
        history = SignalHistory(np.array([place]), (signal.side,), np.array([signal.strength]))
        outcome = measure_outcomes(
            bars, history.places, history.directions(), signal.horizon_bars, COSTS
        )
        if np.isnan(outcome.returns[0]):
            come = len(bars) - 1 - place
            note = (
                f"{format_count(come)} of the {format_count(signal.horizon_bars)} bars of its "
                "horizon have come."
            )
            return Standing(is_old, None, note)
        score = {
            "horizon_bars": signal.horizon_bars,
            "entry_time": int(bars.time[place + 1]),
            "entry_price": float(outcome.entry[0]),
            "exit_time": int(bars.time[place + signal.horizon_bars]),
            "exit_price": float(outcome.exit[0]),
            "return_fraction": float(outcome.returns[0]),
            "worst_excursion": float(outcome.worst[0]),
            "best_excursion": float(outcome.best[0]),
        }
        return Standing(is_old, score, "")


def settle(repository: ExecutionRepository, standings: Mapping[int, Standing]) -> tuple[int, int]:
    """Move open signals on, in the caller's transaction; what changed meanwhile is read anew.

    Returns:
        How many expired and how many were scored.
    """
    expired = scored = 0
    costs = {"spread": COSTS.spread, "commission": COSTS.commission}
    for row in repository.list_open(is_locked=True):
        standing = standings.get(stored_id(row.id))
        if standing is None:
            continue
        row.note = standing.note
        is_scorable = standing.score is not None
        for state in find_path(row.state, is_old=standing.is_old, is_scorable=is_scorable):
            if state is SignalState.SCORED and standing.score is not None:
                repository.add_score(
                    SignalScore(execution_id=stored_id(row.id), costs=costs, **standing.score)
                )
                scored += 1
            else:
                expired += 1
            repository.add_step(row, state, None)
    return expired, scored
