"""Whole sweeps: each row against the strategy's own run, and what happens around it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_columns, make_walk
from core.declaration import build_declared
from core.enums import Direction, Interval
from core.errors import InvalidInputError
from core.trading.backtest_engine import run_backtest
from core.trading.indicators import sma
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES, Signals
from core.trading.sweep import limits
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.combinations import build_combinations, build_grid
from core.trading.sweep.figures import COLUMNS
from core.trading.sweep.limits import KNOWN_COSTS, KNOWN_RULES, KNOWN_SIGNALS
from core.trading.sweep.moving_averages import average_closes
from core.trading.sweep.result import (
    BY_ENGINE,
    DONE,
    INVALID,
    NEEDS_ENGINE,
    OUTCOMES,
    PENDING,
    REFUSED,
    TOO_SHORT,
)
from core.trading.sweep.single_run import run_on_kernel
from core.trading.sweep.sweep import SweepSettings, run_sweep
from tests.core.trading.sample_bars import make_bars, real_bars

GRID = build_grid("sma_crossover", {"short": [5, 10, 20], "long": [30, 60], "min_strength": [0]})


@pytest.mark.parametrize("kind", STRATEGIES.names())
@given(seed=st.integers(0, 2**32 - 1), direction=st.sampled_from(list(Direction)))
@settings(max_examples=12, deadline=None)
def test_each_row_is_the_strategys_own_run(kind, seed, direction):
    rng = np.random.default_rng(seed)
    bars = make_walk(
        seed, 120, level=50.0, swing=0.02, tick=rng.choice([0.0, 0.5]), interval=Interval.DAY
    )
    combinations = build_combinations(kind, draw_columns(kind, rng, 7))
    execution = Execution(direction=direction, stop_loss=rng.choice([0.0, 0.04]))
    result = run_sweep(bars, combinations, SweepSettings(Costs(), execution, 1))
    for row in range(len(combinations)):
        try:
            strategy = combinations.strategy(row)
            rules = build_declared(Execution, execution.model_dump() | combinations.rules(row))
        except InvalidInputError:
            assert result.code[row] == INVALID
            continue
        if strategy.warm_up() + 3 > len(bars):
            assert result.code[row] == TOO_SHORT
            continue
        own = run_on_kernel(bars, strategy, Costs(), rules)
        assert result.code[row] == own.code
        assert result.statistics(row) == own.statistics, combinations.params(row)
        assert result.unfilled[row] == own.unfilled


def run_one(kind, closes, direction, **params):
    """The only row of a sweep, which is also what the strategy's own signals give."""
    bars, execution = make_bars(closes), Execution(direction=direction)
    columns = {name: [value] for name, value in params.items()}
    combinations = build_combinations(kind, columns)
    result = run_sweep(bars, combinations, SweepSettings(Costs(), execution))
    own = run_on_kernel(bars, combinations.strategy(0), Costs(), execution)
    assert result.statistics(0) == own.statistics
    return own


def test_averages_that_part_after_being_equal_have_crossed():
    closes = [100.0] * 30 + [95.0] * 10
    own = run_one("sma_crossover", closes, Direction.SHORT, short=5, long=20, min_strength=0)
    assert len(own.trades) == 1


def test_a_gap_of_exactly_the_minimum_is_enough():
    # Means of 2 and 10 closes: 101 and 100 on the second bar at 101, and never so far apart again.
    closes = [100.0] * 20 + [99.0, 99.0, 101.0, 101.0, 95.0, 95.0, 95.0]
    params = {"short": 2, "long": 10}
    assert len(run_one("sma_crossover", closes, Direction.LONG, **params, min_strength=0.01).trades)
    more = run_one("sma_crossover", closes, Direction.LONG, **params, min_strength=0.0101)
    assert len(more.trades) == 0


def test_an_index_exactly_at_its_level_is_not_beyond_it():
    # One up, one down, then nothing: the index of two bars is and stays 50.
    closes = [100.0, 101.0, 100.0, 100.0, 100.0, 100.0, 100.0]
    params = {"period": 2, "overbought": 99, "confirmation": 1}
    at = run_one("rsi_mean_reversion", closes, Direction.LONG, **params, oversold=50)
    assert at.unfilled + len(at.trades) == 0


def test_rows_are_what_the_engine_gives():
    bars = real_bars("GOOG")
    result = run_sweep(bars, GRID, SweepSettings())
    for row in range(0, len(GRID), 2):
        engine = run_backtest(bars, GRID.strategy(row), Costs(), Execution())
        assert find_differences(result.statistics(row), engine.statistics) == []
        assert result.column("trade_count")[row] == len(engine.trades) > 20


