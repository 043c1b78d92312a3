"""What the watchlist services answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.contracts import QuoteView
from core.enums import UpdateInterval, WatchlistFileFormat, WatchlistKind


@dataclass(frozen=True, slots=True)
class WatchlistSummary:
    """One list without its items.

    Attributes:
        position: place among the user's lists, from 0.
        updated_at: when the list or one of its items was last changed, UTC.
    """

    id: int
    name: str
    kind: WatchlistKind
    notes: str
    position: int
    item_count: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WatchlistItemView:
    """One symbol of a list.

    Attributes:
        quote: None when the symbol is not known any more.
        no_data_reason: why there is no price to show, with the remedy; empty when there is one.
    """

    symbol: str
    section: str
    note: str
    is_flagged: bool
    added_at: datetime
    quote: QuoteView | None
    no_data_reason: str

    @property
    def last_bar(self) -> datetime | None:
        """Start of the newest bar, UTC; None without bars."""
        passport = self.quote.passport if self.quote else None
        return passport.last_bar if passport else None


@dataclass(frozen=True, slots=True)
class WatchlistSection:
    """The items that stand under one heading, in order; the heading "" is "no section"."""

    name: str
    items: tuple[WatchlistItemView, ...]


@dataclass(frozen=True, slots=True)
class WatchlistUpdateView:
    """When the bars of a list were brought up to date, and when they are again.

    Attributes:
        due_at: when the next update by itself is due, UTC; None where the interval is off.
        ended_at: when the last update ended, UTC; None where there was none. The counts and
            reasons are those of that update.
        reasons: why symbols were skipped or failed, with those symbols, most symbols
            first.
    """

    interval: UpdateInterval = UpdateInterval.OFF
    due_at: datetime | None = None
    ended_at: datetime | None = None
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class WatchlistView:
    """A list with everything a page shows of it.

    Attributes:
        coverage: share of the symbols that have bars, 0 to 1; None for an empty list.
        oldest_last_bar: the last bar of the symbol that lags most, UTC; None without bars.
        newest_last_bar: the last bar of the most current symbol, UTC; None without bars.
        last_fetched_at: when bars of any of the symbols were last fetched, UTC.
        update: when they were brought up to date from here, and when they are again.
    """

    summary: WatchlistSummary
    sections: tuple[WatchlistSection, ...]
    covered_count: int
    coverage: float | None
    oldest_last_bar: datetime | None
    newest_last_bar: datetime | None
    last_fetched_at: datetime | None
    update: WatchlistUpdateView = WatchlistUpdateView()

    @property
    def items(self) -> tuple[WatchlistItemView, ...]:
        """All items in order, across the sections."""
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True)
class AddedSymbols:
    """What became of symbols to be added: stored now, or in the list before."""

    added: tuple[str, ...]
    already_there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One symbol read from a file; `line` counts from 1 and is where its row starts."""

    line: int
    symbol: str
    section: str = ""
    note: str = ""
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row of a file that is not imported, with the reason in words."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The rows of one file, in file order, before anything is known of their symbols."""

    rows: tuple[ImportRow, ...]
    refused: tuple[RefusedRow, ...]
    ignored_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """What an import would do.

    Attributes:
        to_add: rows that would be stored, with symbols as stored, in file order.
        duplicates: rows whose symbol is in the list or stood earlier in the file.
        unknown: rows whose symbol no instrument carries.
        refused: rows that cannot be read.
        encoding: how the bytes were read; worth a look when names come out garbled.
        ignored_columns: columns of a CSV that mean nothing here.
    """

    format: WatchlistFileFormat
    encoding: str
    to_add: tuple[ImportRow, ...]
    duplicates: tuple[RefusedRow, ...]
    unknown: tuple[RefusedRow, ...]
    refused: tuple[RefusedRow, ...]
    ignored_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file to hand to the reader."""

    filename: str
    media_type: str
    content: bytes
