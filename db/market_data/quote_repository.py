"""Quotes of many symbols in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from db.market_data.tables import BarSeriesRow, Instrument, Quote

QuoteRow = tuple[Instrument, BarSeriesRow | None, Quote | None]


class QuoteRepository:
    """The quotes of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_quotes(self, symbols: Sequence[str]) -> Sequence[QuoteRow]:
        """One row per known symbol and series, by symbol; without series once, with None.

        One query however many symbols. The caller chooses among the series.
        """
        statement = (
            select(Instrument, BarSeriesRow, Quote)
            .outerjoin(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
            .outerjoin(Quote, col(Quote.series_id) == col(BarSeriesRow.id))
            .where(col(Instrument.symbol).in_(symbols))
            .order_by(col(Instrument.symbol), col(BarSeriesRow.id))
        )
        rows: Sequence[Any] = self._session.exec(statement).all()
        return [(instrument, series, quote) for instrument, series, quote in rows]

    def save(self, quote: Quote) -> None:
        """Write the quote of a series over the one it had."""
        self._session.merge(quote)
        self._session.flush()
