"""What was bought, sold, paid in and out: booked one by one or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.clock import now
from core.contracts import Actor, ListQuotes, QuoteView
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.trading.portfolio.booking_csv import FileRow, read_bookings, write_csv
from core.trading.portfolio.booking_import import (
    BookingCheck,
    check_account,
    check_rows,
    find_obstacle,
)
from core.trading.portfolio.bookings import check_booking
from core.trading.portfolio.stored import read_booking, write_bookings
from core.trading.portfolio.types import Booking, StoredBooking
from db.session import Database
from db.trading.portfolio_repository import PortfolioRepository


class BookingService:
    """Bookings of the actor's own portfolios. What is stored always makes a sound account.

    Args:
        list_quotes: tells which symbols are known, and in which currency.
    """

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def list_bookings(self, actor: Actor, portfolio_id: int) -> list[StoredBooking]:
        """All bookings by day, those of one day in the order of their entry.

        Raises:
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            return _list(PortfolioRepository(session, actor.user_id), portfolio_id)

    def add_booking(self, actor: Actor, portfolio_id: int, booking: Booking) -> None:
        """Book one transaction.

        Raises:
            InvalidInputError: it is not sound, or more would be sold than held at that time.
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        checked = check_booking(booking, now().date())
        quotes = self._quotes(actor, [checked])
        if reason := find_obstacle(checked, quotes, _currencies(quotes)):
            raise InvalidInputError(reason, "Nothing was booked.")
        self._add(actor, portfolio_id, [checked])

    def delete_bookings(self, actor: Actor, portfolio_id: int, ids: Sequence[int]) -> int:
        """Remove bookings, if what is left is still sound; returns how many.

        Raises:
            InvalidInputError: without them more is sold than held.
            NotFoundError: no such portfolio or booking, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            repository.get_portfolio(portfolio_id, is_locked=True)
            stored = _list(repository, portfolio_id)
            gone = set(ids) & {one.id for one in stored}
            if len(gone) != len(set(ids)):
                raise NotFoundError("A booking is not there any more.", "Reload and choose again.")
            check_account([one.booking for one in stored if one.id not in gone])
            return repository.delete_bookings(portfolio_id, gone)

    def check_import(self, actor: Actor, portfolio_id: int, content: bytes) -> BookingCheck:
        """What a file would do, row by row; stores nothing.

        Raises:
            InvalidInputError: the file as a whole cannot be read.
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        rows = read_bookings(content, now().date())
        quotes = self._quotes(actor, _found(rows))
        with self._database.read() as session:
            stored = _list(PortfolioRepository(session, actor.user_id), portfolio_id)
        return check_rows(rows, [one.booking for one in stored], quotes, _currencies(quotes))

    def commit_import(
        self, actor: Actor, portfolio_id: int, content: bytes, *, expected_count: int
    ) -> int:
        """Book the new rows of a file, all or none; returns how many.

        Args:
            actor: who asks.
            portfolio_id: one of the actor's.
            content: the file that was checked.
            expected_count: new rows that the dry run told.

        Raises:
            InvalidInputError: a row is refused, or the rows do not go with what is booked.
            ConflictError: it is not what the dry run told.
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        rows = read_bookings(content, now().date())
        quotes = self._quotes(actor, _found(rows))
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            repository.get_portfolio(portfolio_id, is_locked=True)
            stored = [one.booking for one in _list(repository, portfolio_id)]
            check = check_rows(rows, stored, quotes, _currencies(quotes))
            if check.refused or check.conflict:
                raise InvalidInputError(
                    check.conflict or f"{len(check.refused)} rows cannot be booked.",
                    "Nothing was booked: correct the file and check it again.",
                )
            if len(check.new) != expected_count:
                raise ConflictError(
                    f"The file now has {len(check.new)} new rows, not {expected_count}.",
                    "Bookings have changed since it was checked: check it again.",
                )
            repository.add_bookings(portfolio_id, write_bookings(_found(check.new)))
        return expected_count

    def export_csv(self, actor: Actor, portfolio_id: int) -> str:
        """All bookings as a file that `check_import` reads back unchanged."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            stored = _list(PortfolioRepository(session, actor.user_id), portfolio_id)
        return write_csv(one.booking for one in stored)

    def _add(self, actor: Actor, portfolio_id: int, bookings: Sequence[Booking]) -> None:
        with self._database.write() as session:
            repository = PortfolioRepository(session, actor.user_id)
            repository.get_portfolio(portfolio_id, is_locked=True)
            stored = [one.booking for one in _list(repository, portfolio_id)]
            check_account([*stored, *bookings])
            repository.add_bookings(portfolio_id, write_bookings(bookings))

    def _quotes(self, actor: Actor, bookings: Iterable[Booking]) -> dict[str, QuoteView]:
        symbols = sorted({one.symbol for one in bookings} - {""})
        return self._list_quotes(actor, symbols) if symbols else {}


def _list(repository: PortfolioRepository, portfolio_id: int) -> list[StoredBooking]:
    repository.get_portfolio(portfolio_id)
    return [read_booking(row) for row in repository.list_bookings([portfolio_id])]


def _found(rows: Iterable[FileRow]) -> list[Booking]:
    return [row.booking for row in rows if row.booking is not None]


def _currencies(quotes: dict[str, QuoteView]) -> dict[str, str]:
    return {symbol: quote.currency for symbol, quote in quotes.items()}
