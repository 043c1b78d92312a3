"""What following a strategy takes, and how a follow is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import PairOutcome
from core.trading.signals.decay import Decay

MAX_PAIRS = 500
DEFAULT_HORIZON, MAX_HORIZON = 10, 60
DEFAULT_EXPIRY, MAX_EXPIRY = 5, 60


@dataclass(frozen=True, slots=True)
class FollowRequest:
    """A saved strategy that is to give signals.

    Attributes:
        strategy_id: one of the actor's.
        symbols: on which, as stored.
        horizon_bars: bars after which a signal is scored.
        expiry_sessions: sessions after which it is no longer worth acting on.
    """

    strategy_id: int
    symbols: tuple[str, ...]
    horizon_bars: int = DEFAULT_HORIZON
    expiry_sessions: int = DEFAULT_EXPIRY


@dataclass(frozen=True, slots=True)
class PairView:
    """One symbol of a follow, and what the last run found there."""

    symbol: str
    outcome: PairOutcome
    note: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class FollowView:
    """One follow.

    Attributes:
        strategy_id: None where the strategy has been deleted.
        note: why the last run gave nothing at all; empty where it looked.
        due_at: when the worker looks again by itself.
        run_at: when it last did.
    """

    id: int
    strategy_id: int | None
    strategy_name: str
    horizon_bars: int
    expiry_sessions: int
    is_active: bool
    note: str
    due_at: datetime | None
    run_at: datetime | None
    pairs: tuple[PairView, ...]


@dataclass(frozen=True, slots=True)
class DecayView:
    """A stored measurement of a follow's decay.

    Attributes:
        emitted: how many of its signals had been emitted; the others are of the past, which the
            strategy may have been made for.
        symbols: that were measured.
        left_out: sentences about what was not, or not wholly.
        is_old: the strategy, its symbols or the horizon have changed since.
    """

    decay: Decay
    horizon_bars: int
    strategy_version: int
    emitted: int
    symbols: int
    first_day: str
    last_day: str
    is_demo: bool
    left_out: tuple[str, ...]
    measured_at: datetime
    is_old: bool
