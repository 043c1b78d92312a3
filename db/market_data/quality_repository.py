"""Reads and writes data-quality findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlmodel import Session, col, select

from core.enums import FindingStatus, Interval, QualityRule, Severity
from core.errors import NotFoundError
from db.market_data.quality_tables import DataQualityEvent


class ClassCount(NamedTuple):
    """Unresolved findings of one rule and severity.

    Attributes:
        findings: how many.
        symbols: of how many instruments.
        bars: bars (or missing sessions) they concern.
    """

    rule: QualityRule
    severity: Severity
    findings: int
    symbols: int
    bars: int


class Conditions(NamedTuple):
    """Which findings are wanted; what is None or empty leaves all in."""

    since: datetime | None = None
    symbol: str = ""
    severities: Sequence[Severity] = ()
    rules: Sequence[QualityRule] = ()
    sources: Sequence[str] = ()
    is_open_only: bool = True


class QualityRepository:
    """The findings of one unit of work. They belong to nobody: all users share them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_known(self, symbol: str, interval: Interval, source: str) -> list[DataQualityEvent]:
        """All findings of a series, resolved ones too; locked where the database has row locks."""
        statement = (
            select(DataQualityEvent)
            .where(
                DataQualityEvent.symbol == symbol,
                DataQualityEvent.interval == interval,
                DataQualityEvent.source == source,
            )
            .order_by(col(DataQualityEvent.id))
            .with_for_update()
        )
        return list(self._session.exec(statement).all())

    def add_events(self, events: Sequence[DataQualityEvent]) -> None:
        """Write new findings; their ids are known afterwards."""
        self._session.add_all(events)
        self._session.flush()

    def get_event(self, event_id: int) -> DataQualityEvent:
        """One finding.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(DataQualityEvent, event_id)
        if row is None:
            raise NotFoundError(f"There is no finding {event_id}.", "Look on the board.")
        return row

    def get_for_update(self, event_id: int) -> DataQualityEvent:
        """One finding, locked where the database has row locks.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(DataQualityEvent, event_id, with_for_update=True)
        if row is None:
            raise NotFoundError(f"There is no finding {event_id}.", "Look on the board.")
        return row

    def list_events(self, conditions: Conditions, limit: int) -> list[DataQualityEvent]:
        """Findings, gravest and then newest first."""
        grave = sqlalchemy.case(
            {severity.value: -rank for rank, severity in enumerate(Severity)},
            value=sqlalchemy.cast(col(DataQualityEvent.severity), sqlalchemy.String),
        )
        newest = (col(DataQualityEvent.found_at).desc(), col(DataQualityEvent.id).desc())
        statement = select(DataQualityEvent).where(*_write(conditions))
        return list(self._session.exec(statement.order_by(grave, *newest).limit(limit)).all())

    def count_events(self, conditions: Conditions) -> int:
        """How many findings there are of that kind."""
        statement = sqlalchemy.select(sqlalchemy.func.count()).select_from(DataQualityEvent)
        found = self._session.connection().execute(statement.where(*_write(conditions)))
        return int(found.scalar_one())

    def list_sources(self) -> list[str]:
        """All sources with a finding, sorted."""
        source = col(DataQualityEvent.source)
        statement = sqlalchemy.select(source).distinct().order_by(source)
        return list(self._session.connection().execute(statement).scalars())

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

    def list_open_severities(self, symbols: Sequence[str] | None) -> list[tuple[str, Severity]]:
        """Symbol and severity of what is unresolved; one query. `symbols` None for all."""
        statement = (
            sqlalchemy.select(col(DataQualityEvent.symbol), col(DataQualityEvent.severity))
            .where(col(DataQualityEvent.status) != FindingStatus.RESOLVED)
            .distinct()
        )
        if symbols is not None:
            statement = statement.where(col(DataQualityEvent.symbol).in_(symbols))
        return [(row[0], row[1]) for row in self._session.connection().execute(statement)]

    def count_classes(self) -> list[ClassCount]:
        """Unresolved findings by rule and severity."""
        rule, severity = col(DataQualityEvent.rule), col(DataQualityEvent.severity)
        statement = (
            sqlalchemy.select(
                rule,
                severity,
                sqlalchemy.func.count(),
                sqlalchemy.func.count(col(DataQualityEvent.symbol).distinct()),
                sqlalchemy.func.sum(col(DataQualityEvent.bar_count)),
            )
            .where(col(DataQualityEvent.status) != FindingStatus.RESOLVED)
            .group_by(rule, severity)
        )
        return [ClassCount._make(row) for row in self._session.connection().execute(statement)]


def _write(wanted: Conditions) -> list[sqlalchemy.ColumnElement[bool]]:
    written: list[sqlalchemy.ColumnElement[bool]] = []
    if wanted.since is not None:
        written.append(col(DataQualityEvent.found_at) >= wanted.since)
    if wanted.symbol:
        written.append(col(DataQualityEvent.symbol) == wanted.symbol)
    for column, values in (
        (col(DataQualityEvent.severity), wanted.severities),
        (col(DataQualityEvent.rule), wanted.rules),
        (col(DataQualityEvent.source), wanted.sources),
    ):
        if values:
            written.append(column.in_(values))
    if wanted.is_open_only:
        written.append(col(DataQualityEvent.status) != FindingStatus.RESOLVED)
    return written
