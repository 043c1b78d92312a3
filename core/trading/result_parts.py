"""What a result says beyond its numbers: how sure they are, and what became of every signal.

Each part is None in a result that is older than the part. All are stored as JSON, see
`core.trading.part_storage`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.enums import ExitReason, SignalRejection, TrialOrigin


@dataclass(frozen=True, slots=True)
class SignalCounts:
    """What became of every entry that the strategy wanted: `filled` and `rejected` add up to it.

    Attributes:
        wanted: entry signals on all bars, long and short counted apart.
        filled: those that became a trade.
        rejected: reason to count, every reason, 0 included.
    """

    wanted: int
    filled: int
    rejected: Mapping[SignalRejection, int]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its interval.

    Attributes:
        key: of a statistic in `core.trading.statistics.ALL_DEFINITIONS`.
        value: as resampled from: the statistic itself, except that `max_drawdown` and
            `calmar_ratio` are measured at the ends of days where the bars are shorter than a day.
        low, high: the ends of the interval; None where `reason` says why there is none.
        reason: a sentence; empty where there is an interval.
    """

    key: str
    value: float | None
    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """How many more of its kind tell a number from zero.

    Attributes:
        key: of the statistic: `expectancy` (trades) or `sharpe_ratio` (bars).
        have: how many there are.
        more: how many are still needed, 0 where those there are suffice; None where `reason`
            says why no number would.
        unit: what is counted: `trades`, `days`, `weeks`, `months` or `years`.
        reason: a sentence; empty where `more` is known.
    """

    key: str
    have: int
    more: int | None
    unit: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Intervals:
    """How sure the numbers are, by the stationary block bootstrap.

    Attributes:
        level: share of the resampled values within each interval, 0.9.
        draws: resampled histories.
        mean_block: mean length of the blocks of returns drawn, in `return_unit`.
        mean_trade_block: the same of trades.
        return_unit: `days`, `weeks`, `months` or `years`: what one return covers.
        estimates: in the order in which they are read.
        needed: for the expectancy and for the Sharpe ratio.
    """

    level: float
    draws: int
    mean_block: int
    mean_trade_block: int
    return_unit: str
    estimates: tuple[Estimate, ...]
    needed: tuple[Needed, ...]


@dataclass(frozen=True, slots=True)
class BandEdge:
    """What one case of the band gave. Fraction, currency, ratio; None where not defined."""

    total_return: float | None
    equity_final: float | None
    sharpe_ratio: float | None


@dataclass(frozen=True, slots=True)
class SameBarBand:
    """Between which results the truth lies, where stop and target were within one bar.

    Attributes:
        times: seconds since 1970-01-01 UTC of the bars that do not say which came first; empty:
            there was none, and the three cases are one.
        worst: the stop came first on all of them.
        as_run: what backtesting.py assumes.
        best: the target came first on all of them.
        not_run: why there is no band, as a sentence; the edges are then None.
    """

    times: tuple[int, ...]
    worst: BandEdge | None
    as_run: BandEdge | None
    best: BandEdge | None
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One number on which engine and kernel disagree.

    Attributes:
        what: key of a statistic, `equity`, `trade_count` or `trade 12: exit_price`.
        engine, kernel: the two values; None where not defined.
        reason: a sentence.
    """

    what: str
    engine: float | None
    kernel: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What came of pricing the run a second time, on the kernel.

    Attributes:
        not_run: why the kernel gave none, as a sentence; empty where it did.
        compared: numbers held side by side.
        differences: those beyond 0.01 %.
    """

    not_run: str
    compared: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ExitRow:
    """The trades that ended for one reason.

    Attributes:
        share: of all trades, fraction.
        win_rate: of these, fraction.
        mean_return: arithmetic, after commission, fraction.
        profit: sum, after commission, currency.
    """

    reason: ExitReason
    count: int
    share: float
    win_rate: float
    mean_return: float
    profit: float


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """What a run came from.

    Attributes:
        kind: hand, template, optimiser, builder or chat.
        strategy_id, strategy_version: the saved strategy it started from; None for none.
        strategy_name: as it is called now; None where it was deleted since.
        is_changed: whether the run's values differ from that version's; None where that is not
            known any more.
        batch_id, optimisation_id: the batch or optimisation it belongs to.
    """

    kind: TrialOrigin = TrialOrigin.HAND
    strategy_id: int | None = None
    strategy_version: int | None = None
    strategy_name: str | None = None
    is_changed: bool | None = None
    batch_id: int | None = None
    optimisation_id: int | None = None
