"""The lines and the trades of a completed backtest of signals. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import FloatArray, TimeArray
from core.kr_market.signal_backtest.account_types import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Values at each close of s sessions, KRW.

    Attributes:
        time: int64[s], midnight UTC of each session's day.
        index: float64[s], None where unknown.
        band: float64[3, s], 5th, 50th and 95th percentile of the random portfolios.
        random_returns: float64[draws], fractions.
    """

    time: TimeArray
    equity: FloatArray
    cash: FloatArray
    stale: FloatArray
    index: FloatArray | None
    band: Panel | None
    random_returns: FloatArray | None


@dataclass(frozen=True, slots=True)
class TradeTable:
    """Positions in order of purchase, by column. Days in ISO form, amounts in KRW.

    Attributes:
        entry_price, exit_price: before slippage; of an open position the last traded close.
        paid, received: with all costs; an open position is not charged for its sale.
        exit: name of the exit, see `offers.EXIT_NAMES`.
        held: sessions that the share traded.
    """

    symbol: list[str]
    name: list[str]
    local_name: list[str]
    kind: list[str]
    score: list[float | None]
    signal_day: list[str]
    entry_day: list[str]
    exit_day: list[str]
    quantity: list[int]
    entry_price: list[float]
    exit_price: list[float]
    paid: list[float]
    received: list[float]
    costs: list[float]
    held: list[int]
    exit: list[str]
    is_worst_case: list[bool]

    def __len__(self) -> int:
        return len(self.symbol)
