"""Whole sweeps: each row against the strategy's own run, and what happens around it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.declaration import build_declared, list_fields
from core.enums import Direction, Interval
from core.errors import InvalidInputError
from core.trading.backtest_engine import run_backtest
from core.trading.indicators import sma
from core.trading.request import BacktestRequest, Costs, Execution
from core.trading.strategies.base import STRATEGIES, Signals
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.combinations import Combinations, build_combinations, build_grid
from core.trading.sweep.figures import COLUMNS
from core.trading.sweep.limits import find_reason_for_engine
from core.trading.sweep.moving_averages import fill_moving_averages
from core.trading.sweep.result import (
    DONE,
    INVALID,
    NEEDS_ENGINE,
    OUTCOMES,
    PENDING,
    REFUSED,
    TOO_SHORT,
)
from core.trading.sweep.second_opinion import run_on_kernel
from core.trading.sweep.sweep import SweepSettings, run_sweep
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.sweep.cases import make_walk

KINDS = ["sma_crossover", "rsi_mean_reversion", "momentum", "buy_and_hold"]
GRID = build_grid("sma_crossover", {"short": [5, 10, 20], "long": [30, 60], "min_strength": [0]})


def build_strategy(combinations: Combinations, row: int):
    kind = STRATEGIES.get(combinations.kind)
    return kind(build_declared(kind.params_type, combinations.params(row)))


def draw_columns(kind: str, seed: int, count: int) -> dict[str, np.ndarray]:
    """Values in and a little outside their limits; periods short enough for short series."""
    rng = np.random.default_rng(seed)
    columns = {}
    for spec in list_fields(STRATEGIES.get(kind).params_type):
        low, high = spec.low, spec.high
        if spec.unit == "bars":
            high = min(high, low + 25)
        values = rng.uniform(low, high, count)
        if spec.unit == "fraction":
            values = rng.choice([0.0, low / 20, high / 50], count)
        columns[spec.name] = np.round(values) if spec.is_whole else values
    if kind == "buy_and_hold":
        columns["instalments"][:] = rng.choice([1, 1, 1, 3], count)
        columns["hold_bars"][:] = rng.integers(0, 40, count)
    return columns


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32 - 1), direction=st.sampled_from(list(Direction)))
@settings(max_examples=12, deadline=None)
def test_each_row_is_the_strategys_own_run(kind, seed, direction):
    rng = np.random.default_rng(seed)
    bars = make_walk(
        seed, 120, level=50.0, swing=0.02, tick=rng.choice([0.0, 0.5]), interval=Interval.DAY
    )
    bars.volume[:] = rng.choice([100.0, 250.0, 1_000.0, np.nan], 120, p=[0.45, 0.3, 0.2, 0.05])
    combinations = build_combinations(kind, draw_columns(kind, seed, 7))
    execution = Execution(direction=direction, stop_loss=rng.choice([0.0, 0.04]))
    result = run_sweep(bars, combinations, SweepSettings(Costs(), execution, 1))
    for row in range(len(combinations)):
        try:
            strategy = build_strategy(combinations, row)
        except InvalidInputError:
            assert result.code[row] == INVALID
            continue
        if combinations.params(row).get("instalments", 1) > 1:
            assert result.code[row] == NEEDS_ENGINE
            assert np.isnan(result.rows[row]).all()
            continue
        own = run_on_kernel(bars, strategy, Costs(), execution)
        assert result.statistics(row) == own.statistics, combinations.params(row)
        assert result.unfilled[row] == own.unfilled


def test_rows_are_what_the_engine_gives():
    bars = real_bars("GOOG")
    result = run_sweep(bars, GRID, SweepSettings())
    for row in range(0, len(GRID), 2):
        engine = run_backtest(bars, build_strategy(GRID, row), Costs(), Execution())
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
        own = run_on_kernel(bars, build_strategy(combinations, row), Costs(), execution)
        assert result.statistics(row) == own.statistics
    assert len(np.unique(result.column("total_return"))) == 5


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from([0.0, 0.01, 5.0]))
@settings(max_examples=60, deadline=None)
def test_moving_averages_are_pandas_own_bit_for_bit(seed, period, tick):
    level = 10.0 ** np.random.default_rng(seed).integers(-3, 7)
    close = make_walk(
        seed, 90, level=level, swing=0.3, tick=tick * level, interval=Interval.DAY
    ).close
    row = np.empty((1, 90))
    fill_moving_averages(np.array(close), np.array([period]), row)
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
    own = run_on_kernel(bars, build_strategy(grid, last), Costs(), Execution())
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


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_the_kernel_takes_every_strategy_with_its_defaults(name):
    assert find_reason_for_engine(BacktestRequest("GOOG", name)) == ""


def test_instalments_need_the_engine_and_the_reason_is_said():
    request = BacktestRequest("GOOG", "buy_and_hold", params={"instalments": 4})
    assert "4 instalments" in find_reason_for_engine(request)


def test_nothing_new_slips_past_the_kernel():
    """Whoever adds a field here must teach the kernel, or name it in find_reason_for_engine."""
    assert {f.name for f in fields(Signals)} == {
        "enter_long", "exit_long", "enter_short", "exit_short", "entry_share",
    }  # fmt: skip
    assert set(Costs.model_fields) == {
        "cash", "commission", "spread", "margin", "is_traded_on_close", "is_fractional",
    }  # fmt: skip
    assert set(Execution.model_fields) == {
        "direction", "position_size", "stop_loss", "take_profit", "trailing_stop", "cool_down",
    }  # fmt: skip


def test_columns_are_the_statistics_of_a_result():
    from core.trading.statistics import DEFINITIONS

    assert set(COLUMNS) | {"start", "end", "duration"} == set(DEFINITIONS)


def test_numba_and_pandas_are_not_imported_before_a_sweep():
    code = "import core.trading.sweep.sweep, core.trading.sweep.limits, sys; "
    code += "import core.trading.sweep.second_opinion, core.trading.sweep.result; "
    code += "print([m for m in ('numba', 'pandas', 'backtesting') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
