from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import Direction, LineKey, Verdict
from core.errors import InvalidInputError
from core.trading.backtest_engine import run_backtest
from core.trading.declaration import build_declared, number
from core.trading.honesty.line import judge
from core.trading.honesty.look_ahead import find_look_ahead
from core.trading.honesty.run_lines import judge_look_ahead
from core.trading.learning import logistic
from core.trading.optimisation.axes import list_axes
from core.trading.optimisation.own_constraints import find_own_constraints
from core.trading.optimisation.space import Constraint
from core.trading.receipt import build_receipt
from core.trading.request import Costs, Execution
from core.trading.strategies.ml_signal import MlSignal, Params
from core.trading.sweep.combinations import build_combinations
from core.trading.sweep.sweep import SweepSettings, run_sweep
from tests.contracts import strategy_contract as contract
from tests.core.trading.backtest_desk import REQUEST
from tests.core.trading.honesty.honesty_desk import HonestyDesk
from tests.core.trading.learning.markets import make_noise, make_reversing
from tests.core.trading.sample_bars import make_bars, real_bars

GOOG = real_bars("GOOG")


class QuickParams(Params):
    train: int = number(
        100, 100, 2_000, unit="bars", title="Training window", description="Bars of a fit."
    )


class Quick(MlSignal):
    """The same with a first signal that comes early enough for the contract's 300 random bars."""

    params_type = QuickParams


class Unpurged(Quick):
    """The mistake to be caught: the last labels of each training window reach past the fit."""

    def _schedule(self):
        return replace(super()._schedule(), purge=0)


def make(**values):
    return MlSignal(build_declared(Params, values))


def probability(strategy, bars):
    (reading,) = strategy.readings(bars)
    return reading.values


def test_signals_are_the_thresholds_of_the_probability_on_both_sides():
    strategy = make(enter_above=0.6, leave_below=0.45, min_move=0.0)
    rise, found = probability(strategy, GOOG), strategy.signals(GOOG)
    assert found.enter_long.tolist() == (rise > 0.6).tolist()
    assert found.exit_long.tolist() == (rise < 0.45).tolist()
    assert found.enter_short.tolist() == (1 - rise > 0.6).tolist()
    assert found.exit_short.tolist() == (1 - rise < 0.45).tolist()
    for name in contract.NAMES:
        assert getattr(found, name).any(), name
    assert not (found.enter_long & found.exit_long).any()
    assert not (found.enter_long & found.enter_short).any()


def test_strength_is_the_probability_beyond_the_threshold():
    strategy = make(enter_above=0.6)
    rise, strength, found = (
        probability(strategy, GOOG),
        strategy.strength(GOOG),
        strategy.signals(GOOG),
    )
    for entries, share in ((found.enter_long, rise), (found.enter_short, 1 - rise)):
        assert entries.any()
        assert strength[entries] == pytest.approx((share[entries] - 0.6) / 0.4)
    assert (strength[~(found.enter_long | found.enter_short)] == 0).all()


@pytest.mark.parametrize("direction", [Direction.LONG, Direction.BOTH])
def test_an_edge_that_is_there_earns_and_the_same_on_noise_does_not(direction):
    strategy = make(horizon=1, min_move=0.0, train=300)
    execution, costs = Execution(direction=direction), Costs(commission=0.0, spread=0.0)
    earned = []
    for bars in (make_reversing(7, 1_500, -0.5), make_noise(7, 1_500)):
        result = run_backtest(bars, strategy, costs, execution)
        earned.append(result.curve.equity[-1] / costs.cash)
    assert earned[0] > 3.0
    assert earned[1] < 1.5


def test_without_the_purge_contract_and_passport_fail():
    with pytest.raises(AssertionError, match="later bars"):
        contract.check_no_look_ahead_on_random_bars(Unpurged)
    strategy = Unpurged(QuickParams())
    assert find_look_ahead(strategy, GOOG.head(600)).leaking == ("signals",)
    assert judge_look_ahead(strategy, GOOG.head(600)).verdict is Verdict.FAIL


def test_with_the_purge_the_contract_holds_where_signals_begin_early():
    assert Quick(QuickParams()).signals(make_noise(1, 300)).enter_long.any()
    contract.check_no_look_ahead_on_random_bars(Quick)
    contract.check_no_look_ahead(Quick, GOOG, cuts=(166, 187, 500, 1_999, 2_147))
    contract.check_strength(Quick)
    strategy = Quick(QuickParams())
    line = judge(LineKey.LOOK_AHEAD, lambda: judge_look_ahead(strategy, GOOG.head(900)))
    assert line.verdict is Verdict.PASS


def test_the_probability_of_a_bar_does_not_change_in_its_last_bit_when_bars_are_added():
    strategy = make(train=200, refit=7)
    whole = probability(strategy, GOOG)
    for cut in (*range(264, 300), 1_000, 2_001):
        assert np.array_equal(probability(strategy, GOOG.head(cut)), whole[:cut], equal_nan=True)


