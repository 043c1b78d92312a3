"""The planned weights of a portfolio, and the way back to them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.permissions import Permission, require
from core.trading.portfolio.drift import PricedHolding, calculate_drift, refuse_drift
from core.trading.portfolio.exchange import explain_missing
from core.trading.portfolio.views import Drift, PortfolioView
from db.session import Database
from db.trading.portfolio_repository import PortfolioRepository

MOST_PLANNED = 100
_HAIR = 1e-6  # weights that were rounded may add up to this much over 1


class PlanService:
    """Plans and drift.

    Args:
        list_quotes: prices of planned symbols that are not held.
    """

    def __init__(
        self,
        database: Database,
        list_quotes: ListQuotes,
    ) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def set_plan(
        self,
        actor: Actor,
        portfolio_id: int,
        weights: Mapping[str, float],
        run_id: int | None = None,
    ) -> None:
        """Make these weights the plan; an empty one is no plan. What is left to 1 is cash.

        Raises:
            InvalidInputError: a weight outside 0 to 1, more than 1 together, an unknown symbol.
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        clean = _check_weights(weights)
        known = self._list_quotes(actor, list(clean)) if clean else {}
        unknown = sorted(set(clean) - set(known))
        if unknown:
            raise InvalidInputError(
                f"{', '.join(unknown)[:100]}: no instrument here.",
                "Correct the symbol, or import its bars first.",
            )
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            repository.get_portfolio(portfolio_id, is_locked=True)
            repository.replace_targets(portfolio_id, clean, run_id)

    def calculate_drift(self, actor: Actor, view: PortfolioView) -> Drift:
        """How far a portfolio, as `get_portfolio` gave it, is from its plan; the trades back."""
        require(actor, Permission.OWN_PORTFOLIOS)
        if not view.plan:
            return refuse_drift(("There is no plan yet.",))
        if view.totals.refusals or view.totals.cash is None:
            return refuse_drift(view.totals.refusals)
        base = view.summary.base_currency
        factors = {base: 1.0, **{rate.base: rate.rate for rate in view.rates}}
        held = [
            PricedHolding(
                one.position.symbol,
                float(one.position.units),
                one.last or 0.0,
                one.position.currency,
                factors[one.position.currency],
            )
            for one in view.holdings
        ]
        wanted = sorted(set(view.plan) - {one.symbol for one in held})
        quotes = self._list_quotes(actor, wanted) if wanted else {}
        refusals = []
        for symbol in wanted:
            quote = quotes.get(symbol)
            if quote is None or not quote.last or quote.last <= 0.0:
                refusals.append(f"{symbol} is planned but has no stored price. Import its bars.")
            elif quote.currency not in factors:
                refusals.append(explain_missing(quote.currency, base))
            else:
                currency = quote.currency
                held.append(PricedHolding(symbol, 0.0, quote.last, currency, factors[currency]))
        if refusals:
            return refuse_drift(refusals)
        return calculate_drift(held, view.totals.cash, view.plan, view.summary.commission_rate)


def _check_weights(weights: Mapping[str, float]) -> dict[str, float]:
    clean = {symbol.strip().upper(): weight for symbol, weight in weights.items()}
    if len(clean) != len(weights) or "" in clean or len(clean) > MOST_PLANNED:
        raise InvalidInputError(
            "A symbol is empty or named twice, or there are too many.",
            f"Name each once, {MOST_PLANNED} at most.",
        )
    wrong = [one for one, weight in clean.items() if not math.isfinite(weight) or weight < 0.0]
    total = sum(clean.values())
    if wrong or total > 1.0 + _HAIR:
        raise InvalidInputError(
            f"The weight of {wrong[0]} is below 0."
            if wrong
            else f"The weights add up to {total:.4f}, which is more than 1.",
            "Give fractions of 0 or more that add up to 1 at most; the rest is cash.",
        )
    return {symbol: weight for symbol, weight in clean.items() if weight > 0.0}
