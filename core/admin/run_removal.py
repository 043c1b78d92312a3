"""Removes a run of whichever kind, as its owner would: the domain knows what stays counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.enums import RunKind
from core.trading.optimisation.removal import remove_optimisation
from db.kr_market.signal_backtest_repository import SignalBacktestRepository
from db.session import Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.batch_repository import BatchRepository

RemoveRun = Callable[[Session, int, int], None]
"""Removes the run of that number and owner, in the caller's transaction."""


def _remove_backtest(session: Session, run_id: int, user_id: int) -> None:
    BacktestRepository(session).delete(run_id, user_id)


def _remove_batch(session: Session, run_id: int, user_id: int) -> None:
    repository = BatchRepository(session)
    repository.delete(repository.get_for_owner(run_id, user_id, is_locked=True))


def _remove_signal_backtest(session: Session, run_id: int, user_id: int) -> None:
    repository = SignalBacktestRepository(session)
    repository.delete(repository.get_for_owner(run_id, user_id, is_locked=True))


REMOVERS: Mapping[RunKind, RemoveRun] = {
    RunKind.BACKTEST: _remove_backtest,
    RunKind.BATCH: _remove_batch,
    RunKind.OPTIMISATION: remove_optimisation,
    RunKind.SIGNAL_BACKTEST: _remove_signal_backtest,
}
