"""Watchlists as CSV: columns symbol, section, note, flagged; only the first is required."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from core.errors import InvalidInputError
from core.spreadsheet import list_records, neutralise_formula, restore_formula
from core.user.watchlist_import_rows import RowCollector
from core.user.watchlist_rules import name_some
from core.user.watchlist_types import ReadRows, WatchlistItemView

COLUMNS = ("symbol", "section", "note", "flagged")
MAX_COLUMNS = 64


def is_watchlist_csv(text: str) -> bool:
    """Whether the first line that is not blank names a column `symbol`, whatever its capitals."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    try:
        return "symbol" in _fold(next(csv.reader([first]), []))
    except csv.Error:  # a field of more than 128 kB, say: no header of ours
        return False


def read_csv(text: str) -> ReadRows:
    """The rows under a header line; columns are found by name, in any order and capitals.

    Raises:
        InvalidInputError: no header with `symbol`, too many columns or rows, or broken quotes.
    """
    records = list_records(text)
    columns = _read_header(next(records, (1, []))[1])
    places = {name: columns.index(name) for name in COLUMNS if name in columns}
    collector = RowCollector()
    for line, record in records:
        cells = [restore_formula(cell) for cell in record]
        if any(cell.strip() for cell in cells[len(columns) :]):
            reason = "It has more cells than the header has columns; is a comma not in quotes?"
            collector.refuse(line, ",".join(cells), reason)
            continue
        values = {name: cells[place] for name, place in places.items() if place < len(cells)}
        collector.add(line, **values)
    return collector.finish(tuple(name for name in columns if name and name not in COLUMNS))


def write_csv(items: Iterable[WatchlistItemView]) -> str:
    """The items with a header; what a spreadsheet would run as a formula is made text."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for item in items:
        cells = (item.symbol, item.section, item.note, "yes" if item.is_flagged else "")
        writer.writerow([neutralise_formula(cell) for cell in cells])
    return target.getvalue()


def _read_header(record: Sequence[str]) -> list[str]:
    columns = _fold(record)
    if len(columns) > MAX_COLUMNS:
        raise InvalidInputError(
            f"The file has {len(columns):,} columns; {MAX_COLUMNS} is the most.",
            f"Keep the columns {', '.join(COLUMNS)}.",
        )
    repeated = [name for name in COLUMNS if columns.count(name) > 1]
    if repeated:
        raise InvalidInputError(
            f"The header names {name_some(repeated)} more than once.", "Keep one of them."
        )
    if "symbol" not in columns:
        raise InvalidInputError(
            "The file has no column called symbol.",
            f"Its first line must name the columns, with commas between: {','.join(COLUMNS)}.",
        )
    return columns


def _fold(record: Sequence[str]) -> list[str]:
    return [cell.strip().casefold() for cell in record]
