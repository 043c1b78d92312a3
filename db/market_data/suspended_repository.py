"""Days without trade: written and read in bulk by tuples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import Session, col

from db.base import STREAMED
from db.bulk_upsert import upsert
from db.market_data.suspended_tables import SuspendedDay
from db.market_data.tables import Instrument


class StoredSuspension(NamedTuple):
    """A day of an instrument, with the close that was listed."""

    instrument_id: int
    day: date
    close: float


class SuspendedRepository:
    """The days without trade of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_days(
        self, days: Sequence[StoredSuspension], source: str, fetched_at: datetime
    ) -> None:
        """Add days, or overwrite the close of those that are stored."""
        rows = [day._asdict() | {"source": source, "fetched_at": fetched_at} for day in days]
        upsert(self._session.connection(), SuspendedDay, ("instrument_id", "day", "source"), rows)

    def delete_days(self, days: Sequence[tuple[int, date]], source: str) -> None:
        """Remove days of (instrument, day)."""
        if days:
            statement = delete(SuspendedDay).where(
                col(SuspendedDay.instrument_id) == bindparam("of"),
                col(SuspendedDay.day) == bindparam("at"),
                col(SuspendedDay.source) == source,
            )
            self._session.connection().execute(statement, [{"of": i, "at": d} for i, d in days])

    def list_days(self, source: str) -> Iterator[tuple[str, date, float]]:
        """Symbol, day and close of all days of a source, by symbol and day, as they are read."""
        statement = (
            select(col(Instrument.symbol), col(SuspendedDay.day), col(SuspendedDay.close))
            .join(Instrument, col(Instrument.id) == col(SuspendedDay.instrument_id))
            .where(col(SuspendedDay.source) == source)
            .order_by(col(Instrument.symbol), col(SuspendedDay.day))
        )
        found = self._session.connection().execute(statement, execution_options=STREAMED)
        yield from map(tuple, found)

    def list_days_of(self, instrument_id: int, source: str) -> list[date]:
        """The days of one instrument, oldest first."""
        statement = (
            select(col(SuspendedDay.day))
            .where(
                col(SuspendedDay.instrument_id) == instrument_id,
                col(SuspendedDay.source) == source,
            )
            .order_by(col(SuspendedDay.day))
        )
        return list(self._session.connection().execute(statement).scalars())

    def list_symbols(self) -> list[tuple[str, str]]:
        """Symbol and source of all real instruments that have such days."""
        statement = (
            select(col(Instrument.symbol), col(SuspendedDay.source))
            .join(Instrument, col(Instrument.id) == col(SuspendedDay.instrument_id))
            .where(col(Instrument.is_demo).is_(False))
            .distinct()
        )
        return [tuple(row) for row in self._session.connection().execute(statement)]  # type: ignore[misc]

    def count_days(self, source: str) -> int:
        """How many days are stored of a source."""
        statement = select(func.count()).where(col(SuspendedDay.source) == source)
        return int(self._session.connection().execute(statement).scalar_one())
