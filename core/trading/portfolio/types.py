"""Bookings and what follows from them without any price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.enums import TransactionKind

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Booking:
    """One transaction as its owner tells it. No amount is negative; the kind tells the sign.

    Attributes:
        units, price: of a purchase or sale; the price is per unit.
        fee: of a purchase or sale, beside its value.
        amount: of what is no trade: deposit, withdrawal, dividend or fee.
        currency: of price, fee and amount; three capitals.
    """

    day: date
    kind: TransactionKind
    currency: str
    symbol: str = ""
    units: Decimal = ZERO
    price: Decimal = ZERO
    fee: Decimal = ZERO
    amount: Decimal = ZERO
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """A booking with its number."""

    id: int
    booking: Booking


@dataclass(frozen=True, slots=True)
class Lot:
    """Units bought together that are still held; the oldest are sold first (FIFO)."""

    day: date
    units: Decimal
    cost: Decimal  # of these units, fee included


@dataclass(frozen=True, slots=True)
class Position:
    """What follows from the bookings of one symbol, in its currency.

    Attributes:
        units: held now, 0 or more.
        cost: average-cost basis of the units held, purchase fees included.
        fifo_cost: the same by first in, first out: the sum over `lots`.
        realised: profit of what was sold by average cost, fees deducted.
        fifo_realised: the same by first in, first out.
        dividends: received so far.
    """

    symbol: str
    currency: str
    units: Decimal
    cost: Decimal
    realised: Decimal
    fifo_realised: Decimal
    dividends: Decimal
    lots: tuple[Lot, ...]

    @property
    def fifo_cost(self) -> Decimal:
        """Cost of the units held by first in, first out."""
        return sum((lot.cost for lot in self.lots), ZERO)

    @property
    def average_cost(self) -> Decimal | None:
        """Cost of one unit; None where none is held."""
        return self.cost / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Account:
    """What follows from all bookings.

    Attributes:
        positions: by symbol, sold ones too.
        cash: currency to what lies there; negative where more was spent than paid in.
        contributed: currency to deposits less withdrawals.
    """

    positions: dict[str, Position]
    cash: dict[str, Decimal]
    contributed: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Rate:
    """One `base` is worth `rate` of `quote`.

    Attributes:
        day: of the rate.
        origin: who says so, e.g. `entered by you` or `EURUSD (bundled)`.
    """

    base: str
    quote: str
    rate: float
    day: date
    origin: str
