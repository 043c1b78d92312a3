"""What a completed backtest of signals tells: plain numbers, ready to be stored. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.kr_market.signal_backtest.result_tables import Lines, TradeTable
from core.kr_market.signal_backtest.statistics import SignalStatistics

RESULT_VERSION = 1
"""Raise when the meaning of any stored number changes, or when there are more of them."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The closed positions of one kind; None where not defined.

    Attributes:
        win_rate, low, high: after costs, with its 95 % interval (Wilson).
        mean_return: fraction, after costs.
        profit: KRW, after costs.
        mean_held: sessions that the share traded, both ends included.
    """

    name: str
    closed: int
    win_rate: float | None
    low: float | None
    high: float | None
    mean_return: float | None
    profit: float
    mean_held: float | None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One calendar month of the account.

    Attributes:
        month: `2025-06`.
        account, index: return from the last close of the month before, fraction.
        bought: positions opened; `closed` ones closed, with their `profit` in KRW.
    """

    month: str
    account: float
    index: float | None
    bought: int
    closed: int
    profit: float


@dataclass(frozen=True, slots=True)
class IndexResult:
    """Buying the index at the first open and holding it, after the costs of buying.

    Attributes:
        symbol: empty where none is stored.
        reason: why it is unknown; empty where it is known.
    """

    symbol: str
    total_return: float | None = None
    growth: float | None = None
    max_drawdown: float | None = None
    volatility: float | None = None
    sharpe: float | None = None
    source: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LuckResult:
    """The strategy among portfolios of random entries.

    Attributes:
        rank: share of them that did worse, ties counting half.
        low, median, high: 5th, 50th and 95th percentile of their returns, fractions.
        win_rate: mean of theirs, of closed positions.
        bought: positions that they opened, on average.
        pool: shares that a session's entries were drawn from, on average.
    """

    draws: int
    seed: int
    rank: float
    low: float
    median: float
    high: float
    win_rate: float | None
    bought: float
    pool: float


@dataclass(frozen=True, slots=True)
class GateUse:
    """What the Market Gate allowed in the sessions of the period; None where it was not asked."""

    symbol: str
    green: int
    yellow: int
    red: int
    unknown: int
    rate_reason: str  # why the dollar was not known in some sessions; empty where it was


@dataclass(frozen=True, slots=True)
class Blind:
    """What the result does not know, counted.

    Attributes:
        shares: common shares with a bar in the period.
        ended: of these, those without one in its last 20 sessions: delisted or suspended.
        began: of these, those whose first bar lies in the period.
        unscored: positions bought on a signal without a score.
        tied: of these and others, those that the symbol alone put before another signal of the
            same session and score that was not bought.
        short_of_cash: positions bought smaller than intended.
        cut: positions closed at the last price before an unadjusted jump.
        open_at_end: positions still open, worth `open_value` at their last traded close.
        stale_value: part of it marked to a close before the last session.
        largest_order: highest share of a position in its share's mean traded value of 20 sessions.
        large_orders: positions above one per cent of it.
        unplaced: signals of a log whose share or day the market does not have.
        sources: what must be known of where the signals come from.
    """

    shares: int
    ended: int
    began: int
    unscored: int
    tied: int
    short_of_cash: int
    cut: int
    open_at_end: int
    open_value: float
    stale_value: float
    largest_order: float | None
    large_orders: int
    unplaced: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything but lines and trades.

    Attributes:
        first, last: sessions of the period.
        signals: made in it; `refused` reason → how many were not bought.
        fetched_at: when the newest of the bars came in.
    """

    market: str
    is_demo: bool
    fetched_at: datetime
    first: date
    last: date
    sessions: int
    signals: int
    refused: dict[str, int]
    statistics: SignalStatistics
    index: IndexResult
    luck: LuckResult | None
    gate: GateUse | None
    by_kind: tuple[Slice, ...]
    by_exit: tuple[Slice, ...]
    months: tuple[MonthLine, ...]
    blind: Blind
    rule_versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class SignalBacktestOutcome:
    """All that a run produces."""

    summary: Summary
    lines: Lines
    trades: TradeTable
