from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.trading.portfolio.allocation_request import ReturnView
from core.trading.portfolio.plan_text import read_plan, write_plan
from core.trading.portfolio.view_text import read_views


def test_a_plan_is_lines_of_symbol_and_percentage():
    assert read_plan("goog 40\n\n005930  12.5 %\n") == {"GOOG": 0.4, "005930": 0.125}
    assert read_plan("") == {}


@pytest.mark.parametrize(
    "text",
    ["GOOG", "GOOG x", "GOOG -1", "GOOG 101", "GOOG NaN", "GOOG 1 2", "A 1\na 2", "A Infinity"],
)
def test_what_is_no_plan_names_its_line(text):
    with pytest.raises(InvalidInputError, match="Line") as caught:
        read_plan(text)
    assert caught.value.remedy


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,6}", fullmatch=True), st.integers(0, 10**6)))
def test_a_plan_written_is_read_back(shares):
    plan = {symbol: share / 10**6 for symbol, share in shares.items()}
    assert read_plan(write_plan(plan)) == pytest.approx(plan)


def test_views_are_of_one_or_of_two():
    assert read_views("goog 12\nGOOG > AMD 4.5 %\n\n005930>BRK-B -3") == (
        ReturnView("GOOG", 0.12),
        ReturnView("GOOG", 0.045, "AMD"),
        ReturnView("005930", -0.03, "BRK-B"),
    )


@pytest.mark.parametrize("text", ["GOOG", "GOOG > AMD", "GOOG 1e3", "> AMD 4", "GOOG 4 5"])
def test_what_is_no_view_says_how_one_is_written(text):
    with pytest.raises(InvalidInputError, match="Line 1") as caught:
        read_views(text)
    assert "GOOG > AMD 4" in caught.value.remedy
