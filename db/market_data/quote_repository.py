"""Quotes of many symbols in one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.enums import AssetKind, Interval
from db.base import Table
from db.bulk_upsert import upsert
from db.market_data.tables import BarSeriesRow, Instrument, Quote


class QuotedInstrument(NamedTuple):
    """Columns of `Instrument`: lists are read whole, an object for each row would cost more."""

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    currency: str
    time_zone: str
    is_demo: bool
    exchange: str


class QuotedSeries(NamedTuple):
    """Columns of `BarSeriesRow`."""

    id: int
    interval: Interval
    source: str
    currency: str
    bar_count: int
    first_time: int
    last_time: int
    fetched_at: datetime
    is_adjusted: bool
    is_close_only: bool
    is_demo: bool
    note: str


class QuotedPrice(NamedTuple):
    """Columns of `Quote`."""

    last: float
    changes: dict[str, float]
    sparkline: list[float]


QuoteRow = tuple[QuotedInstrument, QuotedSeries | None, QuotedPrice | None]

_PARTS: tuple[tuple[type[Table], tuple[str, ...]], ...] = (
    (Instrument, QuotedInstrument._fields),
    (BarSeriesRow, QuotedSeries._fields),
    (Quote, QuotedPrice._fields),
)
_SELECT = (
    select(*(getattr(table, name) for table, names in _PARTS for name in names))
    .select_from(Instrument)
    .outerjoin(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
    .outerjoin(Quote, col(Quote.series_id) == col(BarSeriesRow.id))
    .order_by(col(Instrument.symbol), col(BarSeriesRow.id))
)
_SERIES = len(QuotedInstrument._fields)
_PRICE = _SERIES + len(QuotedSeries._fields)


class QuoteRepository:
    """The quotes of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_quotes(self, symbols: Sequence[str]) -> Sequence[QuoteRow]:
        """One row per known symbol and series, by symbol; without series once, with None.

        One query however many symbols. The caller chooses among the series.
        """
        statement = _SELECT.where(col(Instrument.symbol).in_(symbols))
        return [
            (
                QuotedInstrument._make(row[:_SERIES]),
                None if row[_SERIES] is None else QuotedSeries._make(row[_SERIES:_PRICE]),
                None if row[_PRICE] is None else QuotedPrice._make(row[_PRICE:]),
            )
            for row in self._session.connection().execute(statement)
        ]

    def save_many(self, quotes: Sequence[Quote]) -> None:
        """Write many quotes over those that were there, in one statement."""
        rows = [quote.model_dump() for quote in quotes]
        upsert(self._session.connection(), Quote, ("series_id",), rows)

    def save(self, quote: Quote) -> None:
        """Write the quote of a series over the one it had."""
        self._session.merge(quote)
        self._session.flush()
