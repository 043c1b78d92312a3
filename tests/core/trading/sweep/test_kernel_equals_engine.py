"""Both kernels against backtesting.py, driven by our own signal follower."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from core.enums import Direction
from core.trading.backtest_engine import EngineResult, run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.result import REFUSED, RUINED
from core.trading.sweep.second_opinion import KernelResult, run_on_kernel
from core.trading.types import TradeTable
from tests.core.trading.sample_bars import REAL, real_bars
from tests.core.trading.sweep.cases import Case, cases
from tests.core.trading.sweep.runs import run_engine, run_in_batch, run_plain


def assert_same(ours: KernelResult, engine: EngineResult) -> None:
    """Trades and equity bit for bit, statistics to the digits their formulas have."""
    assert ours.equity.tolist() == engine.curve.equity.tolist()
    for column in TradeTable.__dataclass_fields__:
        left, right = getattr(ours.trades, column), getattr(engine.trades, column)
        assert left.tolist() == right.tolist(), column
    differing = find_differences(ours.statistics, engine.statistics)
    assert not differing, {k: (ours.statistics[k], engine.statistics[k]) for k in differing}
    unfilled = [note for note in engine.warnings if "could not be filled" in note]
    assert unfilled == [n for n in unfilled if n.startswith(f"{ours.unfilled} entries")]
    assert bool(unfilled) is bool(ours.unfilled)


@given(case=cases())
@settings(max_examples=300, deadline=None)
def test_any_market_signals_costs_and_rules(case: Case) -> None:
    engine, plain, batch = run_engine(case), run_plain(case), run_in_batch(case)
    assert plain.is_refused == (engine is None)
    assert (batch.code == REFUSED) == (engine is None)
    if engine is None:
        return
    assert_same(plain, engine)
    assert batch.statistics == plain.statistics
    assert batch.equity.tolist() == plain.equity.tolist()
    assert batch.unfilled == plain.unfilled
    assert (batch.code == RUINED) == (engine.curve.equity[-1] <= 0)


COSTS = [Costs(), Costs(is_fractional=True, is_traded_on_close=True, margin=0.1)]
EXECUTIONS = [
    Execution(),
    Execution(stop_loss=0.05, take_profit=0.1, direction=Direction.BOTH),
    Execution(trailing_stop=0.05, cool_down=3, position_size=0.5),
]


@pytest.mark.parametrize("symbol", REAL)
@pytest.mark.parametrize("name", ["sma_crossover", "rsi_mean_reversion", "momentum"])
@pytest.mark.parametrize("execution", EXECUTIONS, ids=["plain", "brackets", "trailing"])
def test_real_series(symbol: str, name: str, execution: Execution) -> None:
    kind = STRATEGIES.get(name)
    strategy, bars = kind(kind.params_type()), real_bars(symbol)
    costs = COSTS[symbol == "BTCUSD"]
    ours = run_on_kernel(bars, strategy, costs, execution)
    assert_same(ours, run_backtest(bars, strategy, costs, execution))
    assert np.isfinite(ours.equity).all()
