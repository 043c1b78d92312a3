"""Search and describe instruments."""

from __future__ import annotations

from core.contracts import Actor
from core.market_data.passports import build_hit, build_series_info, to_instant
from core.market_data.series_choice import sort_series
from core.market_data.symbol_lookup import look_up_instrument
from core.market_data.types import InstrumentDetail, InstrumentHit, InstrumentSpan
from core.permissions import Permission, require
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Database

MAX_HITS = 100
MAX_PAGE = 201


class InstrumentService:
    """Instruments are shared: every role that may read market data sees all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search_instruments(self, actor: Actor, text: str, limit: int = 20) -> list[InstrumentHit]:
        """Instruments whose symbol, name or local name contains `text`, best match first.

        Empty text lists the first symbols. At most `MAX_HITS`, whatever the limit.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            hits = InstrumentRepository(session).search(text[:100], max(0, min(limit, MAX_HITS)))
            return [build_hit(hit) for hit in hits]

    def list_after(
        self, actor: Actor, text: str = "", symbol: str = "", limit: int = MAX_HITS
    ) -> list[InstrumentHit]:
        """Instruments as `search_instruments` finds them, by symbol, those behind `symbol` only.

        Unlike the best matches, this order lets a reader go on to the last of thousands. At most
        `MAX_PAGE`, whatever the limit.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            hits = InstrumentRepository(session).list_after(
                text[:100], symbol, max(0, min(limit, MAX_PAGE))
            )
            return [build_hit(hit) for hit in hits]

    def list_with_bars(
        self, actor: Actor, text: str = "", limit: int = MAX_HITS
    ) -> list[InstrumentSpan]:
        """What `search_instruments` finds, of instruments with bars only, in one light query."""
        require(actor, Permission.READ_MARKET_DATA)
        count = max(0, min(limit, MAX_HITS))
        with self._database.read() as session:
            rows = InstrumentRepository(session).search_with_bars(text[:100], count)
        return [
            InstrumentSpan(
                symbol=row.symbol,
                name=row.name,
                local_name=row.local_name,
                first_bar=to_instant(row.first_time),
                last_bar=to_instant(row.last_time),
            )
            for row in rows
        ]

    def get_instrument(self, actor: Actor, symbol: str) -> InstrumentDetail:
        """One instrument with all its series.

        Raises:
            NotFoundError: no such symbol; names the nearest ones.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            instrument = look_up_instrument(session, symbol)
            series = sort_series(SeriesRepository(session).list_series(instrument.id or 0))
            return InstrumentDetail(
                instrument=build_hit(instrument),
                time_zone=instrument.time_zone,
                series=tuple(build_series_info(instrument, row) for row in series),
            )
