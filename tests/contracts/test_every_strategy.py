from __future__ import annotations

import numpy as np
import pytest

from core.contracts import BarSeries, FloatArray
from core.trading.declaration import number
from core.trading.strategies.base import STRATEGIES, Signals, Strategy, StrategyParams
from tests.contracts import strategy_contract as contract
from tests.core.trading.sample_bars import real_bars

CHECKS = (
    contract.check_documented,
    contract.check_declared,
    contract.check_shape_and_warm_up,
    contract.check_deterministic,
    contract.check_hard_bars,
    contract.check_strength,
    contract.check_no_look_ahead_on_random_bars,
)


def test_the_four_strategies_of_the_first_release_are_there():
    assert {"sma_crossover", "rsi_mean_reversion", "momentum", "buy_and_hold"} <= set(
        STRATEGIES.names()
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", STRATEGIES.names())
def test_strategy_keeps_the_contract(name, check):
    check(STRATEGIES.get(name))


@pytest.mark.parametrize("symbol", ["GOOG", "EURUSD", "BTCUSD"])
@pytest.mark.parametrize("name", STRATEGIES.names())
def test_strategy_does_not_look_ahead_on_real_bars(name, symbol):
    contract.check_no_look_ahead(
        STRATEGIES.get(name), real_bars(symbol), cuts=(1, 30, 31, 55, 120, 155, 999, 2_147)
    )


class PeekingParams(StrategyParams):
    days: int = number(1, 1, 5, unit="bars", title="Days", description="Bars it looks ahead.")


class Peeking(Strategy):
    """Buys before every rise, because it looks at tomorrow's close: the mistake to be caught."""

    title = "Peeking"
    category = "trend"
    buys = "Buys before a rise over {days}."
    sells = "Sells before a fall."
    params_type = PeekingParams

    def warm_up(self) -> int:
        return 0

    def signals(self, bars: BarSeries) -> Signals:
        rises = np.zeros(len(bars), dtype=np.bool_)
        rises[:-1] = bars.close[1:] > bars.close[:-1]
        return Signals(rises, ~rises, np.zeros_like(rises), np.zeros_like(rises))


class Normalising(Peeking):
    """Divides by the mean of all closes, a leak that is easily overlooked in a code review."""

    def signals(self, bars: BarSeries) -> Signals:
        is_low = bars.close < bars.close.mean()
        return Signals(is_low, ~is_low, np.zeros_like(is_low), np.zeros_like(is_low))


class Hasty(Peeking):
    """Signals on its first bar although it declares a warm-up: the declaration is not honest."""

    def warm_up(self) -> int:
        return 10


class Overconfident(Peeking):
    """Its strength is a price and not a share from 0 to 1, so that it means nothing to a reader."""

    def strength(self, bars: BarSeries) -> FloatArray:
        return bars.close


class Hindsight(Peeking):
    """Its strength is the rank of a bar among all bars, of which later ones are not yet known."""

    def strength(self, bars: BarSeries) -> FloatArray:
        ranks = np.argsort(np.argsort(bars.close)).astype(np.float64)
        return ranks / max(len(bars), 1)


class Unbounded(StrategyParams):
    days: int = 1


class Undeclared(Peeking):
    params_type = Unbounded


@pytest.mark.parametrize("kind", [Peeking, Normalising])
def test_a_strategy_that_sees_the_future_is_caught(kind):
    with pytest.raises(AssertionError, match="later bars"):
        contract.check_no_look_ahead(kind, real_bars("GOOG"), cuts=(40, 500))
    with pytest.raises(AssertionError, match="later bars"):
        contract.check_no_look_ahead_on_random_bars(kind)


def test_a_signal_during_the_warm_up_is_caught():
    with pytest.raises(AssertionError, match="warm-up"):
        contract.check_shape_and_warm_up(Hasty)


def test_a_strength_that_is_no_share_or_knows_the_future_is_caught():
    with pytest.raises(AssertionError, match="from 0 to 1"):
        contract.check_strength(Overconfident)
    with pytest.raises(AssertionError, match="later bars"):
        contract.check_strength(Hindsight)


def test_a_parameter_without_title_or_limits_is_caught():
    with pytest.raises(AssertionError, match="title"):
        contract.check_declared(Undeclared)


def test_an_undocumented_strategy_is_caught():
    with pytest.raises(AssertionError, match="explain"):
        contract.check_documented(Undeclared)
