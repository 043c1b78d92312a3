"""Builds what services show of stored rows: passports, series and instruments."""

from __future__ import annotations

from datetime import UTC, datetime

from core.contracts import SourcePassport
from core.market_data.types import InstrumentHit, SeriesInfo
from db.market_data.instrument_repository import FoundInstrument
from db.market_data.quote_repository import QuotedInstrument, QuotedSeries
from db.market_data.tables import BarSeriesRow, Instrument


def to_instant(seconds: int) -> datetime:
    """Seconds since 1970-01-01 UTC as a timezone-aware instant."""
    return datetime.fromtimestamp(seconds, UTC)


def build_passport(
    instrument: Instrument | QuotedInstrument, series: BarSeriesRow | QuotedSeries
) -> SourcePassport:
    """Where the bars of a series come from; the span is that of all stored bars."""
    return SourcePassport(
        source=series.source,
        fetched_at=series.fetched_at,
        first_bar=to_instant(series.first_time),
        last_bar=to_instant(series.last_time),
        is_adjusted=series.is_adjusted,
        currency=series.currency or instrument.currency,
        time_zone=instrument.time_zone,
        is_close_only=series.is_close_only,
        is_demo=series.is_demo or instrument.is_demo,
        note=series.note,
        exchange=instrument.exchange,
    )


def build_series_info(instrument: Instrument, series: BarSeriesRow) -> SeriesInfo:
    """One line of an instrument's list of series."""
    passport = build_passport(instrument, series)
    return SeriesInfo(
        source=series.source,
        interval=series.interval,
        bar_count=series.bar_count,
        first_bar=passport.first_bar,
        last_bar=passport.last_bar,
        fetched_at=passport.fetched_at,
        currency=passport.currency,
        is_adjusted=passport.is_adjusted,
        is_close_only=passport.is_close_only,
        is_demo=passport.is_demo,
        note=passport.note,
    )


def build_hit(instrument: Instrument | FoundInstrument) -> InstrumentHit:
    """An instrument as a search result."""
    return InstrumentHit(
        symbol=instrument.symbol,
        name=instrument.name,
        local_name=instrument.local_name,
        kind=instrument.kind,
        exchange=instrument.exchange,
        currency=instrument.currency,
        sector=instrument.sector,
        delisted_on=instrument.delisted_on,
        is_demo=instrument.is_demo,
    )
