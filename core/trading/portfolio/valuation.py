"""Holdings at their latest quotes, summed in the base currency or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from core.contracts import QuoteView
from core.formatting import format_money
from core.trading.portfolio.exchange import choose_rate, explain_missing
from core.trading.portfolio.types import ZERO, Account, Position, Rate
from core.trading.portfolio.views import HoldingView, Totals


@dataclass(frozen=True, slots=True)
class Valuation:
    """Everything that prices say of an account; see `PortfolioView` for the fields."""

    holdings: tuple[HoldingView, ...]
    totals: Totals
    rates: tuple[Rate, ...]
    oldest_price: datetime | None
    newest_price: datetime | None


def value_account(
    account: Account,
    base: str,
    quotes: Mapping[str, QuoteView],
    rates: Sequence[Rate],
    plan: Mapping[str, float],
) -> Valuation:
    """Value an account.

    Args:
        account: as derived from the bookings.
        base: currency of the sums.
        quotes: by symbol; a missing one leaves its holding without a price.
        rates: all that are known; the newest of a pair is taken.
        plan: symbol to planned weight.
    """
    held = [position for position in account.positions.values() if position.units]
    currencies = {position.currency for position in held}
    currencies |= {currency for currency, amount in account.cash.items() if amount}
    used = {
        currency: rate
        for currency in sorted(currencies - {base})
        if (rate := choose_rate(rates, currency, base)) is not None
    }
    factors = {base: 1.0, **{currency: rate.rate for currency, rate in used.items()}}
    refusals = [explain_missing(one, base) for one in sorted(currencies - set(factors))]
    views = [_value(position, quotes.get(position.symbol), factors, plan) for position in held]
    refusals += [_explain_price(view) for view in views if view.value is None]
    cash = sum(float(amount) * factors.get(one, 0.0) for one, amount in account.cash.items())
    totals = _sum(views, account, cash, factors, tuple(refusals))
    if totals.value:
        views = [_weigh(view, totals.value) for view in views]
    views.sort(key=lambda view: (-(view.value_base or 0.0), view.position.symbol))
    ends = [view.quote.passport.last_bar for view in views if view.quote and view.quote.passport]
    return Valuation(
        tuple(views),
        totals,
        tuple(used.values()),
        min(ends, default=None),
        max(ends, default=None),
    )


def list_remarks(account: Account) -> tuple[str, ...]:
    """What is odd about the bookings, a sentence each."""
    return tuple(
        f"Cash is {format_money(float(-amount), currency)} below zero: a deposit is not booked, "
        "or it is borrowed."
        for currency, amount in sorted(account.cash.items())
        if amount < ZERO
    )


def _value(
    position: Position,
    quote: QuoteView | None,
    factors: Mapping[str, float],
    plan: Mapping[str, float],
) -> HoldingView:
    # A price in another currency than was booked is no price of this holding.
    fits = quote is not None and quote.currency in ("", position.currency)
    last = quote.last if quote is not None and fits else None
    value = change = profit = None
    if last is not None:
        value = float(position.units * Decimal(repr(last)))
        profit = value - float(position.cost)
        moved = quote.changes.get("1D") if quote is not None else None
        change = value - value / (1.0 + moved) if moved is not None and moved > -1.0 else None
    factor = factors.get(position.currency)
    return HoldingView(
        position=position,
        last=last,
        value=value,
        profit=profit,
        profit_fraction=profit / float(position.cost)
        if profit is not None and position.cost > ZERO
        else None,
        day_change=change,
        value_base=value * factor if value is not None and factor is not None else None,
        weight=None,
        planned=plan.get(position.symbol),
        quote=quote,
    )


def _weigh(view: HoldingView, total: float) -> HoldingView:
    return replace(view, weight=view.value_base / total if view.value_base is not None else None)


def _explain_price(view: HoldingView) -> str:
    position, quote = view.position, view.quote
    if quote is not None and quote.last is not None:
        return (
            f"{position.symbol} is booked in {position.currency} but its bars are in "
            f"{quote.currency}, so it has no value. Correct the bookings or the bars."
        )
    return f"{position.symbol} has no stored price, so it has no value. Fetch or import its bars."


def _sum(
    views: Sequence[HoldingView],
    account: Account,
    cash: float,
    factors: Mapping[str, float],
    refusals: tuple[str, ...],
) -> Totals:
    if refusals:
        return Totals(None, None, None, None, None, None, None, None, (), refusals)
    invested = sum(view.value_base or 0.0 for view in views)
    cost = sum(float(v.position.cost) * factors[v.position.currency] for v in views)
    known = [
        (view.day_change or 0.0) * factors[view.position.currency]
        for view in views
        if view.day_change is not None
    ]
    change = sum(known) if known else None
    before = invested + cash - (change or 0.0)
    closed = account.positions.values()
    # What was earned in a currency that is no longer held may have no rate: then no sum.
    earned = [
        float(p.realised + p.dividends) * factors[p.currency]
        for p in closed
        if p.currency in factors
    ]
    return Totals(
        value=invested + cash,
        invested=invested,
        cash=cash,
        cost=cost,
        profit=invested - cost,
        realised=sum(earned) if len(earned) == len(closed) else None,
        day_change=change,
        day_change_fraction=change / before if change is not None and before > 0 else None,
        without_day_change=tuple(v.position.symbol for v in views if v.day_change is None),
        refusals=(),
    )
