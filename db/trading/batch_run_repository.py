"""The runs of a batch, which are backtests, beside its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.enums import BacktestStatus
from db.trading.batch_tables import BacktestBatchMember
from db.trading.tables import Backtest, BacktestResult

_UNFINISHED = (BacktestStatus.PENDING, BacktestStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member with what its run gave; the figures are None where there is no result.

    Attributes:
        status: of its run; None where there is none, or not any more.
    """

    place: int
    asked: str
    backtest_id: int | None
    reason: str
    ended_at: datetime | None
    symbol: str | None
    status: BacktestStatus | None
    warnings: list[str] | None
    data_changed_at: datetime | None
    data_as_of: datetime | None
    total_return: float | None
    buy_hold_return: float | None
    sharpe_ratio: float | None
    max_drawdown: float | None
    trade_count: int | None
    source: str | None
    is_demo: bool | None


class BatchRunRepository:
    """The runs of one unit of work. Callers have made sure of the owner of the batch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_run(self, batch_id: int, backtest_id: int) -> bool:
        """Whether that run of the batch is still there."""
        return self._find(Backtest.batch_id == batch_id, Backtest.id == backtest_id)

    def has_run_on(self, batch_id: int, symbol: str) -> bool:
        """Whether the batch has a run on that instrument."""
        return self._find(Backtest.batch_id == batch_id, Backtest.symbol == symbol)

    def list_unfinished(self, batch_id: int) -> Sequence[Backtest]:
        """Runs that were begun and have not come to an end, locked."""
        statement = select(Backtest).where(
            Backtest.batch_id == batch_id, col(Backtest.status).in_(_UNFINISHED)
        )
        return self._session.exec(statement.with_for_update()).all()

    def list_members(self, batch_id: int) -> list[MemberRow]:
        """All members in order, with what their runs gave. The caller has checked the owner."""
        member, run, result = BacktestBatchMember, Backtest, BacktestResult
        holding = col(result.statistics)["buy_hold_return"].as_float()
        is_demo = col(result.passport)["is_demo"].as_boolean()
        columns = (
            *(member.place, member.symbol, member.backtest_id, member.reason, member.ended_at),
            *(run.symbol, run.status, run.warnings, run.data_changed_at, result.data_as_of),
            *(result.total_return, holding, result.sharpe_ratio, result.max_drawdown),
            *(result.trade_count, run.source, is_demo),
        )
        statement = (
            select(*columns)  # type: ignore[call-overload]  # it knows four columns at most
            .select_from(member)
            .join(run, col(run.id) == member.backtest_id, isouter=True)
            .join(result, col(result.backtest_id) == run.id, isouter=True)
            .where(member.batch_id == batch_id)
            .order_by(col(member.place))
        )
        return [MemberRow(*row) for row in self._session.exec(statement)]

    def _find(self, *conditions: bool) -> bool:
        statement = select(Backtest.id).where(*conditions).limit(1)
        return self._session.exec(statement).first() is not None
