"""How many shares, and what may be lost in all. Pure; KRW."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.enums import BetGrade
from core.errors import InvalidInputError
from core.formatting import format_percent
from core.kr_market.closing_bet.presets import SizeRules
from core.kr_market.closing_bet.types import Bet, ExitPlan

MOST_CAPITAL = 1e15


@dataclass(frozen=True, slots=True)
class Size:
    """One position.

    Attributes:
        quantity: shares; 0 where it is not traded.
        amount: what they cost.
        risk: what is lost at the stop, R × multiplier, before the caps.
        why: which rule decided; empty for the plain risk rule.
    """

    quantity: int
    amount: float
    risk: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class LossLimits:
    """Losses after which nothing more is bought."""

    unit: float  # R
    daily: float
    weekly: float


def find_limits(capital: float, rules: SizeRules) -> LossLimits:
    """R and the limits of a day and a week.

    Raises:
        InvalidInputError: the capital is no positive amount.
    """
    _check_amount("capital", capital)
    unit = capital * rules.unit_risk
    return LossLimits(unit, unit * rules.daily_limit, unit * rules.weekly_limit)


def size_position(
    capital: float,
    cash: float,
    price: float,
    grade: BetGrade | None,
    rules: SizeRules,
) -> Size:
    """Shares so that the stop costs R × multiplier, within the cap and the cash.

    Capital 50,000,000, grade A, price 10,000: R 250,000, amount 8,333,333, 833 shares.

    Raises:
        InvalidInputError: the capital or the price is no positive amount, or the cash negative.
    """
    unit = find_limits(capital, rules).unit
    _check_amount("price", price)
    if not math.isfinite(cash) or cash < 0:
        raise InvalidInputError("The cash is below zero.", "Give what is there to spend.")
    multiplier = rules.multipliers[grade] if grade is not None else 0.0
    risk = unit * multiplier
    if not risk:
        return Size(0, 0.0, 0.0, f"{grade or 'ungraded'} is not traded")
    amount, why = risk / rules.stop, ""
    if amount > (most := capital * rules.max_share):
        amount, why = most, f"capped at {format_percent(rules.max_share, 0)} of the capital"
    if amount > cash:
        amount, why = cash, "capped at the cash that is left"
    quantity = math.floor(amount / price)
    if not quantity:
        why = "the amount buys no whole share"
    return Size(quantity, quantity * price, risk, why)


def size_positions(bets: Sequence[Bet], capital: float, rules: SizeRules) -> list[Size]:
    """One position after the other, best first, until the cash or the number of positions ends.

    Raises:
        InvalidInputError: the capital is no positive amount.
    """
    find_limits(capital, rules)
    cash, taken, sizes = capital, 0, []
    for bet in bets:
        size = size_position(capital, cash, bet.price, bet.grade, rules)
        if size.quantity and taken == rules.max_positions:
            size = Size(0, 0.0, size.risk, f"beyond {rules.max_positions} positions")
        if size.quantity:
            cash, taken = max(cash - size.amount, 0.0), taken + 1
        sizes.append(size)
    return sizes


def plan_exit(price: float, rules: SizeRules) -> ExitPlan:
    """Where and when the position ends, from its entry price."""
    return ExitPlan(
        stop=price * (1 - rules.stop),
        target=price * (1 + rules.target),
        gap_take=price * (1 + rules.gap_take),
        gap_stop=price * (1 + rules.gap_stop),
        time_stop=f"{rules.time_stop:%H:%M} in Seoul, next session",
    )


def _check_amount(name: str, value: float) -> None:
    if not (math.isfinite(value) and 0 < value <= MOST_CAPITAL):
        raise InvalidInputError(
            f"The {name} {value:g} is no amount to reckon with.",
            f"Give a positive number of won, at most {MOST_CAPITAL:,.0f}.",
        )
