from __future__ import annotations

import pytest

from core.trading.interval_text import describe_needed, format_interval
from core.trading.result_parts import Estimate, Needed
from core.trading.statistics import ALL_DEFINITIONS


def test_an_interval_names_its_unit_once():
    item = ALL_DEFINITIONS["max_drawdown"]
    text = format_interval(item, Estimate("max_drawdown", -0.2, -0.2626, -0.1099))
    assert text == "\N{MINUS SIGN}26.3 … \N{MINUS SIGN}11.0 %"
    item = ALL_DEFINITIONS["expectancy"]
    small = format_interval(item, Estimate("expectancy", 0.003, 0.0021, 0.0456))
    assert small == "0.21 … 4.56 %"
    ratio = format_interval(ALL_DEFINITIONS["sharpe_ratio"], Estimate("x", 1.0, 0.478, 1.3))
    assert ratio == "0.48 … 1.30"


def test_no_interval_is_no_text():
    item = ALL_DEFINITIONS["win_rate"]
    assert format_interval(item, Estimate("win_rate", 0.5, None, None, "Too few.")) == ""


@pytest.mark.parametrize(
    ("needed", "value", "text"),
    [
        (
            Needed("expectancy", 20, 1_038, "trades"),
            0.01,
            "Needs 1,038 more trades to tell the average trade from zero",
        ),
        (
            Needed("sharpe_ratio", 200, 1, "days"),
            0.2,
            "Needs 1 more day to tell the Sharpe ratio from zero",
        ),
        (
            Needed("expectancy", 94, 0, "trades"),
            0.01,
            "94 trades are enough to tell that the average trade is above zero",
        ),
        (
            Needed("expectancy", 176, 0, "trades"),
            -0.01,
            "176 trades are enough to tell that the average trade is below zero",
        ),
        (
            Needed("expectancy", 1, None, "trades", "Needs 2 trades at least; there are 1."),
            0.1,
            "Average trade: Needs 2 trades at least; there are 1",
        ),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(needed, value, text):
    assert describe_needed(needed, value) == text
