"""The series an instrument has: which source, which interval, how many bars, how old."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from core.enums import Interval
from db.market_data.tables import BarSeriesRow, Instrument

_PER_QUERY = 500  # SQLite's oldest limit on parameters is 999


class SeriesRepository:
    """The series rows of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_series(
        self, instrument_id: int, interval: Interval, source: str, *, for_update: bool = False
    ) -> BarSeriesRow | None:
        """The one series of that instrument, interval and source.

        `for_update` locks it for this transaction where the database has row locks.
        """
        statement = select(BarSeriesRow).where(
            BarSeriesRow.instrument_id == instrument_id,
            BarSeriesRow.interval == interval,
            BarSeriesRow.source == source,
        )
        if for_update:
            statement = statement.with_for_update()
        return self._session.exec(statement).one_or_none()

    def find_many(
        self, instrument_ids: Sequence[int], source: str, interval: Interval
    ) -> dict[int, BarSeriesRow]:
        """The series that these instruments have of a source and interval, by instrument."""
        found: dict[int, BarSeriesRow] = {}
        for start in range(0, len(instrument_ids), _PER_QUERY):
            statement = select(BarSeriesRow).where(
                col(BarSeriesRow.instrument_id).in_(instrument_ids[start : start + _PER_QUERY]),
                BarSeriesRow.source == source,
                BarSeriesRow.interval == interval,
            )
            found |= {row.instrument_id: row for row in self._session.exec(statement)}
        return found

    def lock_series(self, source: str, interval: Interval) -> None:
        """Keep other writers from all series of a source, where the database has row locks."""
        statement = (
            select(BarSeriesRow.id)
            .where(BarSeriesRow.source == source, BarSeriesRow.interval == interval)
            .order_by(col(BarSeriesRow.id))
            .with_for_update()
        )
        self._session.exec(statement).all()

    def count_bars(self, source: str, interval: Interval) -> tuple[int, int]:
        """How many series of a source and interval there are, and how many bars they hold."""
        statement = select(func.count(), func.coalesce(func.sum(BarSeriesRow.bar_count), 0)).where(
            BarSeriesRow.source == source, BarSeriesRow.interval == interval
        )
        series, bars = self._session.exec(statement).one()
        return int(series), int(bars)

    def save_many(self, series: Sequence[BarSeriesRow]) -> None:
        """Write new or changed series; their ids are known afterwards."""
        self._session.add_all(series)
        self._session.flush()

    def list_series(self, instrument_id: int) -> Sequence[BarSeriesRow]:
        """All series of an instrument, by source and interval."""
        return self._session.exec(
            select(BarSeriesRow)
            .where(BarSeriesRow.instrument_id == instrument_id)
            .order_by(col(BarSeriesRow.source), col(BarSeriesRow.interval))
        ).all()

    def list_as_traded(self, interval: Interval) -> Sequence[BarSeriesRow]:
        """Series with bars that are neither adjusted nor invented, by source and instrument."""
        return self._session.exec(
            select(BarSeriesRow)
            .where(
                BarSeriesRow.interval == interval,
                BarSeriesRow.bar_count > 0,
                col(BarSeriesRow.is_adjusted).is_(False),
                col(BarSeriesRow.is_demo).is_(False),
            )
            .order_by(col(BarSeriesRow.source), col(BarSeriesRow.instrument_id))
        ).all()

    def list_traded_symbols(self) -> list[tuple[str, str]]:
        """Symbol and source of all daily series with whole bars as traded, invented ones not."""
        statement = (
            select(Instrument.symbol, BarSeriesRow.source)
            .join(Instrument, col(Instrument.id) == col(BarSeriesRow.instrument_id))
            .where(
                BarSeriesRow.interval == Interval.DAY,
                BarSeriesRow.bar_count > 0,
                col(BarSeriesRow.is_demo).is_(False),
                col(BarSeriesRow.is_close_only).is_(False),
                col(BarSeriesRow.is_adjusted).is_(False),
            )
        )
        return [(symbol, source) for symbol, source in self._session.exec(statement)]

    def list_symbols_of(self, sources: Sequence[str]) -> list[str]:
        """The symbols with bars of one of these sources, sorted; invented bars do not count."""
        statement = (
            select(Instrument.symbol)
            .join(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
            .where(
                col(BarSeriesRow.source).in_(sources),
                col(BarSeriesRow.is_demo).is_(False),
                col(BarSeriesRow.bar_count) > 0,
            )
            .distinct()
            .order_by(col(Instrument.symbol))
        )
        return list(self._session.exec(statement))

    def list_all(self) -> Sequence[BarSeriesRow]:
        """Every series, by id."""
        return self._session.exec(select(BarSeriesRow).order_by(col(BarSeriesRow.id))).all()

    def save(self, series: BarSeriesRow) -> BarSeriesRow:
        """Write a new or changed series; its id is known afterwards."""
        self._session.add(series)
        self._session.flush()
        return series
