"""What a file of bookings would do: which rows are new, stored already, or cannot be booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from core.errors import InvalidInputError
from core.trading.portfolio.booking_csv import FileRow
from core.trading.portfolio.bookings import MOST_BOOKINGS
from core.trading.portfolio.holdings import derive_account
from core.trading.portfolio.types import Booking


@dataclass(frozen=True, slots=True)
class BookingCheck:
    """A dry run. Nothing is stored while a row is refused: an account with gaps is wrong.

    Attributes:
        new: rows that would be booked.
        known: rows that are booked already, as often as the file names them.
        refused: rows that cannot be booked, each with its reason.
        conflict: why the new rows do not go together with what is booked; empty if they do.
    """

    new: tuple[FileRow, ...]
    known: tuple[FileRow, ...]
    refused: tuple[FileRow, ...]
    conflict: str

    @property
    def is_sound(self) -> bool:
        """Whether the new rows may be booked."""
        return bool(self.new) and not self.refused and not self.conflict


def check_rows(
    rows: Sequence[FileRow],
    stored: Sequence[Booking],
    known_symbols: Container[str],
    currencies: Mapping[str, str],
) -> BookingCheck:
    """Sort the rows of a file.

    Args:
        rows: as read.
        stored: what is booked.
        known_symbols: symbols that are instruments here.
        currencies: symbol to the currency of its bars, where known.
    """
    new: list[FileRow] = []
    known: list[FileRow] = []
    refused: list[FileRow] = []
    left = Counter(stored)
    for row in rows:
        if row.booking is None:
            refused.append(row)
        elif reason := find_obstacle(row.booking, known_symbols, currencies):
            refused.append(FileRow(row.line, row.text, None, reason))
        elif left[row.booking] > 0:
            left[row.booking] -= 1
            known.append(row)
        else:
            new.append(row)
    conflict = ""
    if new:
        bookings = [*stored, *(row.booking for row in new if row.booking)]
        try:
            check_account(bookings)
        except InvalidInputError as error:
            conflict = f"{error.message} {error.remedy}"
    return BookingCheck(tuple(new), tuple(known), tuple(refused), conflict)


def check_account(bookings: Sequence[Booking]) -> None:
    """Refuse bookings that do not make an account together.

    Raises:
        InvalidInputError: too many, more sold than held, or a symbol in two currencies.
    """
    if len(bookings) > MOST_BOOKINGS:
        raise InvalidInputError(
            f"That would make {len(bookings):,} bookings; {MOST_BOOKINGS:,} is the most.",
            "Begin a new portfolio with the holdings of today.",
        )
    derive_account(bookings)


def find_obstacle(
    booking: Booking, known_symbols: Container[str], currencies: Mapping[str, str]
) -> str:
    """Why a sound booking cannot be made here; empty where it can."""
    symbol = booking.symbol
    if not symbol:
        return ""
    if symbol not in known_symbols:
        return f"{symbol} is no instrument here. Import its bars first, or correct the symbol."
    quoted = currencies.get(symbol, "")
    if quoted and quoted != booking.currency:
        return f"The bars of {symbol} are in {quoted}, the booking in {booking.currency}."
    return ""