def test_rules_may_be_swept_too():
    bars = real_bars("GOOG")
    columns = {
        "short": [10] * 5,
        "stop_loss": [0, 0.03, 0, 0, 0],
        "take_profit": [0, 0, 0.1, 0, 0],
        "trailing_stop": [0, 0, 0, 0.05, 0],
        "cool_down": [0, 0, 0, 20, 0],
        "position_size": [1, 1, 1, 1, 0.4],
    }
    combinations = build_combinations("sma_crossover", columns)
    result = run_sweep(bars, combinations, SweepSettings())
    for row in range(5):
        execution = Execution(**combinations.rules(row))
        own = run_on_kernel(bars, combinations.strategy(row), Costs(), execution)
        assert result.statistics(row) == own.statistics
    assert len(np.unique(result.column("total_return"))) == 5


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from([0.0, 0.01, 5.0]))
@settings(max_examples=60, deadline=None)
def test_moving_averages_are_pandas_own_bit_for_bit(seed, period, tick):
    level = 10.0 ** np.random.default_rng(seed).integers(-3, 7)
    close = make_walk(
        seed, 90, level=level, swing=0.3, tick=tick * level, interval=Interval.DAY
    ).close
    row = average_closes(np.array(close), np.array([period]))
    np.testing.assert_array_equal(row[0], sma(close, period))


def test_the_number_of_threads_does_not_change_a_digit():
    bars = real_bars("GOOG")
    grid = build_grid("sma_crossover", {"short": range(2, 22), "long": range(30, 70)})
    one, four = (run_sweep(bars, grid, SweepSettings(threads=n)) for n in (1, 4))
    assert one.rows.tobytes() == four.rows.tobytes()
    assert (one.code == DONE).all()


def test_a_cancelled_sweep_keeps_what_is_finished():
    bars = real_bars("GOOG")
    grid = build_grid(
        "sma_crossover",
        {"short": range(2, 51), "long": range(60, 160), "min_strength": [0, 0.01, 0.02, 0.03]},
    )
    result = run_sweep(bars, grid, SweepSettings(threads=1), cancel=lambda: True)
    assert result.is_cancelled
    assert 0 < result.has_run.sum() < len(grid)
    assert set(result.code.tolist()) == {DONE, PENDING}
    assert np.isnan(result.rows[~result.has_run]).all()
    last = int(np.flatnonzero(result.has_run)[-1])
    own = run_on_kernel(bars, grid.strategy(last), Costs(), Execution())
    assert result.statistics(last) == own.statistics


def test_progress_rises_to_the_end_and_an_error_in_it_ends_the_sweep():
    seen: list[float] = []
    run_sweep(real_bars("GOOG"), GRID, SweepSettings(), lambda share, _: seen.append(share))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def refuse(_share: float, _words: str) -> None:
        raise InvalidInputError("Stop.", "")

    with pytest.raises(InvalidInputError, match="Stop"):
        run_sweep(real_bars("GOOG"), GRID, SweepSettings(), refuse)


