"""Writes the bars of many instruments of one source: a market in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.clock import now
from core.contracts import Actor, OnProgress, ignore_progress
from core.enums import Interval
from core.events.outbox import Outbox
from core.events.types import UniverseUpdated
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.bulk_receipt import (
    BulkReceipt,
    add_receipts,
    build_bulk_receipt,
    find_interval,
)
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

Compared = tuple[FetchedBars, SeriesComparison]

_SERIES_TOGETHER, _BARS_TOGETHER = 200, 20_000  # what is compared, written and read back at a time
_WRITTEN = 0.95  # share of the work done by then


class BulkStore:
    """Many series of one unit of work; `SeriesStore` is for one.

    What is stored of them is never in memory as a whole.

    Args:
        session: of the caller's transaction; everything here commits or fails with it.
        outbox: told once of all changes.
    """

    def __init__(self, session: Session, outbox: Outbox) -> None:
        self._session = session
        self._outbox = outbox
        self._packed = PackedBars(session)

    def compare(self, fetched: Sequence[FetchedBars], source: str) -> Iterator[Compared]:
        """What storing would change, one after the other, in the same order. Reads only.

        Args:
            fetched: one for each instrument, all of one interval.
            source: whose bars they are.

        Raises:
            InvalidInputError: no bars, several intervals, or a symbol twice.
            ConflictError, ProviderError: see `compare_series`.
        """
        interval = find_interval(fetched)
        for some in _split(fetched):
            yield from self._compare(some, source, interval)

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
        at, interval = now(), find_interval(fetched)
        SeriesRepository(self._session).lock_series(source, interval)
        receipts: list[BulkReceipt] = []
        first_changed: dict[str, int] = {}
        done = 0
        for some in _split(fetched):
            on_progress(_WRITTEN * done / len(fetched), f"Storing {some[0].instrument.symbol}")
            for one in some:
                require_clean(one.columns, interval=interval, at=at, source=source)
            compared = self._compare(some, source, interval)
            first_changed |= self._write(compared, source)
            receipts.append(build_bulk_receipt(source, interval, [found for _, found in compared]))
            done += len(some)
        on_progress(_WRITTEN, "Finishing")
        if interval is Interval.DAY:
            self._packed.renew(source)
        if first_changed:
            event = UniverseUpdated(
                source=source, interval=interval.value, first_changed=first_changed
            )
            self._outbox.record(self._session, event, actor.correlation_id)
        return add_receipts(*receipts)

    def _compare(
        self, fetched: Sequence[FetchedBars], source: str, interval: Interval
    ) -> list[Compared]:
        symbols = [one.instrument.symbol.strip().upper() for one in fetched]
        instruments = InstrumentRepository(self._session).find_many(symbols)
        ids = [stored_id(instrument.id) for instrument in instruments.values()]
        series = SeriesRepository(self._session).find_many(ids, source, interval)
        found = []
        for symbol, one in zip(symbols, fetched, strict=True):
            instrument = instruments.get(symbol)
            row = series.get(instrument.id or 0) if instrument else None
            stored = self._read_stored(row, one.columns)
            found.append((one, compare_series(one, instrument, row, stored)))
        return found

    def _write(self, compared: Sequence[Compared], source: str) -> dict[str, int]:
        """Returns the first changed time of each symbol that is not as it was."""
        repository = SeriesRepository(self._session)
        written, renewed = [], []
        for one, found in compared:
            if found.series is None or not found.is_repeat:
                written.append((one, found))
                continue
            found.series.fetched_at = max(found.series.fetched_at, one.fetched_at)
            renewed.append(found.series)
        repository.save_many(renewed)
        return self._write_bars(written, self._save_series(written, source)) if written else {}

    def _save_series(self, written: Sequence[Compared], source: str) -> list[BarSeriesRow]:
        repository = InstrumentRepository(self._session)
        described = [(build_instrument(one), found.instrument) for one, found in written]
        instruments = repository.upsert_many(described)
        rows = []
        for (one, found), instrument in zip(written, instruments, strict=True):
            row = found.series or build_series(one, source, instrument)
            describe_series(row, one, found.after)
            rows.append(row)
        SeriesRepository(self._session).save_many(rows)
        return rows

    def _write_bars(
        self, written: Sequence[Compared], rows: Sequence[BarSeriesRow]
    ) -> dict[str, int]:
        """Write them with what is derived of them; returns each symbol's first changed time."""
        bars = BarRepository(self._session)
        first_changed: dict[str, int] = {}
        parts = []
        for (one, found), row in zip(written, rows, strict=True):
            bars.delete_bars(stored_id(row.id), found.dropped.time.tolist())
            incoming = one.columns.take(found.difference.must_write)
            parts.append((stored_id(row.id), incoming))
            times = np.concatenate([incoming.time, found.dropped.time])
            first_changed[one.instrument.symbol.strip().upper()] = int(times.min())
        bars.write_many(parts)
        stored = bars.read_many([series_id for series_id, _ in parts])
        held = [(row, BarColumns._make(stored[stored_id(row.id)])) for row in rows]
        for (one, _), (row, columns) in zip(written, held, strict=True):
            require_held(columns, row, one.instrument.symbol)
        quotes = [build_quote(row, columns) for row, columns in held]
        QuoteRepository(self._session).save_many(quotes)
        self._packed.pack(held)
        return first_changed

    def _read_stored(self, series: BarSeriesRow | None, incoming: BarColumns) -> BarColumns:
        if series is None:
            return incoming.take(np.zeros(incoming.size, dtype=bool))
        if series.content_hash == hash_columns(incoming):
            return incoming
        return self._packed.read_series(series)


def _split(fetched: Sequence[FetchedBars]) -> Iterator[Sequence[FetchedBars]]:
    """Runs of some series; a run ends early with the series that makes its bars many."""
    start = bars = 0
    for end, one in enumerate(fetched, 1):
        bars += one.columns.size
        if end - start == _SERIES_TOGETHER or bars >= _BARS_TOGETHER or end == len(fetched):
            yield fetched[start:end]
            start, bars = end, 0
