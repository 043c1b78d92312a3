"""What the signal log shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FloatArray, TimeArray
from core.kr_market.ledger.types import OutcomeView, SealedSignal


@dataclass(frozen=True, slots=True)
class LogRow:
    """A sealed signal with the names of its share; empty where the market does not know them."""

    signal: SealedSignal
    name: str
    local_name: str


@dataclass(frozen=True, slots=True)
class SignalLog:
    """Signals of the ledger, newest first.

    Attributes:
        total: how many fit the filter; `rows` may be fewer.
        exit_preset: whose outcomes are beside them.
    """

    rows: tuple[LogRow, ...]
    total: int
    exit_preset: str


@dataclass(frozen=True, slots=True, eq=False)
class SignalPath:
    """One signal and the share's way before, during and after it.

    Attributes:
        time: int64[k], seconds; clean bars only. Empty where the market is not stored any more,
            and `reason` says so.
        open, high, low, close: float64[k], KRW.
        stop: float64[k], KRW, the stop in force; NaN outside the hold.
        target: KRW; None where the rules have none or nothing was bought.
        signal_at, entry_at, exit_at: positions; None for none.
        outcomes: under all exit rules, presets first.
    """

    row: LogRow
    exit_preset: str
    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    stop: FloatArray
    target: float | None
    signal_at: int | None
    entry_at: int | None
    exit_at: int | None
    outcomes: tuple[OutcomeView, ...]
    source: str
    fetched_at: datetime | None
    last_session: date | None
    reason: str = ""
