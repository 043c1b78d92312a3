"""What a backtest is asked to do: costs, execution rules and the request as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.contracts import BarQuery
from core.enums import Direction, Interval
from core.trading.declaration import Declared, number, option

MIN_SENSIBLE_CASH = 1_000.0
MAX_SENSIBLE_COMMISSION = 0.01

FRACTIONAL_UNIT = 1 / 100e6
"""The unit of backtesting.py's `FractionalBacktest`: prices are scaled by it, sizes back."""


class Costs(Declared):
    """The account and what trading costs. Charged by backtesting.py, see each description."""

    cash: float = number(
        100_000.0,
        0.01,
        1e8,
        unit="currency",
        title="Cash",
        description="Account at the start, in the instrument's currency.",
    )
    commission: float = number(
        0.001,
        0.0,
        0.1,
        unit="fraction",
        title="Commission",
        description="Share of the order's value, charged at entry and again at exit.",
    )
    spread: float = number(
        0.0005,
        0.0,
        0.05,
        unit="fraction",
        title="Spread and slippage",
        description="Share of the price by which an entry is worse; charged once, at entry.",
    )
    margin: float = number(
        1.0,
        0.01,
        1.0,
        unit="fraction",
        title="Margin",
        description="Share of a position's value that must be covered; 50 % doubles the exposure.",
    )
    is_traded_on_close: bool = option(
        default=False,
        title="Trade on close",
        description="Fill at the close of the bar that gave the signal, not at the next open.",
    )
    is_fractional: bool = option(
        default=False,
        title="Fractional units",
        description="Trade in hundred-millionths of a unit, as crypto markets do; else in whole "
        "units.",
    )

    @property
    def price_unit(self) -> float:
        """The part of a unit that is traded: the engine sees the price of this part."""
        return FRACTIONAL_UNIT if self.is_fractional else 1.0


class Execution(Declared):
    """How signals become orders. Zero switches a rule off."""

    direction: Direction = option(
        Direction.LONG, title="Direction", description="Which sides it may take."
    )
    position_size: float = number(
        1.0,
        0.01,
        1.0,
        unit="fraction",
        title="Position size",
        description="Share of the free cash that one position takes.",
    )
    stop_loss: float = number(
        0.0,
        0.0,
        0.9,
        unit="fraction",
        title="Stop-loss",
        description="Loss from the signal bar's close at which the position is closed; 0: none.",
    )
    take_profit: float = number(
        0.0,
        0.0,
        10.0,
        unit="fraction",
        title="Take-profit",
        description="Gain from the signal bar's close at which the position is closed; 0: none.",
    )
    trailing_stop: float = number(
        0.0,
        0.0,
        0.9,
        unit="fraction",
        title="Trailing stop",
        description="Distance from the best close since entry at which it is closed; 0: none.",
    )
    cool_down: int = number(
        0,
        0,
        250,
        unit="bars",
        title="Cool-down",
        description="Bars without a new entry after an exit, the bar of the exit included.",
    )


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """One strategy over one symbol.

    Attributes:
        params: values by field name; what is absent takes the strategy's default.
        start, end: first and last day wanted, inclusive; None for all there is.
        interval, source: None takes the longest series that goes on.
        cloned_from: the backtest this one was made from.
        strategy_id, strategy_version: the saved strategy it starts from, and its version then.
    """

    symbol: str
    strategy: str
    params: dict[str, Any] = field(default_factory=dict)
    costs: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    interval: Interval | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()
    notes: str = ""
    cloned_from: int | None = None
    strategy_id: int | None = None
    strategy_version: int | None = None

    def bar_query(self) -> BarQuery:
        """The bars this request needs."""
        return BarQuery(self.symbol, self.start, self.end, self.interval, self.source)
