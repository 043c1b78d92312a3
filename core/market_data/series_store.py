"""Compares incoming bars with the stored series and writes them, all within one transaction."""

from __future__ import annotations

import numpy as np

from core.clock import now
from core.contracts import Actor
from core.enums import Interval
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.clean_bars import require_clean
from core.market_data.packed_bars import PackedBars
from core.market_data.series_comparison import (
    SeriesComparison,
    build_instrument,
    build_quote,
    build_series,
    compare_series,
    describe_series,
)
from core.market_data.types import FetchedBars
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quote_repository import QuoteRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow
from db.session import Session

__all__ = ["SeriesComparison", "SeriesStore", "require_held"]


class SeriesStore:
    """The series of one unit of work; `BulkStore` is for many at once.

    Args:
        session: of the caller's transaction; everything here commits or fails with it.
        outbox: told of every change.
    """

    def __init__(self, session: Session, outbox: Outbox) -> None:
        self._outbox = outbox
        self._session = session
        self._instruments = InstrumentRepository(session)
        self._series = SeriesRepository(session)
        self._bars = BarRepository(session)
        self._packed = PackedBars(session)

    def compare(
        self, fetched: FetchedBars, source: str, *, for_update: bool = False
    ) -> SeriesComparison:
        """What storing would change. Reads only; `for_update` keeps other writers waiting.

        Raises:
            ConflictError, ProviderError: see `compare_series`.
        """
        instrument = self._instruments.find_by_symbol(fetched.instrument.symbol)
        series = None
        if instrument is not None and instrument.id is not None:
            series = self._series.find_series(
                instrument.id, fetched.interval, source, for_update=for_update
            )
        return compare_series(
            fetched, instrument, series, self._read_stored(series, fetched.columns)
        )

    def _read_stored(self, series: BarSeriesRow | None, incoming: BarColumns) -> BarColumns:
        if series is None:
            return incoming.take(np.zeros(incoming.size, dtype=bool))
        if series.content_hash == hash_columns(incoming):
            return incoming  # the same content: no need to read it to know it
        return self._packed.read_series(series)

    def store(self, fetched: FetchedBars, source: str, actor: Actor) -> SeriesComparison:
        """Write what is new or changed, with the quote, the series' counts and the event.

        Nothing is written where all of it is stored already, but for the age of the series.

        Raises:
            ConflictError: as `compare`; or the database does not hold what was written.
            ProviderError: as `compare`; or a bar is defective.
        """
        require_clean(fetched.columns, interval=fetched.interval, at=now(), source=source)
        found = self.compare(fetched, source, for_update=True)
        if found.series is not None and found.is_repeat:
            found.series.fetched_at = max(found.series.fetched_at, fetched.fetched_at)
            self._series.save(found.series)
            if found.series.interval is Interval.DAY:
                self._packed.renew(source)
            return found
        series = self._save_series(fetched, source, found)
        series_id = series.id or 0
        self._bars.delete_bars(series_id, found.dropped.time.tolist())
        self._bars.write_bars(series_id, fetched.columns.take(found.difference.must_write))
        held = BarColumns._make(self._bars.read_bars(series_id))
        require_held(held, series, fetched.instrument.symbol)
        QuoteRepository(self._session).save(build_quote(series, held))
        written = fetched.columns.time[found.difference.must_write]
        times = np.concatenate([written, found.dropped.time])
        self._packed.record([(series, held)])
        event = MarketDataUpdated(
            symbol=fetched.instrument.symbol,
            interval=fetched.interval.value,
            source=source,
            bar_count=found.after.size,
            first_changed_time=int(times.min()),
        )
        self._outbox.record(self._session, event, actor.correlation_id)
        return found

    def _save_series(
        self, fetched: FetchedBars, source: str, found: SeriesComparison
    ) -> BarSeriesRow:
        instrument = self._instruments.upsert(build_instrument(fetched))
        series = found.series or build_series(fetched, source, instrument)
        describe_series(series, fetched, found.after)
        return self._series.save(series)


def require_held(held: BarColumns, series: BarSeriesRow, symbol: str) -> None:
    """Refuse to go on where the database does not hold what was written.

    Raises:
        ConflictError: naming the symbol.
    """
    if hash_columns(held) != series.content_hash:
        raise ConflictError(
            f"The database holds {held.size:,} bars of {symbol} that differ from the "
            f"{series.bar_count:,} that were written.",
            "Nothing was stored. Try again; if it happens again, check the disk.",
        )
