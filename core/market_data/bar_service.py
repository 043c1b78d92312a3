"""Loads and exports stored bars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from core.clock import now
from core.contracts import Actor, BarQuery, BarSeries
from core.errors import InvalidInputError, NotFoundError
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.clean_bars import require_clean
from core.market_data.csv_export import write_csv
from core.market_data.packed_bars import PackedBars
from core.market_data.passports import build_passport, to_instant
from core.market_data.series_choice import choose_series
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Database, Session


class BarService:
    """Bars are shared: every role that may read market data sees all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_bars(self, actor: Actor, query: BarQuery) -> BarSeries:
        """The bars a query asks for, checked once more, with their passport.

        Without an interval: daily, else weekly, else monthly, else the coarsest intraday one.
        Without a source: the one with the most bars (`series_choice` holds the rule). The
        passport's span is that of all stored bars, not of the period asked for.

        Raises:
            NotFoundError: unknown symbol (names the nearest), or no such series of it.
            InvalidInputError: the period is empty or holds no bars; names the stored span.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return _load(session, query)

    def export_bars_csv(self, actor: Actor, query: BarQuery) -> bytes:
        """The bars as a CSV file that `ImportService` reads back to the last bit.

        Raises:
            NotFoundError, InvalidInputError: as `load_bars`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return write_csv(_load(session, query))


def _load(session: Session, query: BarQuery) -> BarSeries:
    if query.start and query.end and query.start > query.end:
        raise InvalidInputError(
            f"The period ends ({query.end}) before it begins ({query.start}).",
            "Exchange the two dates.",
        )
    instrument = look_up_instrument(session, query.symbol)
    series = _choose(session, instrument, query)
    first = _day_start(query.start, series, instrument) if query.start else None
    last = None
    if query.end and query.end < date.max:
        last = _day_start(query.end + timedelta(days=1), series, instrument) - 1
    columns = _between(PackedBars(session).read_series(series), first, last)
    if not columns.size:
        raise InvalidInputError(
            f"{instrument.symbol} has no {series.interval.value} bars from {series.source} "
            f"between {query.start or 'the beginning'} and {query.end or 'today'}.",
            f"Choose a period within {to_instant(series.first_time):%Y-%m-%d} to "
            f"{to_instant(series.last_time):%Y-%m-%d}.",
        )
    # The database file may have been edited by hand or restored: trust, but verify (0.2 ms).
    require_clean(columns, interval=series.interval, at=now(), source="The database")
    return BarSeries(
        instrument.symbol, series.interval, *columns, build_passport(instrument, series)
    )


def _between(columns: BarColumns, first: int | None, last: int | None) -> BarColumns:
    begin = 0 if first is None else int(np.searchsorted(columns.time, first))
    end = columns.size if last is None else int(np.searchsorted(columns.time, last, side="right"))
    return BarColumns._make(column[begin:end] for column in columns)


def _choose(session: Session, instrument: Instrument, query: BarQuery) -> BarSeriesRow:
    all_series = SeriesRepository(session).list_series(instrument.id or 0)
    series = choose_series(all_series, query.interval, query.source)
    if series is not None:
        return series
    if not all_series:
        raise NotFoundError(
            f"{instrument.symbol} is known, but none of its bars are stored.",
            "Import them from a CSV file or Yahoo Finance.",
        )
    there = ", ".join(f"{row.interval.value} from {row.source}" for row in all_series)
    interval = f"{query.interval.value} " if query.interval else ""
    source = f" from {query.source[:40]}" if query.source else ""
    raise NotFoundError(
        f"{instrument.symbol} has no {interval}bars{source}.", f"There are: {there}."
    )


def _day_start(day: date, series: BarSeriesRow, instrument: Instrument) -> int:
    """Seconds at which the exchange's day begins; dated bars carry midnight UTC of it."""
    zone = UTC if series.interval in DATED_INTERVALS else ZoneInfo(instrument.time_zone)
    return int(datetime.combine(day, time.min, zone).timestamp())
