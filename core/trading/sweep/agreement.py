"""Whether two results of one backtest are the same: the kernel's and the engine's.

Trades and equity are equal bit for bit. Statistics are sums, taken in another order, and agree to
1e-9 of their value, except where the engine's own formula has lost those digits:

* Return and volatility a year are powers of a number near 1, less another: what is left is right
  to some 1e-13 of the power. A volatility of 0.1 % a year is the root of a difference of 1e-6.
  Sharpe, Sortino and Calmar ratio inherit the digits of what they are made of.
* It takes the logarithm of 1 + r, where r = a / b - 1 has been rounded: of an account that has lost
  all but a millionth, ten digits are left.
* The SQN divides by the deviation of the profits; where they are equal (ours is not defined
  then) or equal but for rounding, the engine's is what rounding makes of it.
"""

from __future__ import annotations

import math
import sys

from core.trading.types import Statistics

RELATIVE, ABSOLUTE = 1e-9, 1e-12
POWER_NOISE = 4e-13
"""Of a power of a number near 1: a few hundred roundings of 1e-16, times some."""
RETURN_NOISE = 1e-14
"""Of a year's downside deviation: a rounding of 1e-16 in each return."""

_OF_ANNUAL_RETURN = frozenset({"sharpe_ratio", "sortino_ratio", "calmar_ratio"})


def find_differences(ours: Statistics, theirs: Statistics) -> list[str]:
    """Keys whose values differ; empty where the two results agree.

    A key that only one of the two has differs; so does a number beside None, except where
    rounding alone decides whether there is one.
    """
    return [
        key
        for key in sorted(ours.keys() | theirs.keys())
        if key not in ours or key not in theirs or not _agree(key, ours, theirs)
    ]


def _agree(key: str, ours: Statistics, theirs: Statistics) -> bool:
    left, right = ours[key], theirs[key]
    growth = 1 + (ours["return_annual"] or 0.0)
    if key == "volatility_annual":
        left, right = left or 0.0, right or 0.0
        noise = POWER_NOISE * growth * (growth / (left + right)) if left or right else 0.0
        return math.isclose(left, right, rel_tol=RELATIVE + _blur(ours), abs_tol=noise)
    if key == "sharpe_ratio" and (ours["volatility_annual"] or 0.0) <= POWER_NOISE**0.5 * growth:
        return True
    if key == "sqn" and left != 0 and right != 0:
        left, right = 1 / (left or math.inf), 1 / (right or math.inf)
    if left is None or right is None:
        return left is right
    relative = RELATIVE + (_lost_digits(key, ours) if key in _OF_ANNUAL_RETURN else 0.0)
    return math.isclose(left, right, rel_tol=relative, abs_tol=ABSOLUTE)


def _lost_digits(key: str, statistics: Statistics) -> float:
    """The part of a ratio's value that its formula leaves uncertain, beyond RELATIVE."""
    change, volatility = statistics["return_annual"], statistics["volatility_annual"]
    if not change:
        return 0.0
    growth = 1 + change
    lost = POWER_NOISE * growth / abs(change) + _blur(statistics)
    if key == "sharpe_ratio" and volatility:
        lost += POWER_NOISE * (growth / volatility) * (growth / volatility)
    sortino = statistics["sortino_ratio"]
    if key == "sortino_ratio" and sortino:
        lost += RETURN_NOISE * abs(sortino / change)
    return lost


def _blur(statistics: Statistics) -> float:
    """Digits that the engine loses in 1 + r where next to nothing is left of the account."""
    left = 1 + (statistics["max_drawdown"] or 0.0)
    return sys.float_info.epsilon / left if left > 0 else 0.0
