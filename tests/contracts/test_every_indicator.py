from __future__ import annotations

import numpy as np
import pytest

from core.declaration import list_fields
from core.errors import InvalidInputError, NotFoundError
from core.market_data.indicators.base import (
    INDICATORS,
    Indicator,
    Line,
    bars_number,
    build_indicator,
)
from core.market_data.indicators.causality import draw_indicator
from core.market_data.indicators.ichimoku import Ichimoku
from tests.contracts import indicator_contract as contract
from tests.contracts.indicator_references import REFERENCES, calculate_reference
from tests.core.trading.sample_bars import real_bars

CHECKS = (
    contract.check_documented,
    contract.check_declared,
    contract.check_limits_are_refused_in_words,
    contract.check_shape_and_warm_up,
    contract.check_short_series,
    contract.check_constant_prices,
    contract.check_unknown_volume,
    contract.check_limits_hold,
    contract.check_pure,
    contract.check_scales_with_the_price,
    contract.check_causality_on_real_bars,
    contract.check_causality_on_random_bars,
)
# Where the denominators are tiny sums of rounded numbers.
LOOSE = {"cci": 1e-7, "stochastic": 1e-7, "mfi": 1e-7}


def test_those_that_a_desk_expects_are_there():
    assert set(INDICATORS.names()) >= {
        *("sma", "ema", "wma", "dema", "tema", "rsi", "macd", "bollinger", "adx", "atr"),
        *("stochastic", "obv", "vwap", "mfi", "cci", "williams_r", "roc", "donchian", "keltner"),
        *("ichimoku", "supertrend", "parabolic_sar"),
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", INDICATORS.names())
def test_indicator_keeps_the_contract(name, check):
    check(INDICATORS.get(name))


@pytest.mark.parametrize("name", INDICATORS.names())
def test_every_indicator_has_a_title_of_its_own(name):
    same = [n for n in INDICATORS.names() if INDICATORS.get(n).title == INDICATORS.get(name).title]
    assert same == [name]


@pytest.mark.parametrize("symbol", ["GOOG", "EURUSD"])
@pytest.mark.parametrize("name", INDICATORS.names())
def test_indicator_equals_an_independent_reference(name, symbol):
    bars = real_bars(symbol)
    kind = INDICATORS.get(name)
    for indicator in (kind(), *(draw_indicator(kind, seed) for seed in (1, 2))):
        expected = calculate_reference(name, bars, indicator)
        for line, ours, theirs in zip(kind.lines, indicator.calculate(bars), expected, strict=True):
            scale = np.nanmax(np.abs(theirs))
            np.testing.assert_allclose(
                ours, theirs, rtol=1e-8, atol=LOOSE.get(name, 1e-9) * scale, err_msg=line.name
            )


def test_every_reference_belongs_to_an_indicator():
    assert REFERENCES.keys() == set(INDICATORS.names())


def test_the_cloud_over_a_bar_was_known_displacement_bars_before():
    bars = real_bars("GOOG")
    indicator = Ichimoku()
    cut = len(bars) - indicator.displacement
    conversion, base, *_ = indicator.calculate(bars.head(cut))
    leading = indicator.calculate(bars)[2]
    assert leading[-1] == (conversion[-1] + base[-1]) / 2


def test_an_unknown_indicator_names_the_known_ones():
    with pytest.raises(NotFoundError) as caught:
        build_indicator("tulip")
    assert "bollinger" in caught.value.remedy


def test_an_unknown_parameter_names_the_known_ones():
    with pytest.raises(InvalidInputError) as caught:
        build_indicator("rsi", {"size": 3})
    assert (caught.value.message, caught.value.remedy) == (
        "RSI: There is no setting called 'size'.",
        "Known: length.",
    )


def test_a_value_out_of_limits_is_a_sentence():
    with pytest.raises(InvalidInputError) as caught:
        build_indicator("rsi", {"length": 1})
    assert caught.value.message == "RSI: Length is 1 bar; it must lie between 2 bars and 200 bars."
    assert caught.value.remedy == "Enter a whole number from 2 bars to 200 bars."


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("macd", {"fast": 26, "slow": 26}, "not shorter than the slow one"),
        ("parabolic_sar", {"step": 0.2, "maximum": 0.1}, "above its maximum"),
    ],
)
def test_values_that_contradict_one_another_are_refused(name, values, words):
    with pytest.raises(InvalidInputError, match=words) as caught:
        build_indicator(name, values)
    assert caught.value.remedy


# What the contract must catch ------------------------------------------------------------------


class Peeking(Indicator):
    """Tomorrow's close, shown today."""

    title = "Peeking"
    meaning = "Knows tomorrow, which is the mistake that has to be caught."
    group = "trend"
    is_overlay = True
    lines = (Line("Tomorrow"),)
    length: int = bars_number(1, 1, 5, "Length", "Bars it looks ahead.")

    def calculate(self, bars):
        return (np.append(bars.close[1:], np.nan),)

    def warm_up(self):
        return (0,)


class Normalising(Peeking):
    """Close / mean of all closes, a leak that is easily overlooked."""

    def calculate(self, bars):
        return (bars.close / bars.close.mean() if len(bars) else bars.close,)


class Hasty(Peeking):
    """Says that it has a value later than it has."""

    def calculate(self, bars):
        return (bars.close.copy(),)

    def warm_up(self):
        return (10,)


class Unguarded(Hasty):
    """Forgets to say between which limits."""

    length: int = 1


class Noisy(Hasty):
    """Divides rounding by rounding where nothing moves."""

    def calculate(self, bars):
        with np.errstate(all="ignore"):
            return ((bars.close - 100.1) / 0.0,)


class Inventing(Hasty):
    """Takes an unknown volume for none."""

    needs_volume = True

    def calculate(self, bars):
        return (np.nan_to_num(bars.volume),)


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (Peeking, contract.check_causality_on_real_bars),
        (Peeking, contract.check_causality_on_random_bars),
        (Normalising, contract.check_causality_on_random_bars),
        (Normalising, contract.check_scales_with_the_price),
        (Hasty, contract.check_shape_and_warm_up),
        (Hasty, contract.check_short_series),
        (Unguarded, contract.check_limits_are_refused_in_words),
        (Noisy, contract.check_constant_prices),
        (Inventing, contract.check_unknown_volume),
    ],
    ids=lambda value: value.__name__,
)
def test_a_broken_indicator_is_caught(kind, check):
    assert list_fields(kind)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check(kind)
