"""Random markets, signals, plans, costs and rules: where kernel and engine are compared."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.contracts import BarSeries, FloatArray, SourcePassport
from core.declaration import list_fields
from core.enums import Direction, Interval
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES, Signals, Strategy, StrategyParams

SECONDS = {
    Interval.MINUTE: 60,
    Interval.HOUR: 3_600,
    Interval.DAY: 86_400,
    Interval.WEEK: 604_800,
    Interval.MONTH: 31 * 86_400,
}


_STRAYS = 0.02
"""Of a strategy's values, the share that is out of limits."""
_ODD, _WITHOUT = (0.05, 0.05, 0.05, 0.0, 1.0, 1.3, math.inf, -0.01), 0.2
"""Of a strategy's levels: a distance some of them have, and the share of the bars without one."""
_GAPS, _FLAT = 0.3, 0.05
"""Of the markets, the share with bars missing; of the bars, the share with one price."""


class Drawn(Strategy):
    """Any signals, with any warm-up."""

    title, category, buys, sells = "Drawn", "trend", "", ""
    params_type = StrategyParams

    def __init__(self, signals: Signals, warm_up: int) -> None:
        super().__init__(StrategyParams())
        self._signals, self._warm_up = signals, warm_up

    def warm_up(self) -> int:
        """As it was made."""
        return self._warm_up

    def signals(self, bars: BarSeries) -> Signals:
        """As it was made, whatever the bars."""
        del bars
        return self._signals


@dataclass(frozen=True)
class Case:
    """One backtest.

    `commission_fixed` is in currency per order: the engine knows it, our form does not ask for it.
    """

    bars: BarSeries
    strategy: Strategy
    costs: Costs
    execution: Execution
    commission_fixed: float

    @property
    def engine_costs(self) -> Costs:
        """The costs with both parts of the commission, as the engine takes them."""
        both = (self.commission_fixed, self.costs.commission)
        return self.costs.model_copy(update={"commission": both})


