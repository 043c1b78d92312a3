"""A run that begins late equals a run over the later bars alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import make_walk
from core.enums import Direction, Interval
from core.errors import NotFoundError
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.late_start import cut_bars, run_late
from core.trading.sweep.number_paths import is_path, list_numbers, read_number, replace_numbers
from core.trading.sweep.result import DONE, RUINED
from core.trading.sweep.single_run import run_on_kernel
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted


@given(
    seed=st.integers(0, 2**32 - 1),
    start=st.integers(1, 60),
    direction=st.sampled_from(list(Direction)),
    on_close=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_it_equals_a_run_over_the_later_bars_alone(seed, start, direction, on_close):
    rng = np.random.default_rng(seed)
    bars = make_walk(seed, 120, level=50.0, swing=0.03, tick=0.0, interval=Interval.DAY)
    # The run alone decides from its second bar on: nothing is asked for on the first.
    lists = [np.flatnonzero(rng.random(120) < 0.2) for _ in range(4)]
    lists = [each[each != start] for each in lists]
    costs = Costs(is_traded_on_close=on_close, is_fractional=bool(seed % 2))
    execution = Execution(direction=direction, stop_loss=0.05, take_profit=0.1, cool_down=2)
    late = run_late(bars, start, Scripted(*lists), costs, execution)
    tail = cut_bars(bars, slice(start, 120))
    later = Scripted(*(each[each >= start] - start for each in lists))
    alone = run_on_kernel(tail, later, costs, execution)
    assert late.code == alone.code
    if alone.code in {DONE, RUINED}:
        assert late.equity.tolist() == alone.equity.tolist()
        assert late.statistics == alone.statistics
        assert not find_differences(late.statistics, alone.statistics)


def test_indicators_know_the_bars_before():
    bars = make_bars((100 + 10 * np.sin(np.arange(200) / 6)).tolist())
    kind = STRATEGIES.get("sma_crossover")
    strategy = kind(kind.params_type(short=5, long=60, min_strength=0.0))
    costs, execution = Costs(), Execution()
    late = run_late(bars, 100, strategy, costs, execution)
    moves = np.flatnonzero(np.diff(late.equity))
    assert 0 < moves[0] < 59  # alone, the long average would be complete on bar 59
    assert len(late.equity) == 100
    assert late.equity[0] == costs.cash


def test_the_first_bar_already_decides():
    bars = make_bars([100.0] * 10 + [100.0, 110.0, 121.0, 121.0])
    late = run_late(bars, 10, Scripted([10], []), Costs(commission=0, spread=0), Execution())
    # 999 units, bought at the open of bar 11, which is 100.
    assert late.equity[:3].tolist() == [100_000, 109_990, 120_979]
    assert late.statistics["buy_hold_return"] == pytest.approx(0.21)


def test_a_late_warm_up_delays_the_first_decision():
    bars = make_walk(3, 100, level=50.0, swing=0.03, tick=0.0, interval=Interval.DAY)
    kind = STRATEGIES.get("sma_crossover")
    strategy = kind(kind.params_type(short=5, long=80, min_strength=0.0))
    late = run_late(bars, 10, strategy, Costs(), Execution())
    assert (late.equity[: 81 - 10] == Costs().cash).all()


TREE = {"a": {"b": [1, {"c": 2.5}], "on": True, "name": "x"}, "d": 7}


def test_numbers_are_found_by_their_paths():
    assert list(list_numbers(TREE)) == [("a.b.0", 1), ("a.b.1.c", 2.5), ("d", 7)]
    assert [read_number(TREE, path) for path, _ in list_numbers(TREE)] == [1, 2.5, 7]
    assert (is_path("a.b.0"), is_path("d")) == (True, False)


def test_replacing_leaves_the_original_and_keeps_whole_numbers_whole():
    changed = replace_numbers(TREE, {"a.b.0": 4.0, "a.b.1.c": 3.0})
    assert changed["a"]["b"] == [4, {"c": 3.0}]
    assert isinstance(changed["a"]["b"][0], int)
    assert TREE["a"]["b"] == [1, {"c": 2.5}]


@pytest.mark.parametrize("path", ["a.on", "a.name", "a.b.7", "a.z", "a.b", "d.e", "a.b.x"])
def test_a_path_to_no_number_is_refused(path):
    with pytest.raises(NotFoundError, match="no number at"):
        replace_numbers(TREE, {path: 1.0})
