"""Reads and writes data-quality findings and scores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlmodel import Session, col, select

from core.enums import FindingStatus, Interval, Severity
from core.errors import NotFoundError
from db.market_data.quality_tables import DataQualityEvent, DataQualityScore
from db.market_data.tables import BarSeriesRow, Instrument


class ScoredSeries(NamedTuple):
    """The scores of one series, 0 to 100; None where not judged."""

    symbol: str
    interval: Interval
    source: str
    completeness: float | None
    accuracy: float
    consistency: float
    timeliness: float | None
    checked_at: datetime


class QualityRepository:
    """The findings of one unit of work. They belong to nobody: all users share them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_by_fingerprint(self, fingerprints: Sequence[str]) -> dict[str, DataQualityEvent]:
        """Those findings that are already there."""
        rows = self._session.exec(
            select(DataQualityEvent).where(col(DataQualityEvent.fingerprint).in_(fingerprints))
        )
        return {row.fingerprint: row for row in rows}

    def add_events(self, events: Sequence[DataQualityEvent]) -> list[int]:
        """Write new findings; returns their ids."""
        self._session.add_all(events)
        self._session.flush()
        return [event.id or 0 for event in events]

    def get_for_update(self, event_id: int) -> DataQualityEvent:
        """One finding, locked where the database has row locks.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(DataQualityEvent, event_id, with_for_update=True)
        if row is None:
            raise NotFoundError(f"There is no finding {event_id}.", "Look on the board.")
        return row

    def list_events(
        self, *, since: datetime | None, symbol: str | None, is_open_only: bool, limit: int
    ) -> list[DataQualityEvent]:
        """Findings, gravest and then newest first; None: all times, all symbols."""
        statement = select(DataQualityEvent)
        if since is not None:
            statement = statement.where(col(DataQualityEvent.found_at) >= since)
        if symbol is not None:
            statement = statement.where(DataQualityEvent.symbol == symbol)
        if is_open_only:
            statement = statement.where(DataQualityEvent.status != FindingStatus.RESOLVED)
        grave = sqlalchemy.case(
            {severity.value: -rank for rank, severity in enumerate(Severity)},
            value=sqlalchemy.cast(col(DataQualityEvent.severity), sqlalchemy.String),
        )
        newest = (col(DataQualityEvent.found_at).desc(), col(DataQualityEvent.id).desc())
        return list(self._session.exec(statement.order_by(grave, *newest).limit(limit)).all())

    def count_by_severity(self, since: datetime) -> dict[Severity, int]:
        """Unresolved findings made since then."""
        severity = col(DataQualityEvent.severity)
        statement = (
            sqlalchemy.select(severity, sqlalchemy.func.count())
            .where(
                col(DataQualityEvent.found_at) >= since,
                col(DataQualityEvent.status) != FindingStatus.RESOLVED,
            )
            .group_by(severity)
        )
        return {row[0]: row[1] for row in self._session.connection().execute(statement)}

    def list_open_severities(self, symbols: Sequence[str]) -> list[tuple[str, Severity]]:
        """Symbol and severity of what is unresolved; one query."""
        statement = (
            sqlalchemy.select(col(DataQualityEvent.symbol), col(DataQualityEvent.severity))
            .where(
                col(DataQualityEvent.symbol).in_(symbols),
                col(DataQualityEvent.status) != FindingStatus.RESOLVED,
            )
            .distinct()
        )
        return [(row[0], row[1]) for row in self._session.connection().execute(statement)]

    def save_score(self, score: DataQualityScore) -> None:
        """Write or replace the scores of a series."""
        self._session.merge(score)

    def list_scores(self, symbol: str | None, limit: int) -> list[ScoredSeries]:
        """Scores, least accurate first; `symbol` None for all."""
        statement = (
            sqlalchemy.select(
                col(Instrument.symbol),
                col(BarSeriesRow.interval),
                col(BarSeriesRow.source),
                *(getattr(DataQualityScore, name) for name in ScoredSeries._fields[3:]),
            )
            .join(BarSeriesRow, col(BarSeriesRow.id) == col(DataQualityScore.series_id))
            .join(Instrument, col(Instrument.id) == col(BarSeriesRow.instrument_id))
            .order_by(col(DataQualityScore.accuracy), col(Instrument.symbol))
            .limit(limit)
        )
        if symbol is not None:
            statement = statement.where(col(Instrument.symbol) == symbol)
        return [ScoredSeries._make(row) for row in self._session.connection().execute(statement)]

    def count_instruments(self) -> dict[str, tuple[int, int]]:
        """Source to how many instruments have daily bars, and how many of those are delisted."""
        statement = (
            sqlalchemy.select(
                col(BarSeriesRow.source),
                sqlalchemy.func.count(),
                sqlalchemy.func.count(col(Instrument.delisted_on)),
            )
            .join(Instrument, col(Instrument.id) == col(BarSeriesRow.instrument_id))
            .where(col(BarSeriesRow.interval) == Interval.DAY)
            .group_by(col(BarSeriesRow.source))
        )
        return {row[0]: (row[1], row[2]) for row in self._session.connection().execute(statement)}
