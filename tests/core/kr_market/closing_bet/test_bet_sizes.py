"""Position sizes, loss limits and exit plan."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import BetGrade
from core.errors import InvalidInputError
from core.kr_market.closing_bet.presets import PLAN, SHIPPED
from core.kr_market.closing_bet.sizing import (
    find_limits,
    plan_exit,
    size_position,
    size_positions,
)
from tests.core.kr_market.closing_bet.bet_samples import GOOD, TODAY, Share, build_article, scan

RULES = PLAN.size
MILLION = 1_000_000


def test_the_worked_case_of_50_million_grade_a_at_10_000_won() -> None:
    size = size_position(50 * MILLION, 50 * MILLION, 10_000, BetGrade.A, RULES)

    assert find_limits(50 * MILLION, RULES).unit == 250_000
    assert size.risk == 250_000
    assert size.quantity == 833  # 250,000 / 3 % = 8,333,333
    assert size.amount == 8_330_000


@pytest.mark.parametrize(("grade", "quantity"), [("S", 1_250), ("A", 833), ("B", 416), ("C", 0)])
def test_the_grade_multiplies_the_risk(grade: str, quantity: int) -> None:
    # 375,000, 250,000 and 125,000 won at risk: 12.5, 8.33 and 4.17 million
    size = size_position(50 * MILLION, 50 * MILLION, 10_000, BetGrade(grade), RULES)

    assert size.quantity == quantity


def test_what_has_no_grade_is_not_bought() -> None:
    size = size_position(50 * MILLION, 50 * MILLION, 10_000, None, RULES)

    assert (size.quantity, size.why) == (0, "ungraded is not traded")


def test_a_whole_number_of_shares_is_not_lost_to_binary_fractions() -> None:
    # R 300,000 / 3 % is 10,000,000
    assert size_position(60 * MILLION, 60 * MILLION, 1_000, BetGrade.A, RULES).quantity == 10_000


def test_at_most_half_of_the_capital_and_never_more_than_the_cash() -> None:
    tight = SHIPPED.size.__class__(stop=0.005)  # a stop so near asks for 100 % of the capital
    half = size_position(10 * MILLION, 10 * MILLION, 1_000, BetGrade.A, tight)
    cash = size_position(10 * MILLION, 999_999, 1_000, BetGrade.A, RULES)

    assert (half.quantity, half.why) == (5_000, "capped at 50 % of the capital")
    assert (cash.quantity, cash.why) == (999, "capped at the cash that is left")


def test_a_price_above_the_amount_buys_nothing_and_says_so() -> None:
    size = size_position(100_000, 100_000, 90_000, BetGrade.A, RULES)

    assert (size.quantity, size.why) == (0, "the amount buys no whole share")


def test_the_loss_limits_are_2_and_4_r() -> None:
    limits = find_limits(50 * MILLION, RULES)

    assert (limits.unit, limits.daily, limits.weekly) == (250_000, 500_000, 1_000_000)


@pytest.mark.parametrize("capital", [0.0, -1.0, math.nan, math.inf, 1e16])
def test_capital_that_is_none_is_refused_with_a_remedy(capital: float) -> None:
    with pytest.raises(InvalidInputError) as refused:
        find_limits(capital, RULES)
    assert "positive number of won" in refused.value.remedy


def test_the_exit_plan_of_10_000_won() -> None:
    plan = plan_exit(10_000, RULES)

    assert (plan.stop, plan.target) == (9_700, 10_500)
    assert (plan.gap_take, plan.gap_stop) == (10_300, 9_800)
    assert plan.time_stop == "10:00 in Seoul, next session"


def test_the_plan_takes_two_positions_and_shipped_all() -> None:
    shares = [
        Share(f"0000{number}0", f"한글{number}", {TODAY: (*GOOD[:4], 100e6)})
        for number in range(1, 4)
    ]
    articles = [build_article(symbol=one.symbol) for one in shares]
    bets = scan(shares, articles=articles).bets
    assert [bet.grade for bet in bets] == [BetGrade.A] * 3

    planned = size_positions(bets, 50 * MILLION, PLAN.size)
    shipped = size_positions(bets, 50 * MILLION, SHIPPED.size)

    assert [one.quantity > 0 for one in planned] == [True, True, False]
    assert planned[2].why == "beyond 2 positions"
    assert [one.quantity > 0 for one in shipped] == [True, True, True]


@settings(max_examples=200)
@given(
    capital=st.floats(1e5, 1e12),
    share=st.floats(0, 1),
    price=st.floats(100, 2e6),
    grade=st.sampled_from(BetGrade),
)
def test_no_position_exceeds_cash_cap_or_risk(
    capital: float, share: float, price: float, grade: BetGrade
) -> None:
    size = size_position(capital, share * capital, price, grade, RULES)

    slack = 1 + 1e-6
    assert size.amount <= share * capital * slack
    assert size.amount <= 0.5 * capital * slack
    assert size.amount * RULES.stop <= capital * RULES.unit_risk * 1.5 * slack
    assert size.quantity == 0 or size.amount + price > min(
        share * capital, size.risk / RULES.stop, 0.5 * capital
    ) * (1 - 1e-6)
