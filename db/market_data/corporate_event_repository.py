"""Corporate events: written in bulk, read by instrument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.enums import CorporateEventKind
from db.market_data.bulk_upsert import upsert
from db.market_data.company_tables import CorporateEvent


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


_KEY = ("instrument_id", "kind", "day", "source")


class CorporateEventRepository:
    """The corporate events of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_events(self, events: Iterable[StoredCorporateEvent]) -> None:
        """Add events, or overwrite those of the same instrument, kind, day and source."""
        rows = [event._asdict() for event in events]
        upsert(self._session.connection(), CorporateEvent, _KEY, rows)

    def list_events(self, instrument_id: int) -> Sequence[StoredCorporateEvent]:
        """All events of an instrument, oldest first."""
        statement = (
            select(*(getattr(CorporateEvent, name) for name in StoredCorporateEvent._fields))
            .where(col(CorporateEvent.instrument_id) == instrument_id)
            .order_by(col(CorporateEvent.day), col(CorporateEvent.kind), col(CorporateEvent.source))
        )
        found = self._session.connection().execute(statement)
        return [StoredCorporateEvent._make(row) for row in found]
