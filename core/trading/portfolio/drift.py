"""How far holdings are from their plan, and the whole-unit trades that lead back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.trading.portfolio.views import Drift, PlannedTrade

_HAIR = 1e-9  # of a unit: 3.0000000001 units to buy are 3


@dataclass(frozen=True, slots=True)
class PricedHolding:
    """What a trade needs to know; `factor` converts the price into the base currency."""

    symbol: str
    units: float
    price: float
    currency: str
    factor: float = 1.0


def refuse_drift(refusals: Sequence[str]) -> Drift:
    """No answer, and why."""
    return Drift((), 0.0, 0.0, 0.0, 0.0, 0.0, tuple(refusals))


def calculate_drift(
    holdings: Sequence[PricedHolding],
    cash: float,
    plan: Mapping[str, float],
    commission_rate: float,
) -> Drift:
    """Trades in whole units: sales first, purchases from what cash and sales pay for, costs too.

    Units are rounded down, so that a portfolio never pays more than it has. Holdings that the
    plan does not name are sold, down to the fraction of a unit that cannot be.

    Args:
        holdings: every symbol held or planned, once; prices above 0.
        cash: base currency; where it is below 0 nothing is bought before it is covered.
        plan: symbol to planned weight; the rest up to 1 is cash.
        commission_rate: of a trade's value, 0 or more.
    """
    unit_prices = {one.symbol: one.price * one.factor for one in holdings}
    values = {one.symbol: one.units * unit_prices[one.symbol] for one in holdings}
    total = sum(values.values()) + cash
    if total <= 0.0:
        return refuse_drift(("The portfolio is worth nothing, so weights mean nothing.",))
    wanted = {one.symbol: plan.get(one.symbol, 0.0) * total for one in holdings}
    traded = {
        one.symbol: max(
            _whole((wanted[one.symbol] - values[one.symbol]) / unit_prices[one.symbol]),
            -math.floor(one.units),  # whatever was rounded: what is not held cannot be sold
        )
        for one in holdings
    }
    left = cash
    for symbol, units in traded.items():
        if units < 0:
            left += -units * unit_prices[symbol] * (1.0 - commission_rate)
    # The largest shortfall is bought first: cash that runs out leaves the smallest ones waiting.
    for symbol in sorted(traded, key=lambda one: values[one] - wanted[one]):
        if traded[symbol] > 0:
            price = unit_prices[symbol] * (1.0 + commission_rate)
            traded[symbol] = max(0, min(traded[symbol], math.floor(left / price)))
            left -= traded[symbol] * price
    spent = {symbol: abs(units) * unit_prices[symbol] for symbol, units in traded.items()}
    cost = sum(spent.values()) * commission_rate
    after = {one: values[one] + traded[one] * unit_prices[one] for one in values}
    trades = [
        PlannedTrade(
            symbol=one.symbol,
            units=traded[one.symbol],
            price=one.price,
            currency=one.currency,
            value=spent[one.symbol],
            cost=spent[one.symbol] * commission_rate,
            weight=values[one.symbol] / total,
            planned=plan.get(one.symbol, 0.0),
            after=after[one.symbol] / (total - cost),
        )
        for one in holdings
    ]
    trades.sort(key=lambda trade: (-abs(trade.weight - trade.planned), trade.symbol))
    return Drift(
        trades=tuple(trades),
        distance=_distance([(trade.weight, trade.planned) for trade in trades]),
        distance_after=_distance([(trade.after, trade.planned) for trade in trades]),
        turnover=sum(spent.values()) / total,
        cost=cost,
        cash_after=left,
        refusals=(),
    )


def _whole(units: float) -> int:
    """Towards 0: never more is traded than wanted."""
    return math.trunc(units + math.copysign(_HAIR, units))


def _distance(pairs: Sequence[tuple[float, float]]) -> float:
    """Half the sum of all distances, cash included: the share that lies in the wrong place."""
    cash = sum(is_ for is_, _ in pairs) - sum(planned for _, planned in pairs)
    return (sum(abs(is_ - planned) for is_, planned in pairs) + abs(cash)) / 2.0
