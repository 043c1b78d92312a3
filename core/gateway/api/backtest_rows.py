"""Backtests as the API sends them: arrays as rows, declarations as fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from core.contracts import Actor
from core.errors import ConflictError
from core.gateway.api.models.backtests import (
    BacktestDetailModel,
    BacktestModel,
    BacktestOptionsModel,
    EquityModel,
    FieldModel,
    StrategyModel,
    TradeModel,
)
from core.services import Services
from core.trading.declaration import Declared, FieldSpec, list_fields
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.types import BacktestDetail, BacktestResultView, Curve, TradeTable


def get_result(services: Services, actor: Actor, backtest_id: int) -> BacktestResultView:
    """The numbers of one of the actor's runs.

    Raises:
        NotFoundError: no such run, or someone else's.
        ConflictError: it has none: it is not completed.
    """
    detail = services.backtests.get_backtest(actor, backtest_id)
    if detail.result is None:
        raise ConflictError(
            f"Backtest {backtest_id} has no result: it is {detail.summary.status.value}.",
            detail.summary.error or "Ask again when its status is completed.",
        )
    return detail.result


def list_trades(trades: TradeTable, start: int, limit: int) -> Iterator[TradeModel]:
    """The trades from `start` on, at most `limit`."""
    for number in range(start, min(start + limit, len(trades))):
        yield TradeModel(
            number=number,
            size=trades.size[number],
            entry_time=_instant(trades.entry_time[number]),
            exit_time=_instant(trades.exit_time[number]),
            entry_price=trades.entry_price[number],
            exit_price=trades.exit_price[number],
            profit=trades.profit[number],
            return_fraction=trades.return_fraction[number],
            commission=trades.commission[number],
            exit_reason=trades.exit_reason[number] if trades.exit_reason else None,
        )


def list_equity(curve: Curve, start: int, limit: int) -> Iterator[EquityModel]:
    """The bars of the curve from `start` on, at most `limit`."""
    for row in range(start, min(start + limit, len(curve.time))):
        yield EquityModel(
            time=_instant(curve.time[row]),
            equity=curve.equity[row],
            drawdown=curve.drawdown[row],
            close=curve.close[row],
            benchmark=curve.benchmark[row],
        )


def describe_detail(detail: BacktestDetail) -> BacktestDetailModel:
    """One run with its request and statistics."""
    result = detail.result
    return BacktestDetailModel(
        **BacktestModel.model_validate(detail.summary).model_dump(),
        description=detail.description,
        params=detail.params,
        costs=detail.costs,
        execution=detail.execution,
        warnings=list(detail.warnings),
        statistics=result.statistics if result else None,
        data_as_of=result.data_as_of if result else None,
        is_demo=result.passport.is_demo if result else None,
        receipt=result.receipt if result else None,
    )


def describe_options() -> BacktestOptionsModel:
    """What a backtest can be asked to do."""
    kinds = [(name, STRATEGIES.get(name)) for name in STRATEGIES.names()]
    kinds = [(name, kind) for name, kind in kinds if _is_plain(kind.params_type)]
    return BacktestOptionsModel(
        strategies=[
            StrategyModel(
                name=name,
                title=kind.title,
                category=kind.category,
                can_short=kind.can_short,
                params=_list_fields(kind.params_type),
            )
            for name, kind in kinds
        ],
        costs=_list_fields(Costs),
        execution=_list_fields(Execution),
    )


def _is_plain(declared: type[Declared]) -> bool:
    """Whether a request can carry its values; rules are trees, which the strategies page builds."""
    return all(isinstance(one.default, (bool, int, float, str)) for one in list_fields(declared))


def _list_fields(declared: type[Declared]) -> list[FieldModel]:
    return [_describe_field(one) for one in list_fields(declared)]


def _describe_field(one: FieldSpec) -> FieldModel:
    return FieldModel(
        name=one.name,
        title=one.title,
        description=one.description,
        unit=one.unit,
        default=one.default,
        low=one.low,
        high=one.high,
        choices=list(one.choices),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
