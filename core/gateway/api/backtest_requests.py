"""From what a caller sends to a backtest that can be submitted."""

from __future__ import annotations

from core.contracts import Actor
from core.errors import InvalidInputError
from core.gateway.api.models.backtests import BacktestRequestModel
from core.services import Services
from core.trading.request import BacktestRequest


def build_request(services: Services, actor: Actor, body: BacktestRequestModel) -> BacktestRequest:
    """The backtest that is asked for; a saved strategy's values stand where none are sent.

    Raises:
        InvalidInputError: both a kind and a saved strategy are named, or neither.
        NotFoundError: the actor has no such saved strategy.
        NotPermittedError: a saved strategy is named, and strategies may not be read.
    """
    if bool(body.strategy) == (body.strategy_id is not None):
        raise InvalidInputError(
            "Name either a strategy or a strategy_id.",
            "A kind stands in /api/v1/backtest-options, a strategy of yours in /api/v1/strategies.",
        )
    wanted = {**body.model_dump(), "tags": tuple(body.tags)}
    if body.strategy_id is not None:
        saved = services.strategies.get_strategy(actor, body.strategy_id)
        wanted |= {
            "strategy": saved.kind,
            "params": {**saved.params, **body.params},
            "execution": {**saved.execution, **body.execution},
            "strategy_version": saved.version,
        }
    return BacktestRequest(**wanted)
