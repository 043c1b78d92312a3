"""Portfolios as their owners keep and see them. Nobody but the owner reaches one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.contracts import Actor, ListQuotes
from core.errors import ConflictError, InvalidInputError
from core.permissions import Permission, require
from core.plain_text import require_visible
from core.trading.portfolio.exchange import list_rate_symbols, read_quoted_rates
from core.trading.portfolio.holdings import derive_account
from core.trading.portfolio.money import read_currency
from core.trading.portfolio.stored import read_booking, read_rates, read_summary
from core.trading.portfolio.types import Rate
from core.trading.portfolio.valuation import list_remarks, value_account
from core.trading.portfolio.views import PortfolioSummary, PortfolioView
from db.session import Database
from db.trading.portfolio_repository import PortfolioRepository
from db.trading.portfolio_tables import Portfolio

MAX_NAME_LENGTH = 60
MOST_PORTFOLIOS = 20
MOST_COMMISSION = 0.1


class PortfolioService:
    """Portfolios and what they are worth; bookings and plans have services of their own.

    Args:
        list_quotes: what holdings and currency pairs are quoted from.
    """

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def list_portfolios(self, actor: Actor) -> list[PortfolioSummary]:
        """The actor's portfolios, the oldest first."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            rows = PortfolioRepository(session, actor.user_id).list_portfolios()
            return [read_summary(row) for row in rows]

    def create_portfolio(self, actor: Actor, name: str, base_currency: str) -> PortfolioSummary:
        """Begin an empty portfolio.

        Raises:
            InvalidInputError: no name, no such currency, or too many portfolios.
            ConflictError: the actor has one of that name.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        clean, currency = _check_name(name), read_currency(base_currency)
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            own = repository.list_portfolios()
            if len(own) >= MOST_PORTFOLIOS:
                raise InvalidInputError(
                    f"You have {len(own)} portfolios; {MOST_PORTFOLIOS} is the most.",
                    "Delete one that you no longer need.",
                )
            _check_free(own, clean, None)
            row = Portfolio(
                user_id=actor.user_id,
                name=clean,
                name_key=clean.casefold(),
                base_currency=currency,
            )
            repository.add_portfolio(row)
            return read_summary(row)

    def update_portfolio(
        self,
        actor: Actor,
        portfolio_id: int,
        *,
        name: str,
        commission_rate: float,
        drawdown_limit: float | None,
    ) -> PortfolioSummary:
        """Change name and settings; both rates are fractions.

        Raises:
            InvalidInputError: a value outside its bounds.
            NotFoundError, ConflictError: no such portfolio; the name is taken.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        clean = _check_name(name)
        _check_share(commission_rate, 0.0, MOST_COMMISSION, "commission")
        if drawdown_limit is not None:
            _check_share(drawdown_limit, 0.01, 0.99, "drawdown limit")
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            row = repository.get_portfolio(portfolio_id, is_locked=True)
            _check_free(repository.list_portfolios(), clean, portfolio_id)
            row.name, row.name_key = clean, clean.casefold()
            row.commission_rate, row.drawdown_limit = commission_rate, drawdown_limit
            return read_summary(row)

    def delete_portfolio(self, actor: Actor, portfolio_id: int) -> None:
        """Remove a portfolio with its bookings and plan; allocation runs stay.

        Raises:
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.write() as session:
            PortfolioRepository(session, actor.user_id).delete_portfolio(portfolio_id)

    def get_portfolio(self, actor: Actor, portfolio_id: int) -> PortfolioView:
        """One portfolio at its latest quotes.

        Raises:
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            repository = PortfolioRepository(session, actor.user_id)
            summary = read_summary(repository.get_portfolio(portfolio_id))
            rows = repository.list_bookings([portfolio_id])
            plan = repository.list_targets(portfolio_id)
            rates = read_rates(repository.list_rates())
        return self._view(actor, summary, rows, plan, rates)

    def list_values(self, actor: Actor, limit: int = 3) -> list[PortfolioView]:
        """The first portfolios at their latest quotes, for the dashboard; plans left out."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            repository = PortfolioRepository(session, actor.user_id)
            summaries = [read_summary(row) for row in repository.list_portfolios()[:limit]]
            rows = repository.list_bookings(one.id for one in summaries) if summaries else []
            rates = read_rates(repository.list_rates()) if summaries else []
        return [
            self._view(actor, one, [row for row in rows if row.portfolio_id == one.id], {}, rates)
            for one in summaries
        ]

    def _view(
        self,
        actor: Actor,
        summary: PortfolioSummary,
        rows: Sequence[Any],
        plan: dict[str, float],
        entered: Sequence[Rate],
    ) -> PortfolioView:
        account = derive_account(read_booking(row).booking for row in rows)
        base = summary.base_currency
        symbols = [symbol for symbol, one in account.positions.items() if one.units]
        currencies = {account.positions[symbol].currency for symbol in symbols}
        currencies |= {currency for currency, amount in account.cash.items() if amount}
        pairs = list_rate_symbols(currencies, base)
        quotes = self._list_quotes(actor, [*symbols, *pairs]) if symbols or pairs else {}
        rates = [*entered, *read_quoted_rates(quotes, pairs)]
        valued = value_account(account, base, quotes, rates, plan)
        return PortfolioView(
            summary=summary,
            holdings=valued.holdings,
            sold=tuple(p for p in account.positions.values() if not p.units),
            cash={one: amount for one, amount in sorted(account.cash.items()) if amount},
            contributed=account.contributed,
            totals=valued.totals,
            rates=valued.rates,
            oldest_price=valued.oldest_price,
            newest_price=valued.newest_price,
            plan=plan,
            booking_count=len(rows),
            remarks=list_remarks(account),
        )


def _check_name(name: str) -> str:
    clean = " ".join(name.split())
    if not 0 < len(clean) <= MAX_NAME_LENGTH:
        raise InvalidInputError(
            "A portfolio needs a name.", f"Give one of 1 to {MAX_NAME_LENGTH} characters."
        )
    require_visible(clean, "The name")
    return clean


def _check_share(value: float, low: float, high: float, what: str) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise InvalidInputError(
            f"The {what} is outside its bounds.", f"Give a fraction from {low:g} to {high:g}."
        )


def _check_free(own: Sequence[Portfolio], name: str, portfolio_id: int | None) -> None:
    if any(row.name_key == name.casefold() and row.id != portfolio_id for row in own):
        raise ConflictError(f"You have a portfolio called {name} already.", "Choose another name.")
