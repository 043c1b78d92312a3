"""Exchange rates that people enter, for pairs of which no bars are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.clock import now
from core.contracts import Actor
from core.errors import InvalidInputError
from core.permissions import Permission, require
from core.trading.portfolio.money import read_currency, write_decimal
from db.base import stored_id
from db.session import Database
from db.trading.portfolio_repository import PortfolioRepository
from db.trading.portfolio_tables import ExchangeRate

_MOST = Decimal(10) ** 8


@dataclass(frozen=True, slots=True)
class EnteredRate:
    """One `base` was worth `rate` of `quote` on that day, somebody says."""

    id: int
    base: str
    quote: str
    day: date
    rate: Decimal
    entered_at: datetime


class ExchangeRateService:
    """Each person's own rates; nobody's sums rest on what somebody else typed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_rates(self, actor: Actor) -> list[EnteredRate]:
        """The actor's rates, the newest day first."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            return [
                EnteredRate(
                    stored_id(row.id),
                    row.base,
                    row.quote,
                    row.day,
                    Decimal(row.rate),
                    row.entered_at,
                )
                for row in PortfolioRepository(session, actor.user_id).list_rates()
            ]

    def enter_rate(self, actor: Actor, base: str, quote: str, day: date, rate: Decimal) -> None:
        """Store a rate; one of the same pair and day gives way.

        Raises:
            InvalidInputError: no such currency, the same twice, a day to come, or no rate above 0.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        one, other = read_currency(base), read_currency(quote)
        if one == other:
            raise InvalidInputError("Both currencies are the same.", "Choose two.")
        if day > now().date():
            raise InvalidInputError(f"{day} is still to come.", "Give the day the rate was seen.")
        if not rate.is_finite() or not 0 < rate <= _MOST:
            raise InvalidInputError(
                "The rate must be above 0.", f"Say how much {other} one {one} is worth."
            )
        with self._database.write() as session:
            PortfolioRepository(session, actor.user_id).add_rate(
                ExchangeRate(
                    user_id=actor.user_id, base=one, quote=other, day=day, rate=write_decimal(rate)
                )
            )

    def delete_rate(self, actor: Actor, rate_id: int) -> None:
        """Remove one of the actor's rates; nothing happens if it is gone."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.write() as session:
            PortfolioRepository(session, actor.user_id).delete_rate(rate_id)
