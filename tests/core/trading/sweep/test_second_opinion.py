"""A backtest is priced twice; what the two disagree on is listed with its reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.sweep_cases import make_walk
from core.enums import Interval
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep import limits
from core.trading.sweep.second_opinion import (
    LOST_DIGITS,
    UNEXPLAINED,
    FirstOpinion,
    give_second_opinion,
)
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted


def build(name, **params):
    kind = STRATEGIES.get(name)
    return kind(kind.params_type(**params))


def ask(bars, strategy, costs=Costs(), execution=Execution(), change=lambda first: first):  # noqa: B008
    engine = run_backtest(bars, strategy, costs, execution)
    first = FirstOpinion(engine.trades, engine.curve.equity, engine.statistics)
    return give_second_opinion(bars, strategy, costs, execution, change(first))


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_both_agree_on_every_strategy(name):
    opinion = ask(real_bars("GOOG"), build(name), Costs(), Execution(stop_loss=0.1))
    assert (opinion.not_run, opinion.differences) == ("", ())
    assert opinion.compared > 2_148


def test_a_wrong_price_is_found_and_not_explained_away():
    def spoil(first):
        price = first.trades.exit_price.copy()
        price[2] *= 1.0002
        return replace(first, trades=replace(first.trades, exit_price=price))

    (difference,) = ask(real_bars("GOOG"), build("sma_crossover"), change=spoil).differences
    assert difference.what == "trade 3: exit_price"
    assert difference.engine == pytest.approx(difference.kernel * 1.0002)
    assert difference.reason == UNEXPLAINED


def test_up_to_a_hundredth_of_a_percent_nothing_is_said():
    def nudge(first):
        return replace(first, equity=first.equity * 1.00009)

    def push(first):
        return replace(first, equity=first.equity * 1.00011)

    bars, strategy = real_bars("GOOG"), build("sma_crossover")
    assert ask(bars, strategy, change=nudge).differences == ()
    assert [d.what for d in ask(bars, strategy, change=push).differences] == ["equity"]


def test_a_missing_trade_is_one_difference_and_a_missing_statistic_another():
    def spoil(first):
        columns = first.trades.__dataclass_fields__
        fewer = replace(first.trades, **{c: getattr(first.trades, c)[1:] for c in columns})
        return replace(first, trades=fewer, statistics=first.statistics | {"sqn": None})

    differences = ask(real_bars("GOOG"), build("sma_crossover"), change=spoil).differences
    assert [d.what for d in differences] == ["trade_count", "sqn"]
    assert differences[0].engine == differences[0].kernel - 1


def test_a_number_made_of_rounding_has_its_reason():
    # One unit that moves by a ten-thousandth of a penny: the volatility is noise in both.
    closes = 100 + np.cumsum(np.tile([1e-6, -1e-6], 40))
    costs = Costs(cash=1e8, commission=0, spread=0)
    bars, strategy = make_bars(closes), Scripted([1])

    def spoil(first):
        return replace(first, statistics=first.statistics | {"volatility_annual": 1e-8})

    engine = run_backtest(bars, strategy, costs, Execution(position_size=0.01))
    assert (engine.statistics["volatility_annual"] or 0) < 1e-6
    opinion = ask(bars, strategy, costs, Execution(position_size=0.01), spoil)
    assert {d.reason for d in opinion.differences} == {LOST_DIGITS}


def test_what_the_kernel_cannot_express_is_said(monkeypatch):
    monkeypatch.setattr(limits, "KNOWN_COSTS", limits.KNOWN_COSTS - {"spread"})
    opinion = ask(real_bars("GOOG"), build("sma_crossover"), Costs(spread=0.001))
    assert opinion.not_run == "The kernel does not know spread."
    assert (opinion.compared, opinion.differences) == (0, ())


def test_too_many_units_to_count_are_said():
    bars = make_walk(1, 60, level=0.003, swing=0.01, tick=0.0, interval=Interval.DAY)
    costs = Costs(cash=1e8, is_fractional=True)
    assert "units" in ask(bars, build("buy_and_hold", instalments=3), costs).not_run
