from __future__ import annotations

import pytest

from core.trading.headline import build_headline, calculate_excess_return
from core.trading.statistics import DEFINITIONS

NOTHING = dict.fromkeys(DEFINITIONS)


def test_the_excess_is_return_minus_buy_and_hold():
    statistics = {**NOTHING, "total_return": 0.25, "buy_hold_return": 0.40}
    assert calculate_excess_return(statistics) == pytest.approx(-0.15)


@pytest.mark.parametrize("missing", ["total_return", "buy_hold_return"])
def test_an_excess_over_something_unknown_is_unknown(missing):
    statistics = {**NOTHING, "total_return": 0.25, "buy_hold_return": 0.40, missing: None}
    assert calculate_excess_return(statistics) is None


def test_the_headline_keeps_each_definition_and_value():
    statistics = {key: float(index) for index, key in enumerate(DEFINITIONS)}
    headline = {item.key: (item, value) for item, value in build_headline(statistics)}
    assert len(headline) == 8
    for key in headline.keys() - {"excess_return"}:
        item, value = headline[key]
        assert value == statistics[key]
        assert item.formula == DEFINITIONS[key].formula


def test_the_headline_of_nothing_has_no_value_and_does_not_fail():
    assert {value for _, value in build_headline(NOTHING)} == {None}
