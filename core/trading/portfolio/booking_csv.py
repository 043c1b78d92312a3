"""Bookings as CSV: the columns below by name, in any order; what has no meaning is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from core.enums import TransactionKind
from core.errors import InvalidInputError
from core.spreadsheet import list_records, neutralise_formula, restore_formula
from core.trading.portfolio.bookings import MOST_BOOKINGS, check_booking
from core.trading.portfolio.money import read_decimal, write_decimal
from core.trading.portfolio.types import Booking

COLUMNS = ("date", "kind", "symbol", "units", "price", "fee", "amount", "currency", "note")
REQUIRED = ("date", "kind", "currency")
MOST_BYTES = 2**21
_KINDS = {kind.value: kind for kind in TransactionKind} | {
    "purchase": TransactionKind.BUY,
    "sale": TransactionKind.SELL,
    "withdraw": TransactionKind.WITHDRAWAL,
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: a booking, or why it is none.

    Attributes:
        line: where it begins in the file, from 1.
        booking: None where `reason` says what is wrong.
    """

    line: int
    text: str
    booking: Booking | None
    reason: str = ""


def read_bookings(content: bytes, today: date) -> list[FileRow]:
    """All rows, readable or not.

    Raises:
        InvalidInputError: too large, not UTF-8, broken quotes, or a header that will not do.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInputError(
            f"The file has {len(content):,} bytes; {MOST_BYTES:,} are allowed.",
            "Split it and import the parts one after the other, the oldest first.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError("The file is not UTF-8.", "Save it as CSV UTF-8.") from error
    records = list_records(text)
    places = _read_header(next(records, (1, []))[1])
    rows = [
        _read_row(line, record, places, today)
        for line, record in islice(records, MOST_BOOKINGS + 1)
    ]
    if len(rows) > MOST_BOOKINGS:
        raise InvalidInputError(
            f"The file has more than {MOST_BOOKINGS:,} rows.", "Split it by years."
        )
    if not rows:
        raise InvalidInputError(
            "The file has no rows of bookings.",
            f"Its first line names the columns ({','.join(COLUMNS)}), each further line a booking.",
        )
    return rows


def write_csv(bookings: Iterable[Booking]) -> str:
    """Bookings with a header; text that a spreadsheet would run as a formula is made plain."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for one in bookings:
        numbers = [write_decimal(n) if n else "" for n in (one.units, one.price, one.fee)]
        amount = write_decimal(one.amount) if one.amount else ""
        cells = [one.day.isoformat(), one.kind.value, one.symbol, *numbers, amount, one.currency]
        writer.writerow([neutralise_formula(cell) for cell in (*cells, one.note)])
    return target.getvalue()


def _read_header(record: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in record]
    unknown = [name for name in names if name and name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    repeated = [name for name in COLUMNS if names.count(name) > 1]
    for found, words in (
        (missing, "has no column called"),
        (unknown, "has columns that mean nothing here:"),
        (repeated, "names more than once:"),
    ):
        if found:
            raise InvalidInputError(
                f"The file {words} {', '.join(found)[:100]}.",
                f"Its first line names the columns, all or some of: {','.join(COLUMNS)}.",
            )
    return {name: names.index(name) for name in COLUMNS if name in names}


def _read_row(line: int, record: list[str], places: dict[str, int], today: date) -> FileRow:
    text = ",".join(record)[:120]
    cells = {
        name: restore_formula(record[place]).strip() if place < len(record) else ""
        for name, place in places.items()
    }
    if any(cell.strip() for cell in record[max(places.values()) + 1 :]):
        return FileRow(line, text, None, "It has more cells than the header has columns.")
    try:
        return FileRow(line, text, check_booking(_read_booking(cells), today))
    except InvalidInputError as error:
        return FileRow(line, text, None, f"{error.message} {error.remedy}".strip())


def _read_booking(cells: dict[str, str]) -> Booking:
    try:
        day = date.fromisoformat(cells["date"])
    except ValueError as error:
        raise InvalidInputError(
            f"{cells['date'][:20]!r} is not a day.", "Write YYYY-MM-DD."
        ) from error
    kind = _KINDS.get(cells["kind"].casefold())
    if kind is None:
        raise InvalidInputError(
            f"{cells['kind'][:20]!r} is no kind of booking.",
            f"Known: {', '.join(TransactionKind)}.",
        )
    return Booking(
        day=day,
        kind=kind,
        currency=cells["currency"],
        symbol=cells.get("symbol", ""),
        units=read_decimal(cells.get("units", ""), "a number of units"),
        price=read_decimal(cells.get("price", ""), "a price"),
        fee=read_decimal(cells.get("fee", ""), "a fee"),
        amount=read_decimal(cells.get("amount", ""), "an amount"),
        note=cells.get("note", ""),
    )
