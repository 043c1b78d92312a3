"""Backtests: asked for, listed, with their trades and curves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from core.enums import BacktestStatus, ExitReason, Interval
from core.gateway.api.models.base import ApiModel, ApiRequest

_Name = Annotated[str, StringConstraints(max_length=60)]
_Values = dict[_Name, bool | int | float | str]


class BacktestRequestModel(ApiRequest):
    """A backtest to be run; what is absent takes its default."""

    symbol: _Name = Field(examples=["GOOG"])
    strategy: _Name = Field(
        default="",
        description="A name from /api/v1/backtest-options; or else `strategy_id`.",
        examples=["sma_crossover"],
    )
    strategy_id: int | None = Field(
        default=None,
        ge=1,
        le=2**53,
        description="One of /api/v1/strategies, with its values; needs the scope read_strategies.",
    )
    params: _Values = Field(default={}, max_length=40, description="Of the strategy, by name.")
    costs: _Values = Field(default={}, max_length=40)
    execution: _Values = Field(default={}, max_length=40)
    start: date | None = Field(default=None, description="First day, inclusive.")
    end: date | None = Field(default=None, description="Last day, inclusive.")
    interval: Interval | None = None
    source: _Name | None = None
    tags: list[_Name] = Field(default=[], max_length=20)
    notes: str = Field(default="", max_length=5_000)


class BacktestModel(ApiModel):
    """One run; its figures are null until it is completed."""

    id: int
    job_id: str
    strategy: str
    strategy_title: str
    symbol: str
    source: str
    interval: Interval
    start: date | None
    end: date | None
    status: BacktestStatus
    error: str
    tags: list[str]
    notes: str
    created_at: datetime
    finished_at: datetime | None
    data_changed_at: datetime | None = Field(
        description="When the bars it was made on changed; null while they have not."
    )
    total_return: float | None
    sharpe_ratio: float | None
    max_drawdown: float | None
    trade_count: int | None


class BacktestDetailModel(BacktestModel):
    """One run with its request and its statistics."""

    description: str
    params: dict[str, Any]
    costs: dict[str, Any]
    execution: dict[str, Any]
    warnings: list[str] = Field(description="What a reader must see beside the result.")
    statistics: dict[str, float | None] | None = Field(description="By key; null until completed.")
    data_as_of: datetime | None = Field(description="The last bar used.")
    is_demo: bool | None
    receipt: dict[str, Any] | None = Field(description="Hashes and versions.")


class TradeModel(ApiModel):
    """One closed trade, in the order of the exits."""

    number: int = Field(description="From 0.")
    size: float = Field(description="Units; negative for a short trade.")
    entry_time: datetime
    exit_time: datetime
    entry_price: float
    exit_price: float
    profit: float = Field(description="In the instrument's currency, after commission.")
    return_fraction: float
    commission: float
    exit_reason: ExitReason | None


class EquityModel(ApiModel):
    """The account at one bar's close, in the instrument's currency."""

    time: datetime
    equity: float
    drawdown: float = Field(description="Fraction below the highest equity so far.")
    close: float
    benchmark: float = Field(description="The same cash held in the instrument.")


class FieldModel(ApiModel):
    """One value that a backtest takes."""

    name: str
    title: str
    description: str
    unit: str
    default: bool | int | float | str
    low: float | None
    high: float | None
    choices: list[str]


class StrategyModel(ApiModel):
    """One kind of strategy."""

    name: str
    title: str
    category: str
    can_short: bool
    params: list[FieldModel]


class BacktestOptionsModel(ApiModel):
    """What a backtest can be asked to do."""

    strategies: list[StrategyModel]
    costs: list[FieldModel]
    execution: list[FieldModel]
