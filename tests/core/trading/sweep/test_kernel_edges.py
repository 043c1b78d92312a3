"""Cases too rare for chance: worked out by hand, and held to the engine."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sweep_cases import Case
from benchmarks.sweep_runs import list_deviations, run_in_batch
from core.enums import Interval
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.compiled import find_cache_folder, use_cache_folder
from core.trading.sweep.result import RUINED
from core.trading.sweep.single_run import run_on_kernel
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted


def run_three(bars, strategy, costs, execution):
    """The plain kernel's result, after all three have agreed."""
    plain = run_on_kernel(bars, strategy, costs, execution)
    assert list_deviations(plain, run_backtest(bars, strategy, costs, execution)) == []
    batch = run_in_batch(Case(bars, strategy, costs, execution, 0.0))
    assert batch.equity.tolist() == plain.equity.tolist()
    assert batch.statistics == plain.statistics
    return plain, batch


def test_an_account_worth_exactly_nothing_is_ruined():
    # 50 units at 100 with 1,000 of cash; at 80 the account is worth 0, whatever comes later.
    costs = Costs(cash=1_000, commission=0.0, spread=0.0, margin=0.1)
    bars = make_bars([100, 100, 100, 80, 120, 140])
    plain, batch = run_three(bars, Scripted([1]), costs, Execution(position_size=0.5))
    assert plain.equity.tolist() == [1_000, 1_000, 1_000, 0, 0, 0]
    assert batch.code == RUINED


def test_the_last_bars_open_may_ruin_what_its_close_had_saved():
    # The last bar opens at 70 and closes at 100; what is open is closed at that open.
    costs = Costs(cash=1_000, commission=0.0, spread=0.0, margin=0.1)
    bars = make_bars([100, 100, 100, 100, 100])
    bars.open[-1], bars.low[-1] = 70, 70
    plain, batch = run_three(bars, Scripted([1]), costs, Execution(position_size=0.5))
    assert plain.equity.tolist() == [1_000, 1_000, 1_000, 1_000, 0]
    assert batch.code == RUINED


def test_mean_durations_lose_their_fraction_of_a_second_before_they_are_rounded_up():
    # 99 drawdowns of two minutes and one of three: 2 min 0.6 s on average, shown as 2 min, not 3.
    zigzag = np.repeat(np.arange(100), 2) + np.tile([1.0, 0.5], 100)
    closes = 100 + np.concatenate(([0.0, 0.0, 0.0], zigzag, [99.6, 101.0]))
    bars = make_bars(closes)
    bars = make_minutes(bars)
    plain, _ = run_three(bars, Scripted([1]), Costs(commission=0, spread=0), Execution())
    assert plain.statistics["avg_drawdown_duration"] == 120
    assert plain.statistics["max_drawdown_duration"] == 180


def make_minutes(bars):
    from dataclasses import replace

    time = 1_700_000_040 + 60 * np.arange(len(bars))
    return replace(bars, time=time, interval=Interval.MINUTE)


BASE = {
    "return_annual": 0.1, "volatility_annual": 0.2, "sharpe_ratio": 0.5, "sortino_ratio": 0.9,
    "sqn": 1.5, "win_rate": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({}, []),
        ({"win_rate": 0.5 + 1e-11}, []),
        ({"win_rate": 0.5 + 1e-8}, ["win_rate"]),
        ({"win_rate": None}, ["win_rate"]),
        ({"sharpe_ratio": 0.5 + 1e-8}, ["sharpe_ratio"]),
        ({"volatility_annual": 0.2 + 1e-8}, ["volatility_annual"]),
        ({"sqn": 1.5 + 1e-7}, ["sqn"]),
        ({"sortino_ratio": None}, ["sortino_ratio"]),
    ],
)
def test_agreement_names_what_differs(change, differing):
    assert find_differences(BASE, BASE | change) == differing


def test_a_volatility_made_of_rounding_does_not_count_as_a_difference():
    still = BASE | {"return_annual": 1e-9, "volatility_annual": None, "sharpe_ratio": None}
    noisy = still | {"volatility_annual": 3e-7, "sharpe_ratio": 0.004}
    assert find_differences(still, noisy) == []
    assert find_differences(still, still | {"volatility_annual": 3e-6}) == ["volatility_annual"]


def test_a_missing_statistic_is_a_difference():
    assert find_differences(BASE, {k: v for k, v in BASE.items() if k != "sqn"}) == ["sqn"]


@pytest.fixture
def forgetful(monkeypatch):
    find_cache_folder.cache_clear()
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    yield
    monkeypatch.undo()
    use_cache_folder_back()


def use_cache_folder_back():
    from core.trading.sweep import compiled

    compiled._fallback.clear()
    find_cache_folder.cache_clear()


def test_machine_code_is_kept_beside_the_kernels_or_in_the_given_folder(
    forgetful, monkeypatch, tmp_path
):
    from core.trading.sweep import compiled

    package = find_cache_folder()
    assert package.parent.name == "__pycache__"
    assert package.name.startswith("kernels-")

    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(compiled, "_PACKAGE", blocked)
    find_cache_folder.cache_clear()
    assert find_cache_folder() is None
    use_cache_folder(tmp_path / "data")
    assert find_cache_folder().parent == tmp_path / "data"

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    find_cache_folder.cache_clear()
    assert find_cache_folder() == tmp_path / "own"
