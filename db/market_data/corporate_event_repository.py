"""Corporate events: written in bulk, read by instrument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlmodel import Session, col

from core.enums import CorporateEventKind
from db.bulk_upsert import upsert
from db.market_data.company_tables import CorporateEvent
from db.market_data.tables import Instrument


class StoredCorporateEvent(NamedTuple):
    """Columns of `CorporateEvent`."""

    instrument_id: int
    kind: CorporateEventKind
    day: date
    value: float | None
    expected: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool


class AwaitedEvent(NamedTuple):
    """An announced day, with whose it is."""

    symbol: str
    name: str
    local_name: str
    kind: CorporateEventKind
    day: date
    expected: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool


_NAMES = ("symbol", "name", "local_name")
_KEY = ("instrument_id", "kind", "day", "source")


class CorporateEventRepository:
    """The corporate events of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_events(self, events: Iterable[StoredCorporateEvent]) -> None:
        """Add events, or overwrite those of the same instrument, kind, day and source."""
        rows = [event._asdict() for event in events]
        upsert(self._session.connection(), CorporateEvent, _KEY, rows)

    def delete_awaited(self, instrument_id: int, kind: CorporateEventKind, source: str) -> None:
        """Forget what a source announced and what has not happened yet: its day may have moved."""
        table = CorporateEvent
        self._session.connection().execute(
            delete(table).where(
                col(table.instrument_id) == instrument_id,
                col(table.kind) == kind,
                col(table.source) == source,
                col(table.value).is_(None),
            )
        )

    def list_awaited(self, first: date, last: date, limit: int) -> Sequence[AwaitedEvent]:
        """Announced days of all instruments between two days, inclusive, nearest first."""
        table, company = CorporateEvent, Instrument
        columns = [
            getattr(company if name in _NAMES else table, name) for name in AwaitedEvent._fields
        ]
        statement = (
            select(*columns)
            .join(company, col(company.id) == col(table.instrument_id))
            .where(col(table.value).is_(None), col(table.day) >= first, col(table.day) <= last)
            .order_by(col(table.day), col(company.symbol), col(table.kind), col(table.source))
            .limit(limit)
        )
        found = self._session.connection().execute(statement)
        return [AwaitedEvent._make(row) for row in found]

    def list_events(self, instrument_id: int) -> Sequence[StoredCorporateEvent]:
        """All events of an instrument, oldest first."""
        statement = (
            select(*(getattr(CorporateEvent, name) for name in StoredCorporateEvent._fields))
            .where(col(CorporateEvent.instrument_id) == instrument_id)
            .order_by(col(CorporateEvent.day), col(CorporateEvent.kind), col(CorporateEvent.source))
        )
        found = self._session.connection().execute(statement)
        return [StoredCorporateEvent._make(row) for row in found]
