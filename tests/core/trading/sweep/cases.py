"""Random markets, signals, costs and rules on which kernel and engine are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from hypothesis import strategies as st

from core.contracts import BarSeries, SourcePassport
from core.enums import Direction, Interval
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Signals, Strategy, StrategyParams

SECONDS = {
    Interval.MINUTE: 60,
    Interval.HOUR: 3_600,
    Interval.DAY: 86_400,
    Interval.WEEK: 604_800,
    Interval.MONTH: 31 * 86_400,
}


class Drawn(Strategy):
    """Any signals, with any warm-up."""

    title, category, buys, sells = "Drawn", "trend", "", ""
    params_type = StrategyParams

    def __init__(self, signals: Signals, warm_up: int) -> None:
        super().__init__(StrategyParams())
        self._signals, self._warm_up = signals, warm_up

    def warm_up(self) -> int:
        return self._warm_up

    def signals(self, bars: BarSeries) -> Signals:
        return self._signals


@dataclass(frozen=True)
class Case:
    bars: BarSeries
    strategy: Drawn
    costs: Costs
    execution: Execution
    commission_fixed: float

    @property
    def engine_costs(self) -> Costs:
        """The costs with a fixed commission, which the engine knows and our form does not ask."""
        both = (self.commission_fixed, self.costs.commission)
        return self.costs.model_copy(update={"commission": both})


def make_walk(
    seed: int, count: int, *, level: float, swing: float, tick: float, interval: Interval
) -> BarSeries:
    """A random walk with gaps at the open; prices in ticks where there is one, some bars flat."""
    rng = np.random.default_rng(seed)
    step = SECONDS[interval]
    skipped = rng.integers(1, 4, count) if rng.random() < 0.3 else np.ones(count, dtype=int)
    time = 1_600_000_000 // step * step + np.cumsum(skipped) * step
    close = level * np.exp(np.cumsum(rng.normal(0, swing, count)))
    opened = np.concatenate((close[:1], close[:-1])) * np.exp(rng.normal(0, swing / 2, count))
    high = np.maximum(opened, close) * (1 + rng.uniform(0, swing, count))
    low = np.minimum(opened, close) * (1 - rng.uniform(0, min(swing, 0.9), count))
    prices = [opened, high, low, close]
    if tick:
        prices = [np.maximum(np.round(values / tick), 1) * tick for values in prices]
    still = rng.random(count) < 0.05
    for values in prices:
        values[still] = prices[3][still]
    ends = [datetime.fromtimestamp(int(end), UTC) for end in time[[0, -1]]]
    passport = SourcePassport("random", ends[1], *ends, True, "USD", "UTC")
    return BarSeries("WALK", interval, time, *prices, np.full(count, 1e3), passport)


def draw_signals(seed: int, count: int, density: float) -> Signals:
    rng = np.random.default_rng(seed + 1)
    return Signals(*(rng.random(count) < density * rng.choice([0, 0.3, 1, 1]) for _ in range(4)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(4, 150))
    level = draw(st.sampled_from([0.003, 1.0, 37.5, 480.0, 65_000.0]))
    tick = draw(st.sampled_from([0.0, 0.0, level / 100, level / 10]))
    bars = make_walk(
        seed,
        count,
        level=level,
        swing=draw(st.sampled_from([0.0005, 0.01, 0.03, 0.15])),
        tick=tick,
        interval=draw(st.sampled_from(list(SECONDS))),
    )
    signals = draw_signals(seed, count, draw(st.sampled_from([0.02, 0.1, 0.5])))
    costs = Costs(
        cash=draw(st.sampled_from([1_000.0, 10_000.0, 98_765.4, 1e8])),
        commission=draw(st.sampled_from([0.0, 0.001, 0.0123, 0.09])),
        spread=draw(st.sampled_from([0.0, 0.0005, 0.05])),
        margin=draw(st.sampled_from([1.0, 1.0, 0.5, 0.1, 0.01])),
        is_traded_on_close=draw(st.booleans()),
        is_fractional=draw(st.booleans()),
    )
    execution = Execution(
        direction=draw(st.sampled_from(list(Direction))),
        position_size=draw(st.sampled_from([1.0, 1.0, 0.5, 0.013])),
        stop_loss=draw(st.sampled_from([0.0, 0.0, 0.01, 0.1, 0.9])),
        take_profit=draw(st.sampled_from([0.0, 0.0, 0.0501, 0.3, 0.001])),
        trailing_stop=draw(st.sampled_from([0.0, 0.0, 0.02, 0.2])),
        cool_down=draw(st.sampled_from([0, 0, 1, 5])),
    )
    warm_up = draw(st.integers(0, min(20, count - 3)))
    fixed = draw(st.sampled_from([0.0, 0.0, 5.0]))
    return Case(bars, Drawn(signals, warm_up), costs, execution, fixed)
