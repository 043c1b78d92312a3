"""What lists show of many instruments at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from core.contracts import Actor, QuoteView
from core.market_data.passports import build_passport
from core.market_data.series_choice import choose_series
from core.permissions import Permission, require
from db.market_data.quote_repository import QuoteRepository, QuoteRow
from db.session import Database


class QuoteService:
    """Quotes are written with the bars; reading them touches no bar."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_quotes(self, actor: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
        """Quotes by symbol (in capitals), one query for all; unknown symbols are absent.

        An instrument with several series is quoted from the one `load_bars` would take.
        """
        require(actor, Permission.READ_MARKET_DATA)
        wanted = sorted({symbol.strip().upper() for symbol in symbols})
        with self._database.read() as session:
            rows = QuoteRepository(session).list_quotes(wanted)
            grouped = groupby(rows, key=lambda row: row[0].symbol)
            return {symbol: _build_view(list(group)) for symbol, group in grouped}


def _build_view(rows: Sequence[QuoteRow]) -> QuoteView:
    instrument = rows[0][0]
    series = choose_series([series for _, series, _ in rows if series is not None])
    quote = next((quote for _, row, quote in rows if series is not None and row is series), None)
    return QuoteView(
        symbol=instrument.symbol,
        name=instrument.name,
        local_name=instrument.local_name,
        kind=instrument.kind,
        currency=(series.currency if series else "") or instrument.currency,
        interval=series.interval if series else None,
        last=quote.last if quote else None,
        changes=quote.changes if quote else {},
        sparkline=quote.sparkline if quote else [],
        bar_count=series.bar_count if series else 0,
        passport=build_passport(instrument, series) if series else None,
    )
