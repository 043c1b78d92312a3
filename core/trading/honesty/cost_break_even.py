"""The cost at which the profit is gone, found by running the engine again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.trading.honesty.line import NotRunError
from core.trading.request import Costs

MIN_MULTIPLE = 2.0
"""Break-even over charged costs. Real slippage is easily twice what a form assumes; an edge that
dies there is an assumption about costs, not an edge."""

LEAST_ROUND_TRIP = 0.001
"""What a run without costs is measured against: 0.1 % for entry and exit together."""

MAX_COMMISSION = 0.099
"""backtesting.py refuses 10 % per order and more."""

_STEPS = 8  # halvings: the bracket is one doubling wide, so the answer is within 0.4 %
_FIRST = 0.0005

ReturnAt = Callable[[float], float]
"""Commission per order (fraction) to total return (fraction)."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Costs as fractions of a round trip's value: entry, exit and spread together.

    Attributes:
        charged: what the run paid.
        break_even: what it could have paid; the true one may be higher if `is_at_limit`.
        runs: how often the engine ran.
    """

    charged: float
    break_even: float
    is_at_limit: bool
    runs: int

    @property
    def multiple(self) -> float:
        """Break-even over charged costs, at least over LEAST_ROUND_TRIP."""
        return self.break_even / max(self.charged, LEAST_ROUND_TRIP)


def round_trip(costs: Costs, commission: float) -> float:
    """Cost of an entry and an exit as a fraction of the value traded."""
    return 2.0 * commission + costs.spread


def find_break_even(costs: Costs, total_return: float, return_at: ReturnAt) -> BreakEven:
    """Raise the commission until the total return is 0: doubling, then bisection.

    A run in whole units is not quite monotone in its costs; the answer is then one of the
    crossings, not all of them.

    Args:
        costs: as charged.
        total_return: with these costs, a fraction.
        return_at: runs the engine at another commission.

    Raises:
        NotRunError: nothing was earned, so there is nothing to lose to costs.
    """
    if not total_return > 0:
        raise NotRunError(
            "The run earned nothing at the costs it was charged: there is no edge that higher "
            "costs could kill.",
            "Look at the run without costs to see whether there was one before costs.",
        )
    if costs.commission >= MAX_COMMISSION:
        raise NotRunError(
            "The commission is already as high as the engine can charge.",
            "Run it at a commission that an exchange would ask for.",
        )
    charged = round_trip(costs, costs.commission)
    low, high, runs = costs.commission, max(2 * costs.commission, _FIRST), 0
    while True:
        high = min(high, MAX_COMMISSION)
        runs += 1
        if return_at(high) <= 0:
            break
        low = high
        if high >= MAX_COMMISSION:
            limit = round_trip(costs, high)
            return BreakEven(charged, limit, is_at_limit=True, runs=runs)
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        runs += 1
        if return_at(middle) > 0:
            low = middle
        else:
            high = middle
    middle = round_trip(costs, (low + high) / 2)
    return BreakEven(charged, middle, is_at_limit=False, runs=runs)
