"""Which saved strategy a run came from."""

from __future__ import annotations

from core.enums import TrialOrigin
from core.errors import NotFoundError
from core.trading.request import BacktestRequest
from core.trading.result_parts import RunOrigin
from db.session import Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.strategy_repository import StrategyRepository
from db.trading.strategy_tables import SavedStrategy, StrategyVersion
from db.trading.tables import Backtest


def settle_origin(session: Session, row: Backtest, request: BacktestRequest) -> None:
    """Note on a run which saved strategy and version it starts from.

    A run of another kind than the saved strategy's did not come from it, whatever the request
    says. A clone keeps what the run it was made from had, even where the strategy is deleted.

    Raises:
        NotFoundError: the owner has no such strategy, or it has no such version.
    """
    if request.strategy_id is None:
        return
    strategies = StrategyRepository(session, row.user_id)
    try:
        saved = strategies.get(request.strategy_id)
    except NotFoundError:
        before = _find_source(session, row)
        if before is None or before.strategy_id != request.strategy_id:
            raise
        if before.strategy == row.strategy:
            row.strategy_id, row.strategy_version = before.strategy_id, before.strategy_version
            row.origin = before.origin
        return
    if saved.kind != row.strategy:
        return
    number = request.strategy_version or saved.version
    strategies.get_version(saved, number)
    row.strategy_id, row.strategy_version = request.strategy_id, number
    if saved.template:
        row.origin = TrialOrigin.TEMPLATE


def read_origin(session: Session, row: Backtest) -> RunOrigin:
    """What a stored run came from, as far as it is still there."""
    saved, version = _find_version(session, row)
    return RunOrigin(
        row.origin,
        row.strategy_id,
        row.strategy_version,
        None if saved is None else saved.name,
        None if version is None else not _has_values_of(row, version),
        row.batch_id,
        row.optimisation_id,
    )


def _find_source(session: Session, row: Backtest) -> Backtest | None:
    if row.cloned_from is None:
        return None
    return BacktestRepository(session).get_for_owner(row.cloned_from, row.user_id)[0]


def _find_version(
    session: Session, row: Backtest
) -> tuple[SavedStrategy | None, StrategyVersion | None]:
    if row.strategy_id is None or row.strategy_version is None:
        return None, None
    strategies = StrategyRepository(session, row.user_id)
    try:
        saved = strategies.get(row.strategy_id)
        return saved, strategies.get_version(saved, row.strategy_version)
    except NotFoundError:
        return None, None


def _has_values_of(row: Backtest, version: StrategyVersion) -> bool:
    return (row.params, row.execution) == (version.params, version.execution)
