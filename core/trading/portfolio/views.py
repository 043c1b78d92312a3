"""Portfolios at prices, as services hand them out. Rows never leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.contracts import QuoteView
from core.trading.portfolio.types import Position, Rate


@dataclass(frozen=True, slots=True)
class HoldingView:
    """A position at its latest quote; amounts in the symbol's currency unless named otherwise.

    Attributes:
        last: latest stored close; None where there is none.
        value: units at `last`.
        profit: value less average cost.
        profit_fraction: the same over the cost.
        day_change: of the value over the quote's last day; None where the bars are longer.
        value_base: in the portfolio's base currency; None without price or rate.
        weight: share of the portfolio's value; None where that is unknown.
        planned: planned weight; None where the plan does not name the symbol.
        quote: what the price came from.
    """

    position: Position
    last: float | None
    value: float | None
    profit: float | None
    profit_fraction: float | None
    day_change: float | None
    value_base: float | None
    weight: float | None
    planned: float | None
    quote: QuoteView | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in the base currency, or why there are none.

    Attributes:
        value: holdings and cash; None where `refusals` say why.
        invested: value of the holdings alone.
        cash: all cash.
        cost: average-cost basis of the holdings.
        profit: invested less cost.
        realised: profit of what was sold, dividends included, at today's rates.
        day_change: over each symbol's own last day; None where no quote has one.
        day_change_fraction: over the value a day before.
        without_day_change: symbols whose bars are longer than a day, left out of it.
        refusals: sentences; empty where the sums stand.
    """

    value: float | None
    invested: float | None
    cash: float | None
    cost: float | None
    profit: float | None
    realised: float | None
    day_change: float | None
    day_change_fraction: float | None
    without_day_change: tuple[str, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """One portfolio as lists show it."""

    id: int
    name: str
    base_currency: str
    commission_rate: float
    drawdown_limit: float | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """Everything about one portfolio as it stands.

    Attributes:
        holdings: positions with units, the largest first.
        sold: positions that were closed.
        cash: currency to amount.
        contributed: currency to deposits less withdrawals.
        rates: the exchange rates that the sums use.
        oldest_price, newest_price: span of the last bars that the value rests on.
        plan: symbol to planned weight.
        booking_count: how many bookings there are.
        remarks: sentences that a reader must see.
    """

    summary: PortfolioSummary
    holdings: tuple[HoldingView, ...]
    sold: tuple[Position, ...]
    cash: dict[str, Decimal]
    contributed: dict[str, Decimal]
    totals: Totals
    rates: tuple[Rate, ...]
    oldest_price: datetime | None
    newest_price: datetime | None
    plan: dict[str, float]
    booking_count: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedTrade:
    """A trade that brings one holding nearer to its plan.

    Attributes:
        units: whole; negative to sell.
        value: of the trade in the base currency, 0 or more.
        cost: commission in the base currency.
        weight: before; `after` once all trades are done, of the value then.
    """

    symbol: str
    units: int
    price: float
    currency: str
    value: float
    cost: float
    weight: float
    planned: float
    after: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a portfolio is from its plan, and the way back.

    Attributes:
        trades: one for each symbol planned or held, the largest distance first; 0 units where
            nothing is to be done.
        distance: half the sum of |weight − planned| over holdings and cash, 0–1.
        distance_after: the same after the trades.
        turnover: value of all trades over the portfolio's value.
        cost: of all trades, base currency.
        cash_after: base currency.
        refusals: why there is no answer; then everything else is empty or 0.
    """

    trades: tuple[PlannedTrade, ...]
    distance: float
    distance_after: float
    turnover: float
    cost: float
    cash_after: float
    refusals: tuple[str, ...]
