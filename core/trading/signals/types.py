"""What the lists of signals take and hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import Interval, SignalSide, SignalState


@dataclass(frozen=True, slots=True)
class SignalQuery:
    """Which signals are wanted; empty fields do not filter.

    Attributes:
        states: of emitted signals; a signal that was not emitted has none and is left out.
        text: part of a symbol or name.
    """

    strategy: str = ""
    sides: tuple[SignalSide, ...] = ()
    states: tuple[SignalState, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ScoreView:
    """What acting at the next open brought.

    Attributes:
        return_fraction: in the signal's direction, after costs.
        worst_excursion, best_excursion: MAE and MFE, fractions of the entry price.
    """

    horizon_bars: int
    entry_at: datetime
    entry_price: float
    exit_at: datetime
    exit_price: float
    return_fraction: float
    worst_excursion: float
    best_excursion: float
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal as a list shows it.

    Attributes:
        id: None where it was never emitted: it lies before the first run that looked.
        state: None where there is no id.
        age: sessions since its bar; None where the symbol has no bars any more.
        price: close of its bar.
        last: newest close; None where there is none.
        moved: change from `price` to `last` in the signal's direction, fraction.
        note: why it is not scored yet, or what the last run said of the pair.
        score: once its horizon has passed.
    """

    id: int | None
    strategy_id: int | None
    strategy_name: str
    strategy_version: int | None
    symbol: str
    name: str
    local_name: str
    side: SignalSide
    strength: float
    bar: datetime
    interval: Interval | None
    price: float
    currency: str
    last: float | None
    moved: float | None
    age: int | None
    reason: str
    state: SignalState | None
    note: str
    source: str
    is_demo: bool
    emitted_at: datetime | None
    score: ScoreView | None


@dataclass(frozen=True, slots=True)
class SignalBoard:
    """A list of signals with what stands above it.

    Attributes:
        rows: newest bar first.
        total: before the filters.
        follows, pairs: how much is followed.
        run_at: when a run last ended.
        strategies: names to filter by.
        read_at: when this was read; prices are of then.
    """

    rows: tuple[SignalRow, ...]
    total: int
    follows: int
    pairs: int
    run_at: datetime | None
    strategies: tuple[str, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class SignalPage:
    """Some emitted signals, the newest emitted first.

    Attributes:
        next_cursor: hand it back for those that follow; None where there are no more.
    """

    rows: tuple[SignalRow, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a signal's life; `is_by_run` where no person took it."""

    state: SignalState
    at: datetime
    is_by_run: bool


@dataclass(frozen=True, slots=True)
class StrategyPerformance:
    """What the scored entries of one strategy brought.

    Attributes:
        count: scored entries.
        exits: scored exits, which are not part of the figures.
        hit_rate: share of entries with a return above 0; None without any.
        mean_return: fraction, after costs; None without any.
    """

    strategy_name: str
    count: int
    exits: int
    hit_rate: float | None
    mean_return: float | None
