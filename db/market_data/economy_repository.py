"""Economic series and their observations: written in bulk, read as far as they were known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from db.base import UtcDateTime
from db.bulk_upsert import upsert
from db.market_data.economy_tables import (
    EconomicObservation,
    EconomicSeries,
    EconomicSeriesPassport,
)


class StoredObservation(NamedTuple):
    """Columns of `EconomicObservation`; a revision is a further row with a later `known_at`."""

    series_id: int
    period_end: date
    known_at: datetime
    value: float


class SeriesSpan(NamedTuple):
    """What is stored of one series."""

    series_id: int
    first_period: date
    last_period: date
    periods: int
    versions: int
    last_known_at: datetime


class StoredSeries(NamedTuple):
    """Columns of `EconomicSeries`, then of its `EconomicSeriesPassport`."""

    id: int
    code: str
    title: str
    unit: str
    frequency: str
    country: str
    source: str
    note: str
    fetched_at: datetime
    topic: str
    origin: str
    licence: str
    delay_days: int | None
    is_sample: bool


_PASSPORT = ("topic", "origin", "licence", "delay_days", "is_sample")
_COLUMNS = [
    getattr(EconomicSeriesPassport if name in _PASSPORT else EconomicSeries, name)
    for name in StoredSeries._fields
]
_KEY = ("series_id", "period_end", "known_at")


class EconomyRepository:
    """The economic series of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_series(self, series: EconomicSeries, passport: EconomicSeriesPassport) -> int:
        """Write a new series; returns its id."""
        self._session.add(series)
        self._session.flush()
        passport.series_id = series.id or 0
        self._session.add(passport)
        self._session.flush()
        return passport.series_id

    def touch(self, series_id: int, fetched_at: datetime) -> None:
        """Note that values of the series came in."""
        row = self._session.get_one(EconomicSeries, series_id)
        row.fetched_at = fetched_at
        self._session.add(row)

    def find_series(self, code: str) -> StoredSeries | None:
        """The series of that code; of several sources the one whose values came in last."""
        statement = (
            _select_series()
            .where(col(EconomicSeries.code) == code)
            .order_by(col(EconomicSeries.fetched_at).desc(), col(EconomicSeries.id))
            .limit(1)
        )
        row = self._session.connection().execute(statement).first()
        return None if row is None else StoredSeries._make(row)

    def list_series(self) -> list[StoredSeries]:
        """All series, in the order in which they were stored."""
        statement = _select_series().order_by(col(EconomicSeries.id))
        found = self._session.connection().execute(statement)
        return [StoredSeries._make(row) for row in found]

    def list_codes(self, source: str) -> set[str]:
        """The codes stored from a source."""
        statement = select(col(EconomicSeries.code)).where(col(EconomicSeries.source) == source)
        return set(self._session.execute(statement).scalars())

    def list_spans(self, series_id: int | None = None) -> dict[int, SeriesSpan]:
        """First and last period and the counts, by series; of one or of all."""
        table = EconomicObservation
        statement = select(
            col(table.series_id),
            func.min(table.period_end),
            func.max(table.period_end),
            func.count(func.distinct(table.period_end)),
            func.count(),
            func.max(table.known_at, type_=UtcDateTime()),
        ).group_by(col(table.series_id))
        if series_id is not None:
            statement = statement.where(col(table.series_id) == series_id)
        found = self._session.connection().execute(statement)
        return {row[0]: SeriesSpan._make(row) for row in found}

    def write_observations(self, observations: Iterable[StoredObservation]) -> None:
        """Add versions of values, or overwrite those of the same period and time of knowing."""
        rows = [one._asdict() for one in observations]
        upsert(self._session.connection(), EconomicObservation, _KEY, rows)

    def list_observations(
        self, series_id: int, known_by: datetime | None = None
    ) -> Sequence[tuple[date, datetime, float]]:
        """Every version of every value, by period, then as they became known.

        Args:
            series_id: whose.
            known_by: leaves out what became known later.
        """
        table = EconomicObservation
        statement = (
            select(col(table.period_end), col(table.known_at), col(table.value))
            .where(col(table.series_id) == series_id)
            .order_by(col(table.period_end), col(table.known_at))
        )
        if known_by is not None:
            statement = statement.where(col(table.known_at) <= known_by)
        found = self._session.connection().execute(statement)
        return [(row[0], row[1], row[2]) for row in found]

    def find_last_known(
        self, series_id: int, known_by: datetime
    ) -> tuple[date, datetime, float] | None:
        """The newest period that had a value by then: its end, when known, the value then."""
        table = EconomicObservation
        statement = (
            select(col(table.period_end), col(table.known_at), col(table.value))
            .where(col(table.series_id) == series_id, col(table.known_at) <= known_by)
            .order_by(col(table.period_end).desc(), col(table.known_at).desc())
            .limit(1)
        )
        row = self._session.connection().execute(statement).first()
        return None if row is None else (row[0], row[1], row[2])


def _select_series() -> Select[Any]:
    return select(*_COLUMNS).join(
        EconomicSeriesPassport, col(EconomicSeriesPassport.series_id) == col(EconomicSeries.id)
    )
