"""Reads and writes the scores of series, and which of them are due for a check."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from core.enums import Interval
from db.market_data.quality_tables import DataQualityScore
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


class QualityScoreRepository:
    """The scores of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save_score(self, score: DataQualityScore) -> None:
        """Write or replace the scores of a series."""
        self._session.merge(score)

    def find_score(self, series_id: int) -> DataQualityScore | None:
        """The scores of a series; None before its first check."""
        return self._session.get(DataQualityScore, series_id)

    def find_content_hash(self, series_id: int) -> str | None:
        """What the stored bars of a series hash to now; None where it is gone."""
        series = self._session.get(BarSeriesRow, series_id, populate_existing=True)
        return series.content_hash if series else None

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

    def count_scores(self) -> int:
        """How many series have been checked."""
        statement = sqlalchemy.select(sqlalchemy.func.count()).select_from(DataQualityScore)
        return int(self._session.connection().execute(statement).scalar_one())

    def list_changed(self) -> list[str]:
        """Symbols with a series whose bars are not those that were checked last, sorted."""
        return self._list_unlike(col(DataQualityScore.content_hash))

    def list_unsearched(self) -> list[str]:
        """The same for bars that were not searched for anomalies."""
        return self._list_unlike(col(DataQualityScore.anomalies_hash))

    def _list_unlike(self, seen: Mapped[str]) -> list[str]:
        statement = (
            sqlalchemy.select(col(Instrument.symbol))
            .join(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
            .outerjoin(DataQualityScore, col(DataQualityScore.series_id) == col(BarSeriesRow.id))
            .where(
                sqlalchemy.or_(
                    col(DataQualityScore.series_id).is_(None),
                    seen != col(BarSeriesRow.content_hash),
                )
            )
            .distinct()
            .order_by(col(Instrument.symbol))
        )
        return list(self._session.connection().execute(statement).scalars())
