"""Releases of economic figures: what became known when, and what is announced."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from db.bulk_upsert import upsert
from db.market_data.economy_repository import StoredObservation
from db.market_data.economy_tables import EconomicObservation, EconomicRelease


class ReleaseRepository:
    """The releases of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_release(self, release: EconomicRelease) -> None:
        """Add an announced release, or overwrite the one of the same series and instant."""
        row = release.model_dump(exclude={"id"})
        upsert(self._session.connection(), EconomicRelease, ("series_id", "released_at"), [row])

    def list_published(
        self, series_ids: Collection[int], first: datetime | None, last: datetime, limit: int
    ) -> list[StoredObservation]:
        """What became known between the instants, inclusive, newest first; at most `limit`."""
        table = EconomicObservation
        statement = (
            select(
                col(table.series_id),
                col(table.period_end),
                col(table.known_at),
                col(table.value),
            )
            .where(col(table.series_id).in_(series_ids), col(table.known_at) <= last)
            .order_by(
                col(table.known_at).desc(), col(table.period_end).desc(), col(table.series_id)
            )
            .limit(limit)
        )
        if first is not None:
            statement = statement.where(col(table.known_at) >= first)
        found = self._session.connection().execute(statement)
        return [StoredObservation._make(row) for row in found]

    def list_announced(self, first: datetime, last: datetime) -> Sequence[EconomicRelease]:
        """Releases noted between the instants, inclusive, nearest first."""
        statement = (
            select(EconomicRelease)
            .where(
                col(EconomicRelease.released_at) >= first,
                col(EconomicRelease.released_at) <= last,
            )
            .order_by(col(EconomicRelease.released_at), col(EconomicRelease.id))
        )
        return self._session.execute(statement).scalars().all()
