"""What the service hands out. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import BacktestStatus
from core.kr_market.signal_backtest.request import SignalBacktestRequest, load_request
from core.kr_market.signal_backtest.results import SignalBacktestOutcome
from core.kr_market.signal_backtest.signal_sources import SIGNAL_SOURCES
from db.base import stored_id
from db.kr_market.signal_backtest_tables import SignalBacktest

_UNDER_WAY = {BacktestStatus.PENDING, BacktestStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class SignalBacktestSummary:
    """One line of the list; figures None until it is completed, or where not defined.

    Attributes:
        total_return, index_return, max_drawdown: fractions.
        luck_rank: share of the random portfolios that did worse.
    """

    id: int
    job_id: str
    request: SignalBacktestRequest
    status: BacktestStatus
    error: str
    created_at: datetime
    finished_at: datetime | None
    market: str
    is_demo: bool
    total_return: float | None
    index_return: float | None
    max_drawdown: float | None
    luck_rank: float | None
    trade_count: int | None

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.status in _UNDER_WAY

    @property
    def title(self) -> str:
        """Whose signals by which rules."""
        source = SIGNAL_SOURCES.get(self.request.signals)
        return f"{source.title if source else self.request.signals} · {self.request.rules}"


@dataclass(frozen=True, slots=True)
class SignalBacktestPage:
    """Some runs, newest first; `next_cursor` asks for older ones, None where there are none."""

    items: tuple[SignalBacktestSummary, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class Trials:
    """How often a person has tried the same signals, deleted runs included.

    Attributes:
        runs: begun in all.
        different: requests among them.
    """

    runs: int
    different: int


@dataclass(frozen=True, slots=True)
class SignalBacktestDetail:
    """One completed run.

    Attributes:
        trials: how often its owner has tried these signals by now, deleted runs included.
    """

    summary: SignalBacktestSummary
    outcome: SignalBacktestOutcome
    trials: Trials


def build_summary(row: SignalBacktest) -> SignalBacktestSummary:
    """One line of the list."""
    return SignalBacktestSummary(
        id=stored_id(row.id),
        job_id=row.job_id,
        request=load_request(row.request),
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
        market=row.source,
        is_demo=row.is_demo,
        total_return=row.total_return,
        index_return=row.index_return,
        max_drawdown=row.max_drawdown,
        luck_rank=row.luck_rank,
        trade_count=row.trade_count,
    )
