"""What storing bars would do to a series, and the rows that say so. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.market_data.bar_columns import BarColumns, hash_columns, merge_columns
from core.market_data.bar_difference import BarDifference, compare_bars
from core.market_data.quote_engine import build_sparkline, calculate_changes
from core.market_data.series_guards import check_alike, check_complete
from core.market_data.types import FetchedBars
from db.market_data.tables import BarSeriesRow, Instrument, Quote


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


def compare_series(
    fetched: FetchedBars,
    instrument: Instrument | None,
    series: BarSeriesRow | None,
    stored: BarColumns,
) -> SeriesComparison:
    """Compare incoming bars with those of the series they belong to.

    Args:
        fetched: strictly increasing in time.
        instrument: as stored; None where there is none yet.
        series: the same.
        stored: the bars of the series.

    Raises:
        ConflictError: the stored series has another currency, or is adjusted where the incoming
            bars are not.
        ProviderError: the source restates its history, but lacks much of what is stored.
    """
    if series is not None:
        check_alike(fetched, series)
    difference = compare_bars(stored, fetched.columns)
    after = merge_columns(stored, fetched.columns)
    dropped = stored.take(np.zeros(stored.size, dtype=bool))
    if fetched.replaces_history:
        after = fetched.columns
        dropped = stored.take(compare_bars(after, stored).is_new)
        check_complete(fetched, stored, dropped)
    return SeriesComparison(instrument, series, stored, after, dropped, difference)


def build_instrument(fetched: FetchedBars) -> Instrument:
    """The instrument as the source describes it."""
    facts = fetched.instrument
    return Instrument(
        symbol=facts.symbol.strip().upper(),
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


def build_series(fetched: FetchedBars, source: str, instrument: Instrument) -> BarSeriesRow:
    """A series without bars yet; `describe_series` completes it."""
    return BarSeriesRow(
        instrument_id=instrument.id or 0,
        interval=fetched.interval,
        source=source,
        is_adjusted=fetched.is_adjusted,
        is_close_only=fetched.is_close_only,
        is_demo=fetched.is_demo,
        currency=fetched.instrument.currency or instrument.currency,
        first_time=0,
        last_time=0,
        bar_count=0,
        content_hash="",
    )


def describe_series(series: BarSeriesRow, fetched: FetchedBars, after: BarColumns) -> None:
    """Let the series say what it will hold."""
    series.note = fetched.note
    series.fetched_at = fetched.fetched_at
    series.first_time = int(after.time[0])
    series.last_time = int(after.time[-1])
    series.bar_count = after.size
    series.content_hash = hash_columns(after)


def build_quote(series: BarSeriesRow, held: BarColumns) -> Quote:
    """What a watchlist shows of a series that holds these bars."""
    return Quote(
        series_id=series.id or 0,
        last=float(held.close[-1]),
        last_time=int(held.time[-1]),
        changes=calculate_changes(held.time, held.close, series.interval),
        sparkline=build_sparkline(held.close),
    )
