"""Windows, what is traded on them, and what they come to together."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError, JobCancelledError
from core.trading.backtest_engine import run_backtest
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.space import Axis, Constraint, SearchSpace
from core.trading.optimisation.walk import find_efficiency, run_window, stitch
from core.trading.optimisation.windows import (
    MAX_WINDOWS,
    MIN_WINDOWS,
    make_windows,
    suggest_windows,
)
from core.trading.sweep.combinations import build_combinations
from core.trading.sweep.late_start import cut_bars
from core.trading.sweep.sweep import SweepSettings
from tests.core.trading.sample_bars import make_bars, real_bars

SPACE = SearchSpace(
    "sma_crossover",
    (
        Axis("short", 4, 16, 2, is_whole=True),
        Axis("long", 10, 60, 5, is_whole=True),
        Axis("min_strength", 0, 0, 1),
    ),
    (Constraint("short", "<", "long"),),
)
BEST_RETURN = (Objective("total_return", is_max=True),)
SETTINGS = SweepSettings(threads=1)


def spans(windows):
    return [(w.train.start, w.train.stop, w.test.start, w.test.stop) for w in windows]


def test_rolling_windows_by_hand():
    assert spans(make_windows(200, 100, 30, 30, is_anchored=False)) == [
        (0, 100, 100, 130), (30, 130, 130, 160), (60, 160, 160, 190),
    ]  # fmt: skip


def test_anchored_windows_grow():
    assert spans(make_windows(200, 100, 30, 30, is_anchored=True)) == [
        (0, 100, 100, 130), (0, 130, 130, 160), (0, 160, 160, 190),
    ]  # fmt: skip


@given(
    bars=st.integers(100, 3_000),
    train=st.integers(50, 800),
    test=st.integers(10, 300),
    step=st.integers(1, 300),
    is_anchored=st.booleans(),
)
def test_no_window_tests_on_bars_it_has_seen(bars, train, test, step, is_anchored):
    count = max(0, (bars - train - test) // step + 1)
    if not MIN_WINDOWS <= count <= MAX_WINDOWS:
        with pytest.raises(InvalidInputError, match="windows"):
            make_windows(bars, train, test, step, is_anchored=is_anchored)
        return
    windows = make_windows(bars, train, test, step, is_anchored=is_anchored)
    assert len(windows) == count
    for window in windows:
        assert window.train.stop == window.test.start
        assert window.test.stop - window.test.start == test
        assert window.test.stop <= bars
    assert windows[-1].test.stop + step > bars


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((500, 20, 20, 20), "too short"),
        ((500, 100, 50, 0), "does not advance"),
        ((160, 100, 50, 50), "room for 1 of these windows"),
        ((90, 100, 50, 50), "room for 0 of these windows"),
        ((5_000, 100, 50, 1), "4,851 windows"),
    ],
)
def test_windows_that_make_no_sense_are_refused(arguments, words):
    with pytest.raises(InvalidInputError, match=words) as refusal:
        make_windows(*arguments, is_anchored=False)
    assert refusal.value.remedy


def test_the_remedy_for_too_many_windows_works():
    with pytest.raises(InvalidInputError, match="at least 25 bars"):
        make_windows(5_000, 100, 50, 1, is_anchored=False)
    assert len(make_windows(5_000, 100, 50, 25, is_anchored=False)) <= MAX_WINDOWS


@given(st.integers(200, 20_000))
def test_suggested_windows_fit(bars):
    train, test = suggest_windows(bars)
    assert 5 <= len(make_windows(bars, train, test, test, is_anchored=False)) <= 16


def test_a_window_trades_the_best_of_its_past():
    bars = real_bars("GOOG")
    window = make_windows(1_200, 500, 200, 200, is_anchored=False)[1]
    found = run_window(bars, window, SPACE, BEST_RETURN, 3, SETTINGS, "best")
    assert found.trial_count == 72  # 7 x 11, less 4 and 1 with short >= long of 10 and 15
    short, long, _ = found.point
    past = cut_bars(bars, window.train)
    columns = {"short": [short], "long": [long], "min_strength": [0.0]}
    strategy = build_combinations("sma_crossover", columns).strategy(0)
    own = run_backtest(past, strategy, SETTINGS.costs, SETTINGS.execution)
    assert own.statistics["total_return"] == pytest.approx(found.in_sample["total_return"])
    assert found.time.tolist() == bars.time[window.test].tolist()
    grown = np.prod(1 + found.returns) - 1
    assert grown == pytest.approx(found.out_of_sample["total_return"], abs=1e-12)
    assert found.out_of_sample["start"] == bars.time[window.test.start]


def test_what_comes_after_a_window_changes_nothing():
    bars = real_bars("GOOG")
    window = make_windows(1_200, 400, 100, 100, is_anchored=True)[2]
    short = bars.head(window.test.stop)
    first, second = (
        run_window(each, window, SPACE, BEST_RETURN, 1, SETTINGS, "plateau")
        for each in (bars, short)
    )
    assert first.point.tolist() == second.point.tolist()
    assert first.returns.tolist() == second.returns.tolist()


def test_test_bars_do_not_decide_the_pick():
    bars = real_bars("GOOG")
    window = make_windows(1_200, 400, 100, 100, is_anchored=False)[0]
    other = cut_bars(bars, slice(0, len(bars)))
    for name in ("open", "high", "low", "close"):
        column = getattr(other, name).copy()
        column[window.test] *= 3.0
        object.__setattr__(other, name, column)
    first, second = (
        run_window(each, window, SPACE, BEST_RETURN, 1, SETTINGS, "best") for each in (bars, other)
    )
    assert first.point.tolist() == second.point.tolist()
    assert first.in_sample == second.in_sample
    assert first.out_of_sample != second.out_of_sample


def test_flat_prices_leave_the_account_in_cash():
    window = make_windows(200, 100, 40, 40, is_anchored=False)[0]
    found = run_window(make_bars([50.0] * 200), window, SPACE, BEST_RETURN, 1, SETTINGS, "plateau")
    assert found.point is None
    assert "stays in cash" in found.reason
    assert found.returns.tolist() == [0.0] * 40


def test_a_stopped_window_keeps_nothing():
    bars = real_bars("GOOG")
    window = make_windows(1_200, 500, 200, 200, is_anchored=False)[0]
    slow = SearchSpace(
        "vcp_breakout", (Axis("swing", 3, 40, 1, is_whole=True), Axis("shrink", 0.1, 1, 0.01))
    )
    with pytest.raises(JobCancelledError):
        run_window(bars, window, slow, BEST_RETURN, 1, SETTINGS, "best", cancel=lambda: True)


def part(time, returns, **figures):
    return SimpleNamespace(
        time=np.array(time),
        returns=np.array(returns),
        point=np.zeros(1) if figures else None,
        in_sample=figures.get("past", {}),
        out_of_sample=figures.get("future", {}),
    )


def test_test_parts_are_put_in_a_row_and_overlaps_counted_once():
    time, equity = stitch(
        [part([1, 2, 3], [0, 0.1, 0]), part([3, 4], [0.5, -0.5]), part([9], [1])], 100.0
    )
    assert time.tolist() == [1, 2, 3, 4, 9]
    assert equity == pytest.approx([100, 110, 110, 55, 110])
    assert [len(each) for each in stitch([], 100.0)] == [0, 0]


def figures(total_return, years):
    return {"total_return": total_return, "duration": years * 365.25 * 86_400}


def test_efficiency_compares_growth_a_year():
    # 21 % in two years are 10 % a year; 2.5 % in half a year are 5.0625 %.
    windows = [part([1], [0], past=figures(0.21, 2), future=figures(0.025, 0.5))] * 3
    assert find_efficiency(windows) == pytest.approx(0.050625 / 0.1)


def test_efficiency_is_not_defined_without_a_promise():
    loser = part([1], [0], past=figures(-0.1, 1), future=figures(0.2, 1))
    assert find_efficiency([loser]) is None
    assert find_efficiency([part([1], [0])]) is None
    ruin = part([1], [0], past=figures(0.1, 1), future=figures(-1.0, 1))
    assert find_efficiency([ruin]) == pytest.approx(-10)
