"""Between stored rows and what the engines know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from core.trading.portfolio.money import write_decimal
from core.trading.portfolio.types import Booking, Rate, StoredBooking
from core.trading.portfolio.views import PortfolioSummary
from db.base import stored_id
from db.trading.portfolio_tables import ExchangeRate, Portfolio

BY_OWNER = "entered by you"


def read_booking(row: Any) -> StoredBooking:
    """A row of `BOOKING_COLUMNS` as a booking."""
    return StoredBooking(
        row.id,
        Booking(
            day=row.day,
            kind=row.kind,
            currency=row.currency,
            symbol=row.symbol,
            units=Decimal(row.units),
            price=Decimal(row.price),
            fee=Decimal(row.fee),
            amount=Decimal(row.amount),
            note=row.note,
        ),
    )


def write_bookings(bookings: Iterable[Booking]) -> list[dict[str, Any]]:
    """Bookings as values of their columns."""
    return [
        {
            "day": one.day,
            "kind": one.kind,
            "symbol": one.symbol,
            "units": write_decimal(one.units),
            "price": write_decimal(one.price),
            "fee": write_decimal(one.fee),
            "amount": write_decimal(one.amount),
            "currency": one.currency,
            "note": one.note,
        }
        for one in bookings
    ]


def read_summary(row: Portfolio) -> PortfolioSummary:
    """A stored portfolio as lists show it."""
    return PortfolioSummary(
        id=stored_id(row.id),
        name=row.name,
        base_currency=row.base_currency,
        commission_rate=row.commission_rate,
        drawdown_limit=row.drawdown_limit,
        updated_at=row.updated_at,
    )


def read_rates(rows: Sequence[ExchangeRate]) -> list[Rate]:
    """Entered rates in their order."""
    return [Rate(row.base, row.quote, float(row.rate), row.day, BY_OWNER) for row in rows]
