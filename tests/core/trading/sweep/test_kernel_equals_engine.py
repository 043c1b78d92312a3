"""Both kernels against backtesting.py, driven by our own signal follower."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import Case, draw_case
from benchmarks.sweep_runs import list_deviations, run_engine, run_in_batch, run_plain
from core.enums import Direction
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.book import EXACT_UNITS
from core.trading.sweep.result import NEEDS_ENGINE, REFUSED, RUINED
from core.trading.sweep.single_run import run_on_kernel
from tests.core.trading.sample_bars import REAL, real_bars


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_any_market_signals_plan_costs_and_rules(seed: int) -> None:
    assert_equal(draw_case(seed))


def assert_equal(case: Case) -> None:
    plain, batch = run_plain(case), run_in_batch(case)
    assert batch.code == plain.code
    if plain.code == NEEDS_ENGINE:
        assert case.costs.cash / case.costs.margin / case.bars.low.min() * 1e8 > EXACT_UNITS
        return
    engine = run_engine(case)
    assert (plain.code == REFUSED) == (engine is None)
    if engine is None:
        return
    assert list_deviations(plain, engine) == []
    assert batch.statistics == plain.statistics
    assert batch.equity.tolist() == plain.equity.tolist()
    assert batch.unfilled == plain.unfilled
    assert (plain.code == RUINED) == (engine.curve.equity[-1] <= 0)


COSTS = [Costs(), Costs(is_fractional=True, is_traded_on_close=True, margin=0.1)]
EXECUTIONS = [
    Execution(),
    Execution(stop_loss=0.05, take_profit=0.1, direction=Direction.BOTH),
    Execution(trailing_stop=0.05, cool_down=3, position_size=0.5),
]


@pytest.mark.parametrize("symbol", REAL)
@pytest.mark.parametrize("name", STRATEGIES.names())
def test_every_strategy_on_real_series(symbol: str, name: str) -> None:
    kind = STRATEGIES.get(name)
    strategy, bars = kind(kind.params_type()), real_bars(symbol)
    if len(bars) < strategy.warm_up() + 3:
        pytest.skip(f"{len(bars)} bars are too few for {name}")
    costs = COSTS[symbol == "BTCUSD"]
    for execution in EXECUTIONS[: 1 if symbol == "EURUSD" else 3]:
        ours = run_on_kernel(bars, strategy, costs, execution)
        assert list_deviations(ours, run_backtest(bars, strategy, costs, execution)) == []
        assert np.isfinite(ours.equity).all()