def draw_case(seed: int, longest: int = 150) -> Case:
    """A market of 4 to `longest` bars, with random signals in and out of order."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(4, longest + 1))
    level = rng.choice([0.003, 1.0, 37.5, 480.0, 65_000.0])
    bars = make_walk(
        seed,
        count,
        level=level,
        swing=rng.choice([0.0005, 0.01, 0.03, 0.15]),
        tick=rng.choice([0.0, 0.0, level / 100, level / 10]),
        interval=rng.choice(list(SECONDS)),
    )
    signals = draw_levels(rng, draw_signals(rng, count), bars.close)
    strategy = Drawn(signals, int(rng.integers(0, min(20, count - 3) + 1)))
    fixed = float(rng.choice([0.0, 0.0, 5.0]))
    return Case(bars, strategy, draw_costs(rng), draw_execution(rng), fixed)


def make_walk(
    seed: int, count: int, *, level: float, swing: float, tick: float, interval: Interval
) -> BarSeries:
    """A random walk with gaps at the open; prices in ticks where there is one, some bars flat."""
    rng = np.random.default_rng(seed)
    step = SECONDS[interval]
    skipped = rng.integers(1, 4, count) if rng.random() < _GAPS else np.ones(count, dtype=int)
    time = 1_600_000_000 // step * step + np.cumsum(skipped) * step
    close = level * np.exp(np.cumsum(rng.normal(0, swing, count)))
    opened = np.concatenate((close[:1], close[:-1])) * np.exp(rng.normal(0, swing / 2, count))
    high = np.maximum(opened, close) * (1 + rng.uniform(0, swing, count))
    low = np.minimum(opened, close) * (1 - rng.uniform(0, min(swing, 0.9), count))
    prices = np.array([opened, high, low, close])
    if tick:
        prices = np.maximum(np.round(prices / tick), 1) * tick
    still = rng.random(count) < _FLAT
    prices[:, still] = prices[3, still]
    volume = rng.choice([100.0, 250.0, 1_000.0, np.nan], count, p=[0.45, 0.3, 0.2, 0.05])
    first, last = (datetime.fromtimestamp(int(end), UTC) for end in time[[0, -1]])
    passport = SourcePassport(
        "random", last, first, last, is_adjusted=True, currency="USD", time_zone="UTC"
    )
    opened, high, low, close = prices
    return BarSeries("WALK", interval, time, opened, high, low, close, volume, passport)


def draw_signals(rng: np.random.Generator, count: int) -> Signals:
    """Entries and exits, rare or on every other bar; half of them add to a position in parts."""
    density = rng.choice([0.02, 0.1, 0.5])
    four = [rng.random(count) < density * rng.choice([0, 0.3, 1, 1]) for _ in range(4)]
    share = rng.choice([0.02, 0.1, 0.4]) * rng.choice([0.5, 1, 1, 1], count)
    return Signals(four[0], four[1], four[2], four[3], share if rng.integers(2) else None)


def draw_levels(rng: np.random.Generator, signals: Signals, close: FloatArray) -> Signals:
    """Half of them with stops and targets of their own, some on the wrong side of the price."""
    if rng.integers(2):
        return signals
    side = np.where(signals.enter_long, 1, -1)

    def draw(sign: int, distances: list[float]) -> FloatArray | None:
        prices = close * (1 + sign * side * rng.choice([*distances, rng.choice(_ODD)], len(close)))
        return np.where(rng.random(len(close)) < _WITHOUT, math.nan, prices)

    stop, target = draw(-1, [0.004, 0.03, 0.1, 0.3]), draw(1, [0.06, 0.08, 0.2, 0.5])
    kept = rng.choice(["both", "stop", "target"])
    return replace(
        signals, stop=None if kept == "target" else stop, target=None if kept == "stop" else target
    )


def draw_costs(rng: np.random.Generator) -> Costs:
    """From free to ruinous."""
    return Costs(
        cash=rng.choice([1_000.0, 10_000.0, 98_765.4, 1e8]),
        commission=rng.choice([0.0, 0.001, 0.0123, 0.09]),
        spread=rng.choice([0.0, 0.0005, 0.05]),
        margin=rng.choice([1.0, 1.0, 0.5, 0.1, 0.01]),
        is_traded_on_close=bool(rng.integers(2)),
        is_fractional=bool(rng.integers(2)),
    )


def draw_execution(rng: np.random.Generator) -> Execution:
    """Each rule switched off about half the time."""
    return Execution(
        direction=rng.choice(list(Direction)),
        position_size=rng.choice([1.0, 1.0, 0.5, 0.013]),
        stop_loss=rng.choice([0.0, 0.0, 0.01, 0.1, 0.9]),
        take_profit=rng.choice([0.0, 0.0, 0.0501, 0.3, 0.001, 1.0, 1.2]),
        trailing_stop=rng.choice([0.0, 0.0, 0.02, 0.2]),
        cool_down=int(rng.choice([0, 0, 1, 5])),
    )


def draw_columns(kind: str, rng: np.random.Generator, count: int) -> dict[str, Any]:
    """Values of a strategy's numbers, a few of them out of their limits.

    Periods are short enough for short series; a strategy without numbers gets position sizes.
    """
    columns = {"position_size": rng.choice([0.5, 1.0], count)}
    for spec in list_fields(STRATEGIES.get(kind).params_type):
        if spec.low is None or spec.high is None:
            continue
        high = min(spec.high, spec.low + 25) if spec.unit == "bars" else spec.high
        values = rng.uniform(spec.low, high, count)
        if spec.unit == "fraction":
            values = np.maximum(rng.choice([0.0, 0.01, high / 50, high], count), spec.low)
        values = np.round(values) if spec.is_whole else values
        columns[spec.name] = np.where(rng.random(count) < _STRAYS, spec.low - 1, values)
    return columns
