"""From bookings to holdings and cash: exact, to the last unit of the currency.

A purchase or sale books units times price, rounded to what the currency can pay; cost leaves
with the units sold, and the last unit takes all that is left. So cash is the exact sum of what
was booked, and cost kept plus cost sold is the exact sum of what was paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.enums import TransactionKind
from core.errors import InvalidInputError
from core.trading.portfolio.money import multiply_money, share_of, write_decimal
from core.trading.portfolio.types import ZERO, Account, Booking, Lot, Position


def calculate_cash_flow(booking: Booking) -> Decimal:
    """What the booking adds to the cash of its currency; negative for what it takes."""
    value = multiply_money(booking.units, booking.price, booking.currency)
    match booking.kind:
        case TransactionKind.BUY:
            return -(value + booking.fee)
        case TransactionKind.SELL:
            return value - booking.fee
        case TransactionKind.DEPOSIT | TransactionKind.DIVIDEND:
            return booking.amount
        case TransactionKind.WITHDRAWAL | TransactionKind.FEE:
            return -booking.amount


def derive_account(bookings: Iterable[Booking]) -> Account:
    """Holdings and cash after all bookings.

    Args:
        bookings: in any order; they count by day, those of one day in the order given.

    Raises:
        InvalidInputError: more units are sold than held at that time, or one symbol is booked in
            two currencies.
    """
    books: dict[str, _Book] = {}
    cash: dict[str, Decimal] = {}
    contributed: dict[str, Decimal] = {}
    for booking in sorted(bookings, key=lambda one: one.day):
        flow = calculate_cash_flow(booking)
        cash[booking.currency] = cash.get(booking.currency, ZERO) + flow
        if booking.kind in (TransactionKind.DEPOSIT, TransactionKind.WITHDRAWAL):
            contributed[booking.currency] = contributed.get(booking.currency, ZERO) + flow
        if booking.symbol:
            book = books.setdefault(booking.symbol, _Book(booking.symbol, booking.currency))
            book.enter(booking, flow)
    return Account({symbol: book.close() for symbol, book in books.items()}, cash, contributed)


@dataclass(slots=True)
class _Book:
    symbol: str
    currency: str
    units: Decimal = ZERO
    cost: Decimal = ZERO
    realised: Decimal = ZERO
    fifo_realised: Decimal = ZERO
    dividends: Decimal = ZERO
    lots: list[tuple[date, Decimal, Decimal]] = field(default_factory=list)
    oldest: int = 0  # lots before this one are sold out

    def enter(self, booking: Booking, flow: Decimal) -> None:
        if booking.currency != self.currency:
            raise InvalidInputError(
                f"{self.symbol} is booked in {self.currency}; the booking of {booking.day} says "
                f"{booking.currency}.",
                "Book one symbol in one currency, the one it trades in.",
            )
        match booking.kind:
            case TransactionKind.BUY:
                self.units += booking.units
                self.cost -= flow
                self.lots.append((booking.day, booking.units, -flow))
            case TransactionKind.SELL:
                self._sell(booking, flow)
            case TransactionKind.DIVIDEND:
                self.dividends += flow

    def _sell(self, booking: Booking, proceeds: Decimal) -> None:
        if booking.units > self.units:
            raise InvalidInputError(
                f"On {booking.day} {write_decimal(booking.units)} {self.symbol} are sold, but "
                f"only {write_decimal(self.units)} are held then.",
                "Book the purchase first, or correct the units or the day.",
            )
        leaving = share_of(self.cost, booking.units, self.units, self.currency)
        self.units -= booking.units
        self.cost -= leaving
        self.realised += proceeds - leaving
        self.fifo_realised += proceeds - self._take_oldest(booking.units)

    def _take_oldest(self, wanted: Decimal) -> Decimal:
        cost = ZERO
        while wanted:
            day, units, lot_cost = self.lots[self.oldest]
            taken = min(wanted, units)
            leaving = share_of(lot_cost, taken, units, self.currency)
            cost += leaving
            wanted -= taken
            if taken == units:
                self.oldest += 1
            else:
                self.lots[self.oldest] = (day, units - taken, lot_cost - leaving)
        return cost

    def close(self) -> Position:
        return Position(
            symbol=self.symbol,
            currency=self.currency,
            units=self.units,
            cost=self.cost,
            realised=self.realised,
            fifo_realised=self.fifo_realised,
            dividends=self.dividends,
            lots=tuple(Lot(*lot) for lot in self.lots[self.oldest :]),
        )
