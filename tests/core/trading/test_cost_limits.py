"""Whatever the form allows must run, on the engine and on the kernel, to the same numbers."""

from __future__ import annotations

from itertools import product

import pytest

from benchmarks.sweep_cases import make_walk
from benchmarks.sweep_runs import list_deviations
from core.declaration import list_fields
from core.enums import Direction, Interval
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.sweep.single_run import run_on_kernel
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

LIMITS = {
    spec.name: (spec.low, spec.high)
    for spec in list_fields(Costs)
    if spec.low is not None and spec.high is not None
}
SCRIPT = Scripted([2, 30, 60], [20, 50], [25, 80], [28, 95])
BARS = {
    level: make_walk(4, 100, level=level, swing=0.02, tick=0.0, interval=Interval.DAY)
    for level in (0.01, 100.0)
}


def test_the_limits_are_those_that_are_tested():
    assert set(LIMITS) == {"cash", "commission", "spread", "margin"}


@pytest.mark.parametrize("values", list(product(*LIMITS.values())), ids=str)
@pytest.mark.parametrize("level", BARS)
def test_every_limit_of_every_cost_runs_and_the_kernel_agrees(values, level):
    chosen = dict(zip(LIMITS, values, strict=True))
    execution = Execution(direction=Direction.BOTH, stop_loss=0.1, take_profit=0.2)
    for is_other in (False, True):
        costs = Costs(**chosen, is_fractional=is_other, is_traded_on_close=is_other)
        engine = run_backtest(BARS[level], SCRIPT, costs, execution)
        kernel = run_on_kernel(BARS[level], SCRIPT, costs, execution)
        assert list_deviations(kernel, engine) == []


def test_ten_percent_commission_by_hand():
    # One unit of 100 costs 110 to buy and sells for 120 less 12.
    costs = Costs(cash=10_000, commission=0.1, spread=0.0)
    result = run_backtest(
        make_bars([100, 100, 110, 120, 130]), Scripted([1], [3]), costs, Execution()
    )
    assert result.trades.size.tolist() == [10_000 // 110]
    assert result.trades.commission[0] == pytest.approx(90 * (10 + 12))
    assert result.curve.equity[-1] == pytest.approx(10_000 + 90 * (120 - 100 - 22))
