"""What the kernel cannot express: such a run falls back to the engine, and says why."""

from __future__ import annotations

from core.trading.request import BacktestRequest
from core.trading.strategies.base import STRATEGIES


def find_reason_for_engine(request: BacktestRequest) -> str:
    """Why this request needs the engine, as a sentence; empty where the kernel can do it.

    The kernel holds one position at a time and knows market orders with stop, target and trailing
    stop, for all costs and rules of `core.trading.request`.

    Raises:
        NotFoundError: no such strategy.
    """
    kind = STRATEGIES.get(request.strategy)
    field = kind.params_type.model_fields.get("instalments")
    count = request.params.get("instalments", field.default if field else 1)
    if count != 1:
        return (
            f"{kind.title} builds its position in {count} instalments; the kernel holds one trade "
            "at a time, so backtesting.py runs each combination."
        )
    return ""
