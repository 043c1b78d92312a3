"""The issue's table of bad input: each gets a sentence with the problem and the remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.contracts import BarQuery
from core.enums import Direction
from core.errors import InvalidInputError, NotFoundError
from core.trading.bar_checks import check_bars
from core.trading.declaration import build_declared, format_value, list_fields
from core.trading.request import BacktestRequest, Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.validation import check_request, normalise_tags
from tests.core.trading.sample_bars import load_bars, make_bars, real_bars

TODAY = date(2026, 11, 20)
SOUND = BacktestRequest("GOOG", "sma_crossover")


def check(**changes):
    return check_request(replace(SOUND, **changes), TODAY)


def test_a_sound_request_takes_the_defaults_of_the_specification():
    checked = check()
    assert checked.costs == Costs(cash=100_000, commission=0.001, spread=0.0005)
    assert checked.warnings == ()
    assert check_bars(checked, real_bars("GOOG")) == ()


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        ({"costs": {"cash": 0}}, "Cash is 0; it must lie between 0.01 and 100,000,000.", "from"),
        ({"costs": {"cash": -5}}, "Cash is −5", "from 0.01"),
        ({"costs": {"cash": 2e8}}, "Cash is 200,000,000", "to 100,000,000"),
        ({"costs": {"cash": float("nan")}}, "Cash is", "Enter a number"),
        ({"costs": {"cash": "much"}}, "Cash is 'much'", "Enter a number"),
        ({"costs": {"commission": 2.0}}, "Commission is 200 %", "from 0 % to 10 %"),
        ({"costs": {"spread": 0.06}}, "Spread and slippage is 6 %", "from 0 % to 5 %"),
        ({"costs": {"margin": 0.0}}, "Margin is 0 %", "from 1 %"),
        ({"costs": {"fee": 1}}, "no setting called 'fee'", "Known: cash, commission"),
        ({"costs": {"is_fractional": "perhaps"}}, "Fractional units cannot be", "yes or no"),
        ({"execution": {"direction": "up"}}, "Direction cannot be 'up'", "long or short or both"),
        ({"execution": {"stop_loss": 1.5}}, "Stop-loss is 150 %", "to 90 %"),
        ({"execution": {"take_profit": 0.0001}}, "within the spread", "above the spread"),
        (
            {"execution": {"take_profit": 1.2, "direction": "short"}},
            "cannot gain 100 %",
            "below 100 %",
        ),
        ({"params": {"short": 30, "long": 20}}, "(30 bars) is not shorter", "below 20"),
        ({"params": {"short": 20, "long": 20}}, "long average (20 bars)", "below 20"),
        ({"params": {"short": 1}}, "Short average is 1 bar;", "whole number from 2 bars"),
        ({"params": {"short": 2.5}}, "Short average is 2.5 bars", "whole number"),
        ({"params": {"lenght": 3}}, "no setting called 'lenght'", "Known: short, long"),
        (
            {"strategy": "rsi_mean_reversion", "params": {"oversold": 80}},
            "(80) is not below the overbought level (70)",
            "such as 30 and 70",
        ),
        (
            {"strategy": "buy_and_hold", "params": {"instalments": 5, "hold_bars": 80}},
            "take 80 bars",
            "more than 80 bars",
        ),
        (
            {"strategy": "buy_and_hold", "execution": {"direction": "both"}},
            "never sells short",
            "long",
        ),
        (
            {"start": date(2012, 1, 2), "end": date(2012, 1, 2)},
            "not before the end (2012-01-02)",
            "before the end",
        ),
        ({"start": date(2030, 1, 1)}, "not before the end (2026-11-20)", "before the end"),
        ({"tags": [str(i) for i in range(21)]}, "21 tags are too many", "at most 20"),
        ({"tags": ["x" * 31]}, "too long", "at most 30"),
        ({"notes": "x" * 5_001}, "5,001 characters", "5,000"),
    ],
)
def test_bad_input_names_the_problem_and_the_remedy(changes, problem, remedy):
    with pytest.raises(InvalidInputError) as caught:
        check(**changes)
    assert problem in caught.value.message
    assert remedy in caught.value.remedy


def test_unknown_strategy_names_the_known_ones():
    with pytest.raises(NotFoundError, match="sma_crossover"):
        check(strategy="crystal_ball")


def test_an_end_in_the_future_is_moved_with_a_warning():
    checked = check(end=date(2030, 1, 1))
    assert checked.request.end == TODAY
    assert checked.warnings == (
        "The end (2030-01-01) lies in the future; it was moved to 2026-11-20.",
    )


@pytest.mark.parametrize(
    ("costs", "words"),
    [({"cash": 999.0}, "999.00 of cash"), ({"commission": 0.011}, "1.10 % per order")],
)
def test_odd_costs_are_allowed_with_a_warning(costs, words):
    assert words in check(costs=costs).warnings[0]


@pytest.mark.parametrize("costs", [{"cash": 1_000}, {"cash": 1e8}, {"commission": 0.01}])
def test_the_limits_themselves_are_allowed_without_a_warning(costs):
    assert check(costs=costs).warnings == ()


def test_too_few_bars_for_the_warm_up_names_the_number_needed():
    with pytest.raises(InvalidInputError) as caught:
        check_bars(check(), make_bars([100.0] * 31))
    assert "needs at least 32 bars; the period has 31." in caught.value.message
    assert check_bars(check(), make_bars([100.0] * 32)) == ()


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_the_number_needed_is_the_least_on_which_a_trade_can_happen(name):
    from core.trading.backtest_engine import count_bars_needed, run_backtest
    from tests.core.trading.scripted import Scripted

    kind = STRATEGIES.get(name)
    strategy = kind(kind.params_type())

    class First(Scripted):
        def warm_up(self):
            return strategy.warm_up()

    needed = count_bars_needed(strategy)
    for count, trades in ((needed, 1), (needed - 1, 0)):
        first = First([strategy.warm_up() + 1])
        result = run_backtest(make_bars([100.0] * count), first, Costs(), Execution())
        assert len(result.trades) == trades


def test_no_bars_in_the_period_is_said():
    empty = load_bars(None, BarQuery("GOOG", date(1999, 1, 1), date(1999, 2, 1)))
    with pytest.raises(InvalidInputError, match="no bars of GOOG") as caught:
        check_bars(check(), empty)
    assert "import" in caught.value.remedy


def test_bars_far_short_of_the_period_get_a_warning():
    checked = check(start=date(2000, 1, 1), end=date(2013, 3, 1))
    warnings = check_bars(checked, real_bars("GOOG"))
    assert len(warnings) == 1
    assert "cover 63 % of the weekdays (no exchange is known, so holidays count)" in warnings[0]
    assert "2004-08-19 to 2013-03-01 is what there is" in warnings[0]


def test_the_sessions_of_the_exchange_are_what_is_expected():
    # 40 weekdays from 2024-01-01: the calendar below knows of 51 sessions, so 78 % are there.
    bars = make_bars([100.0] * 40)
    bars = replace(bars, passport=replace(bars.passport, exchange="KRX"))
    asked: list[tuple[str, date, date]] = []

    def count(exchange: str, first: date, last: date) -> int:
        asked.append((exchange, first, last))
        return 51

    warnings = check_bars(check(), bars, count)

    assert asked == [("KRX", date(2024, 1, 1), date(2024, 2, 23))]
    assert "cover 78 % of the sessions of KRX in the period" in warnings[0]
    assert check_bars(check(), bars, lambda *_: 50) == ()


def test_an_exchange_without_a_known_calendar_is_named():
    bars = make_bars([100.0] * 40)
    bars = replace(bars, passport=replace(bars.passport, exchange="MOON"))
    (warning,) = check_bars(check(start=date(2020, 1, 1)), bars)

    assert "weekdays (the calendar of MOON is not known, so holidays count)" in warning


@pytest.mark.parametrize("symbol", ["GOOG", "EURUSD", "BTCUSD"])
def test_complete_bars_of_any_interval_get_no_such_warning(symbol):
    checked = check(costs={"is_fractional": True})
    assert check_bars(checked, real_bars(symbol)) == ()


def test_a_unit_dearer_than_the_cash_is_refused_with_the_way_out():
    checked = check(costs={"cash": 5_000})
    with pytest.raises(InvalidInputError, match="one whole unit") as caught:
        check_bars(checked, make_bars([6_000.0] * 50))
    assert "fractional" in caught.value.remedy
    assert (
        check_bars(check(costs={"cash": 5_000, "is_fractional": True}), make_bars([6_000.0] * 50))
        == ()
    )


def test_coarse_whole_units_get_a_warning():
    (warning,) = check_bars(check(), make_bars([30_000.0] * 50))
    assert "part of the cash stays idle" in warning


def test_closes_without_highs_and_lows_get_a_warning():
    bars = make_bars(np.linspace(100, 120, 50))
    bars = replace(bars, passport=replace(bars.passport, is_close_only=True))
    (warning,) = check_bars(check(execution={"stop_loss": 0.1}), bars)
    assert "closing prices only" in warning
    assert "stops" in warning


def test_tags_are_trimmed_lowered_and_kept_once():
    assert normalise_tags([" Momentum ", "momentum", "", "한국  주식"]) == ("momentum", "한국 주식")


def test_forms_get_every_field_with_limits_and_unit():
    for model in (Costs, Execution):
        for spec in list_fields(model):
            assert spec.title
            assert spec.description.endswith(".")
            assert spec.unit
            assert (spec.low is None) == (spec.unit in {"switch", "choice"})
    direction = list_fields(Execution)[0]
    assert direction.choices == ("long", "short", "both")
    assert direction.default is Direction.LONG


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.001, "fraction", "0.1 %"),
        (-0.02, "fraction", "−2 %"),
        (0.0, "fraction", "0 %"),
        (1, "bars", "1 bar"),
        (30, "bars", "30 bars"),
        (100_000.0, "currency", "100,000"),
        (1.5, "ratio", "1.5"),
        (10, "count", "10"),
        (True, "switch", "yes"),
        ("long", "choice", "long"),
    ],
)
def test_values_in_words(value, unit, text):
    assert format_value(value, unit) == text


def test_declared_values_cannot_be_changed_afterwards():
    costs = build_declared(Costs, {})
    with pytest.raises(ValueError, match="frozen"):
        costs.cash = 5