def test_an_error_in_a_thread_is_not_lost(monkeypatch):
    kind = STRATEGIES.get("buy_and_hold")
    monkeypatch.setattr(kind, "signals", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_sweep(
            real_bars("GOOG"), build_grid("buy_and_hold", {"hold_bars": [5]}), SweepSettings()
        )


def test_what_cannot_run_is_marked_and_has_words():
    bars = make_bars(np.linspace(100, 120, 60))
    columns = {"short": [5, 20, 5, 5.5, np.nan], "long": [58, 20, 59, 30, 30]}
    result = run_sweep(bars, build_combinations("sma_crossover", columns), SweepSettings())
    assert result.code.tolist() == [DONE, INVALID, TOO_SHORT, INVALID, INVALID]
    tight = Execution(take_profit=0.001)
    grid = build_grid("buy_and_hold", {"hold_bars": [5]})
    refused = run_sweep(bars, grid, SweepSettings(Costs(spread=0.01), tight))
    assert refused.code.tolist() == [REFUSED]
    assert np.isnan(refused.rows).all()
    assert all(OUTCOMES[code] for code in OUTCOMES if code != DONE)


@pytest.mark.parametrize(
    "columns",
    [{}, {"short": []}, {"short": [1, 2], "long": [3]}, {"shrt": [1]}, {"direction": [1]}],
)
def test_wrong_columns_are_refused_with_a_remedy(columns):
    with pytest.raises(InvalidInputError) as caught:
        build_combinations("sma_crossover", columns)
    assert caught.value.remedy


def test_two_bars_are_too_few():
    with pytest.raises(InvalidInputError, match="2 bars"):
        run_sweep(make_bars([1.0, 2.0]), GRID, SweepSettings())


def test_what_the_kernel_does_not_know_goes_to_the_engine_and_says_so(monkeypatch):
    bars = real_bars("GOOG")
    grid = build_grid("sma_crossover", {"short": [10, 20], "long": [9, 60]})
    by_kernel = run_sweep(bars, grid, SweepSettings())
    assert by_kernel.engine_reasons == {}
    monkeypatch.setattr(limits, "KNOWN_COSTS", limits.KNOWN_COSTS - {"spread"})
    dear = run_sweep(bars, grid, SweepSettings(Costs(spread=0.001)))
    assert dear.code.tolist() == [INVALID, BY_ENGINE, INVALID, BY_ENGINE]
    assert dear.engine_reasons == dict.fromkeys((1, 3), "The kernel does not know spread.")
    same = run_sweep(bars, grid, SweepSettings())
    assert same.code.tolist() == by_kernel.code.tolist()


def test_rows_of_the_engine_equal_those_of_the_kernel(monkeypatch):
    bars = real_bars("GOOG")
    grid = build_grid("buy_and_hold", {"instalments": [1, 4], "hold_bars": [0, 200]})
    by_kernel = run_sweep(bars, grid, SweepSettings())
    monkeypatch.setattr(limits, "KNOWN_SIGNALS", limits.KNOWN_SIGNALS - {"entry_share"})
    by_engine = run_sweep(bars, grid, SweepSettings())
    assert by_kernel.code.tolist() == [DONE] * 4
    assert by_engine.code.tolist() == [BY_ENGINE] * 4
    assert by_engine.engine_reasons[3] == "The kernel does not know entry_share."
    for row in range(4):
        assert find_differences(by_kernel.statistics(row), by_engine.statistics(row)) == []
    assert by_engine.unfilled.tolist() == by_kernel.unfilled.tolist()
    assert by_engine.has_run.all()


def test_more_units_than_a_float_counts_go_to_the_engine():
    # 1e8 of cash at 0.003 and a hundred millionth of a unit: 3e18 units.
    bars = make_walk(1, 60, level=0.003, swing=0.01, tick=0.0, interval=Interval.DAY)
    costs = Costs(cash=1e8, is_fractional=True)
    grid = build_grid("buy_and_hold", {"instalments": [1, 3]})
    result = run_sweep(bars, grid, SweepSettings(costs))
    assert result.code.tolist() == [DONE, BY_ENGINE]
    assert "9,007,199,254,740,992 units" in result.engine_reasons[1]
    engine = run_backtest(bars, grid.strategy(1), costs, Execution())
    assert find_differences(result.statistics(1), engine.statistics) == []


def test_a_sweep_cancelled_before_the_engines_turn_says_which_rows_wait(monkeypatch):
    monkeypatch.setattr(limits, "KNOWN_COSTS", limits.KNOWN_COSTS - {"spread"})
    grid = build_grid("sma_crossover", {"short": range(2, 42), "long": [60]})
    result = run_sweep(
        real_bars("GOOG"), grid, SweepSettings(Costs(spread=0.001)), cancel=lambda: True
    )
    waiting = result.code == NEEDS_ENGINE
    assert result.is_cancelled
    assert 0 < waiting.sum() < len(grid)
    assert np.isnan(result.rows[waiting]).all()
    assert np.isfinite(result.column("equity_final")[~waiting]).all()


def test_an_order_the_engine_refuses_is_a_refusal_whoever_runs_it(monkeypatch):
    monkeypatch.setattr(limits, "KNOWN_COSTS", limits.KNOWN_COSTS - {"spread"})
    grid = build_grid("buy_and_hold", {"hold_bars": [5]})
    settings_ = SweepSettings(Costs(spread=0.01), Execution(take_profit=0.001))
    result = run_sweep(real_bars("GOOG"), grid, settings_)
    assert result.code.tolist() == [REFUSED]


def test_parameters_outside_the_sweep_may_be_fixed():
    bars = real_bars("GOOG")
    fixed = build_grid("sma_crossover", {"short": [5, 10]}, {"long": 60, "min_strength": 0.02})
    swept = build_grid("sma_crossover", {"short": [5, 10], "long": [60], "min_strength": [0.02]})
    left, right = (run_sweep(bars, grid, SweepSettings()) for grid in (fixed, swept))
    assert left.rows.tobytes() == right.rows.tobytes()
    assert fixed.strategy(1).params == swept.strategy(1).params


def test_the_kernel_knows_every_rule_there_is():
    """Whoever adds a field teaches the kernel; until then such runs fall back to the engine."""
    assert {f.name for f in fields(Signals)} == KNOWN_SIGNALS
    assert set(Costs.model_fields) == KNOWN_COSTS
    assert set(Execution.model_fields) == KNOWN_RULES


def test_columns_are_the_statistics_of_a_result():
    from core.trading.statistics import DEFINITIONS

    assert set(COLUMNS) | {"start", "end", "duration"} == set(DEFINITIONS)


def test_numba_and_pandas_are_not_imported_before_a_sweep():
    code = "import core.trading.sweep.sweep, core.trading.sweep.limits, sys; "
    code += "import core.trading.sweep.single_run, core.trading.sweep.result; "
    code += "print([m for m in ('numba', 'pandas', 'backtesting') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