@pytest.mark.parametrize(
    ("closes", "about"),
    [
        (np.full(700, 100.0), "flat prices"),
        (100 * 1.01 ** np.arange(700), "rises only"),
        (1e9 * 0.99 ** np.arange(700), "falls only"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_there_is_nothing_to_tell_apart_there_is_no_signal_and_it_is_said(closes, about):
    bars, strategy = make_bars(closes.tolist()), make()
    found = strategy.signals(bars)
    assert not any(getattr(found, name).any() for name in contract.NAMES), about
    (said,) = strategy.warnings(bars)
    assert said == (
        "At 7 of 7 fits there was nothing to learn: fewer than 10 rises, or falls, of more than "
        "0.3 % within the training window. There is no signal until the next fit."
    )


def test_without_volume_it_learns_from_the_prices_and_says_so():
    bars, strategy = make_noise(5, 700), make()
    bars.volume[:] = np.nan
    assert strategy.signals(bars).enter_long.any()
    (said,) = strategy.warnings(bars)
    assert said == (
        "7 of 7 models do without the volume: the source (made-up) does not give it, or it does "
        "not vary."
    )


def test_bars_that_lack_the_volume_a_model_uses_get_no_signal_and_are_counted():
    bars, strategy = make_noise(5, 700), make()
    bars.volume[:] = np.random.default_rng(5).integers(1, 99, 700)
    assert strategy.warnings(bars) == []
    bars.volume[650] = np.nan
    assert np.flatnonzero(np.isnan(probability(strategy, bars)[600:])).tolist() == list(
        range(50, 70)
    )
    (said,) = strategy.warnings(bars)
    assert said.startswith("On 20 bars there is no signal: the model uses the volume")


def test_bars_up_to_the_warm_up_give_nothing_and_the_next_one_does():
    strategy = make()
    needed = strategy.warm_up()
    assert needed == 60 + 500 + 5 - 1
    assert np.isnan(probability(strategy, GOOG.head(needed))).all()
    assert strategy.warnings(GOOG.head(needed)) == []
    assert np.flatnonzero(~np.isnan(probability(strategy, GOOG.head(needed + 1)))) == [needed]


def test_what_it_does_is_said_with_its_values():
    assert make(horizon=1, refit=1, enter_above=0.625).describe() == (
        "Buys when a model that learned from the last 500 bars gives a rise over the next 1 bar a "
        "probability above 62.5 %. Sells when that probability is below 50 %. It learns anew every "
        "1 bar, from known outcomes only."
    )


def test_leaving_above_where_it_enters_is_refused_and_the_optimiser_knows():
    with pytest.raises(InvalidInputError, match="both on one bar") as caught:
        make(enter_above=0.55, leave_below=0.6)
    assert caught.value.remedy == "Choose a probability to leave of 55 % or less."
    assert make(enter_above=0.6, leave_below=0.6)
    assert find_own_constraints("ml_signal") == (Constraint("leave_below", "<=", "enter_above"),)
    choices = {choice.name: choice for choice in list_axes("ml_signal", {}) if not choice.is_rule}
    assert list(choices) == list(Params.model_fields)
    assert all(c.low <= c.suggested.low <= c.suggested.high <= c.high for c in choices.values())


def test_a_sweep_of_it_gives_the_numbers_of_the_engine():
    combinations = build_combinations(
        "ml_signal", {"enter_above": [0.52, 0.55], "horizon": [5, 10]}, {"train": 250}
    )
    results = run_sweep(GOOG.head(900), combinations, SweepSettings(threads=2))
    for k in range(2):
        engine = run_backtest(GOOG.head(900), combinations.strategy(k), Costs(), Execution())
        assert len(engine.trades) > 0
        ours, theirs = results.statistics(k), engine.statistics
        assert {"sharpe_ratio", "win_rate"} <= set(ours)
        assert ours == pytest.approx({name: theirs[name] for name in ours}, rel=1e-9)


def test_the_receipt_covers_what_learns_and_the_packages_that_fit():
    receipt = build_receipt(GOOG, make(), Costs(), Execution())
    assert {"scikit-learn", "scipy", "numpy"} <= set(receipt["versions"])

    class Alone(MlSignal):
        modules = ()

    Alone.__module__ = MlSignal.__module__
    alone = build_receipt(GOOG, Alone(Params()), Costs(), Execution())
    assert alone["strategy_sha256"] != receipt["strategy_sha256"]


def test_the_passport_judges_it_and_a_replay_gives_the_same_numbers(database, trader, monkeypatch):
    desk = HonestyDesk(database, trader)
    request = replace(REQUEST, strategy="ml_signal", params={"train": 200})
    number, view = desk.judge(trader, request)
    lines = {line.key: line for line in view.lines}
    assert lines[LineKey.LOOK_AHEAD].verdict is Verdict.PASS
    assert "is not above 0" in lines[LineKey.STABILITY].why  # its neighbours were not the trouble
    assert view.error == ""
    monkeypatch.setattr(logistic, "_KEPT", logistic._KeptFits())  # as in another process
    desk.replays.start_replay(trader, number)
    desk.work()
    assert desk.replays.find_replay(trader, number).findings.is_same
