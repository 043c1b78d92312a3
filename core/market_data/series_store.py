"""Compares incoming bars with the stored series and writes them, all within one transaction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated
from core.market_data.bar_columns import BarColumns, hash_columns, merge_columns
from core.market_data.bar_difference import BarDifference, compare_bars
from core.market_data.clean_bars import require_clean
from core.market_data.quote_engine import build_sparkline, calculate_changes
from core.market_data.series_guards import check_alike, check_complete
from core.market_data.types import FetchedBars
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quote_repository import QuoteRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow, Instrument, Quote
from db.session import Session


@dataclass(frozen=True, slots=True)
class SeriesComparison:
    """What storing would do.

    Attributes:
        stored: the bars of the series now.
        after: the bars it would hold.
        dropped: stored bars that the source no longer has (only where it restates its history).
    """

    instrument: Instrument | None
    series: BarSeriesRow | None
    stored: BarColumns
    after: BarColumns
    dropped: BarColumns
    difference: BarDifference

    @property
    def is_repeat(self) -> bool:
        """Whether all of it is stored already."""
        return not (self.difference.must_write.any() or self.dropped.size)


class SeriesStore:
    """The series of one unit of work.

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
        self._quotes = QuoteRepository(session)

    def compare(
        self, fetched: FetchedBars, source: str, *, for_update: bool = False
    ) -> SeriesComparison:
        """What storing would change. Reads only; `for_update` keeps other writers waiting.

        Raises:
            ConflictError: the stored series has another currency, or is adjusted where the
                incoming bars are not.
            ProviderError: the source restates its history, but lacks much of what is stored.
        """
        instrument = self._instruments.find_by_symbol(fetched.instrument.symbol)
        series = None
        if instrument is not None and instrument.id is not None:
            series = self._series.find_series(
                instrument.id, fetched.interval, source, for_update=for_update
            )
        if series is not None:
            check_alike(fetched, series)
        stored = self._read_stored(series, fetched.columns)
        difference = compare_bars(stored, fetched.columns)
        after, dropped = (
            merge_columns(stored, fetched.columns),
            stored.take(np.zeros(stored.size, dtype=bool)),
        )
        if fetched.replaces_history:
            after = fetched.columns
            dropped = stored.take(compare_bars(after, stored).is_new)
            check_complete(fetched, stored, dropped)
        return SeriesComparison(instrument, series, stored, after, dropped, difference)

    def _read_stored(self, series: BarSeriesRow | None, incoming: BarColumns) -> BarColumns:
        if series is not None and series.content_hash == hash_columns(incoming):
            return incoming  # the same content: no need to read it to know it
        return BarColumns._make(self._bars.read_bars((series and series.id) or 0))

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
            return found
        series = self._save_series(fetched, source, found)
        series_id = series.id or 0
        self._bars.delete_bars(series_id, found.dropped.time.tolist())
        self._bars.write_bars(series_id, fetched.columns.take(found.difference.must_write))
        held = BarColumns._make(self._bars.read_bars(series_id))
        if hash_columns(held) != series.content_hash:
            raise ConflictError(
                f"The database holds {held.size:,} bars of {fetched.instrument.symbol} that differ "
                f"from the {found.after.size:,} that were written.",
                "Nothing was stored. Try again; if it happens again, check the disk.",
            )
        self._save_quote(series, held)
        self._record(fetched, source, found, actor)
        return found

    def _save_series(
        self, fetched: FetchedBars, source: str, found: SeriesComparison
    ) -> BarSeriesRow:
        facts = fetched.instrument
        instrument = self._instruments.upsert(
            Instrument(
                symbol=facts.symbol,
                name=facts.name,
                kind=facts.kind,
                exchange=facts.exchange,
                currency=facts.currency,
                sector=facts.sector,
                time_zone=facts.time_zone,
                local_name=facts.local_name,
                delisted_on=facts.delisted_on,
                is_demo=fetched.is_demo,
            )
        )
        series = found.series or BarSeriesRow(
            instrument_id=instrument.id or 0,
            interval=fetched.interval,
            source=source,
            is_adjusted=fetched.is_adjusted,
            is_close_only=fetched.is_close_only,
            is_demo=fetched.is_demo,
            currency=facts.currency or instrument.currency,
            first_time=0,
            last_time=0,
            bar_count=0,
            content_hash="",
        )
        series.note = fetched.note
        series.fetched_at = fetched.fetched_at
        series.first_time = int(found.after.time[0])
        series.last_time = int(found.after.time[-1])
        series.bar_count = found.after.size
        series.content_hash = hash_columns(found.after)
        return self._series.save(series)

    def _save_quote(self, series: BarSeriesRow, held: BarColumns) -> None:
        self._quotes.save(
            Quote(
                series_id=series.id or 0,
                last=float(held.close[-1]),
                last_time=int(held.time[-1]),
                changes=calculate_changes(held.time, held.close, series.interval),
                sparkline=build_sparkline(held.close),
            )
        )

    def _record(
        self, fetched: FetchedBars, source: str, found: SeriesComparison, actor: Actor
    ) -> None:
        written = fetched.columns.time[found.difference.must_write].tolist()
        event = MarketDataUpdated(
            symbol=fetched.instrument.symbol,
            interval=fetched.interval.value,
            source=source,
            bar_count=found.after.size,
            first_changed_time=min([*written, *found.dropped.time.tolist()]),
        )
        self._outbox.record(self._session, event, actor.correlation_id)
