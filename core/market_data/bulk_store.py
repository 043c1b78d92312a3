"""Writes the bars of many instruments of one source: a market in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.clock import now
from core.contracts import Actor, OnProgress, ignore_progress
from core.enums import Interval
from core.events.outbox import Outbox
from core.events.types import UniverseUpdated
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.bulk_receipt import BulkReceipt, build_bulk_receipt, find_interval
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
from core.market_data.series_store import require_held
from core.market_data.types import FetchedBars
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quote_repository import QuoteRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow
from db.session import Session

_TOGETHER = 100  # series whose bars are written and read back at a time
_WRITTEN = 0.95  # share of the work done by then


class BulkStore:
    """Many series of one unit of work; `SeriesStore` is for one.

    Args:
        session: of the caller's transaction; everything here commits or fails with it.
        outbox: told once of all changes.
    """

    def __init__(self, session: Session, outbox: Outbox) -> None:
        self._session = session
        self._outbox = outbox
        self._packed = PackedBars(session)

    def compare(
        self, fetched: Sequence[FetchedBars], source: str, *, for_update: bool = False
    ) -> list[SeriesComparison]:
        """What storing would change, in the same order. Reads only.

        Args:
            fetched: one for each instrument, all of one interval.
            source: whose bars they are.
            for_update: lock the series, where the database has row locks.

        Raises:
            InvalidInputError: no bars, several intervals, or a symbol twice.
            ConflictError, ProviderError: see `compare_series`.
        """
        interval = find_interval(fetched)
        symbols = [one.instrument.symbol.strip().upper() for one in fetched]
        instruments = InstrumentRepository(self._session).find_many(symbols)
        series = SeriesRepository(self._session).find_many(source, interval, for_update=for_update)
        found = []
        for symbol, one in zip(symbols, fetched, strict=True):
            instrument = instruments.get(symbol)
            row = series.get(instrument.id or 0) if instrument else None
            found.append(compare_series(one, instrument, row, self._read_stored(row, one.columns)))
        return found

    def store(
        self,
        fetched: Sequence[FetchedBars],
        source: str,
        actor: Actor,
        on_progress: OnProgress = ignore_progress,
    ) -> BulkReceipt:
        """Write what is new or changed; pack it; record one event.

        Args:
            fetched: one for each instrument, all of one interval.
            source: whose bars they are.
            actor: who stores.
            on_progress: may raise to stop: nothing is stored then.

        Raises:
            ConflictError: as `compare`; or the database does not hold what was written.
            ProviderError: as `compare`; or a bar is defective.
            InvalidInputError: as `compare`.
        """
        at = now()
        for one in fetched:
            require_clean(one.columns, interval=one.interval, at=at, source=source)
        found = self.compare(fetched, source, for_update=True)
        written = [
            (one, comparison)
            for one, comparison in zip(fetched, found, strict=True)
            if comparison.series is None or not comparison.is_repeat
        ]
        self._renew_repeated(fetched, found, source)
        if written:
            self._write(written, source, actor, on_progress)
        return build_bulk_receipt(source, fetched[0].interval, found)

    def _renew_repeated(
        self, fetched: Sequence[FetchedBars], found: Sequence[SeriesComparison], source: str
    ) -> None:
        renewed = []
        for one, comparison in zip(fetched, found, strict=True):
            if comparison.series is not None and comparison.is_repeat:
                row = comparison.series
                row.fetched_at = max(row.fetched_at, one.fetched_at)
                renewed.append(row)
        SeriesRepository(self._session).save_many(renewed)
        if renewed and fetched[0].interval is Interval.DAY:
            self._packed.renew(source)

    def _write(
        self,
        written: Sequence[tuple[FetchedBars, SeriesComparison]],
        source: str,
        actor: Actor,
        on_progress: OnProgress,
    ) -> None:
        rows = self._save_series(written, source)
        first_changed: dict[str, int] = {}
        for start in range(0, len(written), _TOGETHER):
            symbol = written[start][0].instrument.symbol
            on_progress(_WRITTEN * start / len(written), f"Storing {symbol}")
            some = slice(start, start + _TOGETHER)
            first_changed |= self._write_bars(written[some], rows[some])
        on_progress(_WRITTEN, "Finishing")
        event = UniverseUpdated(
            source=source, interval=written[0][0].interval.value, first_changed=first_changed
        )
        self._outbox.record(self._session, event, actor.correlation_id)

    def _save_series(
        self, written: Sequence[tuple[FetchedBars, SeriesComparison]], source: str
    ) -> list[BarSeriesRow]:
        repository = InstrumentRepository(self._session)
        described = [(build_instrument(one), comparison.instrument) for one, comparison in written]
        instruments = repository.upsert_many(described)
        rows = []
        for (one, comparison), instrument in zip(written, instruments, strict=True):
            row = comparison.series or build_series(one, source, instrument)
            describe_series(row, one, comparison.after)
            rows.append(row)
        SeriesRepository(self._session).save_many(rows)
        return rows

    def _write_bars(
        self,
        written: Sequence[tuple[FetchedBars, SeriesComparison]],
        rows: Sequence[BarSeriesRow],
    ) -> dict[str, int]:
        """Write them with what is derived of them; returns each symbol's first changed time."""
        bars = BarRepository(self._session)
        first_changed: dict[str, int] = {}
        parts = []
        for (one, comparison), row in zip(written, rows, strict=True):
            bars.delete_bars(stored_id(row.id), comparison.dropped.time.tolist())
            incoming = one.columns.take(comparison.difference.must_write)
            parts.append((stored_id(row.id), incoming))
            times = np.concatenate([incoming.time, comparison.dropped.time])
            first_changed[one.instrument.symbol.strip().upper()] = int(times.min())
        bars.write_many(parts)
        stored = bars.read_many([series_id for series_id, _ in parts])
        held = [(row, BarColumns._make(stored[stored_id(row.id)])) for row in rows]
        for (one, _), (row, columns) in zip(written, held, strict=True):
            require_held(columns, row, one.instrument.symbol)
        quotes = [build_quote(row, columns) for row, columns in held]
        QuoteRepository(self._session).save_many(quotes)
        self._packed.record(held)
        return first_changed

    def _read_stored(self, series: BarSeriesRow | None, incoming: BarColumns) -> BarColumns:
        if series is None:
            return incoming.take(np.zeros(incoming.size, dtype=bool))
        if series.content_hash == hash_columns(incoming):
            return incoming
        return self._packed.read_series(series)
