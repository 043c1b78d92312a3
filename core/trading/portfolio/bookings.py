"""What a booking must fulfil before it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.enums import TransactionKind
from core.errors import InvalidInputError
from core.plain_text import require_visible
from core.trading.portfolio.money import MOST, read_currency, round_money
from core.trading.portfolio.types import ZERO, Booking

MOST_BOOKINGS = 20_000
MAX_NOTE_LENGTH = 200
_FIRST_DAY = date(1900, 1, 1)
TRADES = frozenset({TransactionKind.BUY, TransactionKind.SELL})


def check_booking(booking: Booking, today: date) -> Booking:
    """The booking with symbol and currency in capitals and what its kind has no use for empty.

    Raises:
        InvalidInputError: the first thing wrong.
    """
    if not _FIRST_DAY <= booking.day <= today:
        raise InvalidInputError(
            f"{booking.day} is not a day on which this can have been booked.",
            f"Give a day from {_FIRST_DAY} to today ({today}).",
        )
    currency = read_currency(booking.currency)
    symbol = booking.symbol.strip().upper()
    numbers = (booking.units, booking.price, booking.fee, booking.amount)
    if any(not number.is_finite() or not ZERO <= number <= MOST for number in numbers):
        raise InvalidInputError(
            "A number of the booking is negative or too large.",
            "Write amounts without a sign: the kind of booking tells whether they come or go.",
        )
    if len(booking.note) > MAX_NOTE_LENGTH:
        raise InvalidInputError(
            f"The note has {len(booking.note)} characters; {MAX_NOTE_LENGTH} are allowed.",
            "Shorten it.",
        )
    require_visible(booking.note.strip(), "The note")
    if booking.kind in TRADES:
        _check_trade(booking, symbol)
        kept = replace(booking, amount=ZERO, fee=_whole(booking.fee, currency))
    else:
        kept = replace(booking, units=ZERO, price=ZERO, fee=ZERO)
        kept = replace(kept, amount=_whole(_need(booking.amount, "amount"), currency))
    if booking.kind is TransactionKind.DIVIDEND and not symbol:
        raise InvalidInputError("A dividend names no symbol.", "Say who paid it.")
    if booking.kind in (TransactionKind.DEPOSIT, TransactionKind.WITHDRAWAL):
        symbol = ""
    return replace(kept, symbol=symbol, currency=currency, note=booking.note.strip())


def _check_trade(booking: Booking, symbol: str) -> None:
    if not symbol:
        raise InvalidInputError("A purchase or sale names no symbol.", "Say what was traded.")
    _need(booking.units, "number of units")
    if booking.price == ZERO and booking.kind is TransactionKind.SELL:
        return  # what is written off is sold for nothing
    _need(booking.price, "price")


def _need(value: Decimal, what: str) -> Decimal:
    if value <= ZERO:
        raise InvalidInputError(f"The {what} is missing or 0.", f"Give a {what} above 0.")
    return value


def _whole(value: Decimal, currency: str) -> Decimal:
    if value != round_money(value, currency):
        raise InvalidInputError(
            f"{value} {currency} is finer than {currency} can be paid.",
            "Round it to cents, or to whole units for currencies without them (KRW, JPY).",
        )
    return value
