"""What the comparison with a published log tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.enums import ExitPrice, FollowState, SignalExit
from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.intervals import Interval

STALE = frozenset({ExitPrice.NO_SESSION, ExitPrice.NO_TRADE, ExitPrice.OLD_PRICE})
"""No trade at that price on that day: it was left over from an earlier one."""


@dataclass(frozen=True, slots=True)
class LoggedSignalView:
    """A row of the log. Prices in KRW, the return as a fraction."""

    symbol: str
    session: date
    score: float | None
    entry_price: float
    is_closed: bool
    exit_price: float | None
    exit_session: date | None
    logged_return: float | None


@dataclass(frozen=True, slots=True)
class ComparedSignal:
    """A logged signal beside what our rule makes of it.

    Attributes:
        exit_kind: where its exit price comes from; None while it is open.
        state, reason, net_return, entry_price: by our rule; None where it cannot be computed, and
            why not.
        is_entry_close: whether it was logged at the close of its own day; None where unknown.
    """

    logged: LoggedSignalView
    name: str
    exit_kind: ExitPrice | None
    is_entry_close: bool | None
    state: FollowState | None
    reason: SignalExit | None
    entry_price: float | None
    net_return: float | None
    why_not: str


@dataclass(frozen=True, slots=True)
class LoggedFigures:
    """Closed signals of one kind as the log gives them, and those of them that we could compute.

    Attributes:
        count: closed signals of the log.
        win_rate, mean: as logged, before any cost.
        compared: of them, those closed by our rule too.
        logged_mean, own_mean: of these alone; ours after costs.
    """

    label: str
    count: int
    win_rate: float | None
    win_interval: Interval
    mean: float | None
    compared: int
    logged_mean: float | None
    own_mean: float | None


@dataclass(frozen=True, slots=True)
class PublishedComparison:
    """A whole log.

    Attributes:
        log: where the log comes from; `bars`: whose bars it is held against.
        first, last: days of the log.
        exits: kind of exit price → closed signals.
        stale: closed signals with an exit price left over from an earlier day.
        closed_days: days of the log on which the exchange did not trade → its rows on them.
        no_session: signals made on such a day.
        entry_known, entry_close: entries with a bar of their day; of them at its close.
        why_not: why our rule gives no result → signals.
        total: all closed signals as logged.
        by_exit: by kind of exit price; by_reason: by our reason to sell.
        own: ours under the exit rules, with interval and base rate.
        is_demo: whether the bars are invented.
    """

    log: str
    bars: str
    bars_fetched_at: datetime
    exit_rules: str
    first: date
    last: date
    signals: int
    closed: int
    symbols: int
    symbols_known: int
    exits: Mapping[ExitPrice, int]
    stale: int
    closed_days: Mapping[date, int]
    no_session: int
    entry_known: int
    entry_close: int
    why_not: Mapping[str, int]
    total: LoggedFigures
    by_exit: tuple[LoggedFigures, ...]
    by_reason: tuple[LoggedFigures, ...]
    own: GroupFigures
    rows: tuple[ComparedSignal, ...]
    is_demo: bool
