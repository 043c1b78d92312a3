"""Stores and adds up what the installation measured of itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from db.admin.monitoring_tables import ErrorNote, LevelSlot, PageSlot

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class PageRow(NamedTuple):
    """One slot of a page, without its row's identity."""

    starts_at: datetime
    page: str
    runs: int
    slow: int
    failed: int
    queries: int
    query_seconds: float
    sketch: dict[str, int]


class LevelRow(NamedTuple):
    """How often an indicator was good in one slot."""

    indicator: str
    starts_at: datetime
    good: int
    total: int
    worst: float


class MonitoringRepository:
    """The measurements of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_pages(self, rows: Iterable[PageRow], seconds_wide: int = MINUTE) -> None:
        """Store slots of pages."""
        self._session.add_all(PageSlot(**row._asdict(), seconds_wide=seconds_wide) for row in rows)

    def list_pages(self, since: datetime) -> list[PageRow]:
        """All slots that begin at or after `since`, oldest first."""
        columns = [col(getattr(PageSlot, name)) for name in PageRow._fields]
        statement = select(*columns).where(col(PageSlot.starts_at) >= since).order_by(columns[0])
        return [PageRow(*row) for row in self._session.connection().execute(statement)]

    def list_page_counts(self, since: datetime) -> list[tuple[datetime, int, int, int]]:
        """Begin, runs, slow and failed runs of all pages together, oldest first."""
        begin = col(PageSlot.starts_at)
        runs, slow, failed = (
            func.sum(col(column)) for column in (PageSlot.runs, PageSlot.slow, PageSlot.failed)
        )
        statement = select(begin, runs, slow, failed).where(begin >= since)
        rows = self._session.connection().execute(statement.group_by(begin).order_by(begin))
        return [(at, *map(int, counts)) for at, *counts in rows]  # type: ignore[misc] # three

    def take_pages(self, seconds_wide: int, before: datetime, limit: int) -> list[PageRow]:
        """Remove slots of that width which began before that instant and return them.

        Of several processes that try at once, each gets other rows.
        """
        statement = (
            select(PageSlot)
            .where(col(PageSlot.starts_at) < before, PageSlot.seconds_wide == seconds_wide)
            .order_by(col(PageSlot.starts_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.exec(statement).all()
        for row in rows:
            self._session.delete(row)
        return [PageRow(*(getattr(row, name) for name in PageRow._fields)) for row in rows]

    def has_level(self, indicator: str, starts_at: datetime) -> bool:
        """Whether somebody has judged that minute."""
        return self._session.get(LevelSlot, (indicator, starts_at, MINUTE)) is not None

    def find_begin(self) -> datetime | None:
        """Since when service levels have been judged, as far back as it is kept."""
        return self._session.exec(select(func.min(LevelSlot.starts_at))).one()

    def add_levels(self, rows: Iterable[LevelRow], seconds_wide: int = MINUTE) -> None:
        """Store slots of indicators."""
        self._session.add_all(LevelSlot(**row._asdict(), seconds_wide=seconds_wide) for row in rows)

    def list_levels(self, since: datetime) -> list[LevelRow]:
        """All slots that begin at or after `since`, oldest first."""
        columns = [col(getattr(LevelSlot, name)) for name in LevelRow._fields]
        statement = select(*columns).where(col(LevelSlot.starts_at) >= since).order_by(columns[1])
        return [LevelRow(*row) for row in self._session.connection().execute(statement)]

    def take_levels(self, seconds_wide: int, before: datetime, limit: int) -> list[LevelRow]:
        """As `take_pages`, of indicators."""
        statement = (
            select(LevelSlot)
            .where(col(LevelSlot.starts_at) < before, LevelSlot.seconds_wide == seconds_wide)
            .order_by(col(LevelSlot.starts_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._session.exec(statement).all()
        for row in rows:
            self._session.delete(row)
        return [LevelRow(*(getattr(row, name) for name in LevelRow._fields)) for row in rows]

    def add_to_level(self, row: LevelRow, seconds_wide: int) -> None:
        """Add to the slot of that begin and width, which may be there already."""
        key = (row.indicator, row.starts_at, seconds_wide)
        slot = self._session.get(LevelSlot, key, with_for_update=True)
        if slot is None:
            self.add_levels([row], seconds_wide)
            return
        slot.good += row.good
        slot.total += row.total
        slot.worst = max(slot.worst, row.worst)

    def add_errors(self, notes: Iterable[dict[str, Any]]) -> None:
        """Store lines of the log."""
        self._session.add_all(ErrorNote(**note) for note in notes)

    def list_errors(self, limit: int) -> Sequence[ErrorNote]:
        """The newest errors."""
        statement = select(ErrorNote).order_by(col(ErrorNote.at).desc(), col(ErrorNote.id).desc())
        return self._session.exec(statement.limit(limit)).all()

    def remove_before(self, at: datetime) -> None:
        """Forget what is older."""
        for table, moment in (
            (PageSlot, PageSlot.starts_at),
            (LevelSlot, LevelSlot.starts_at),
            (ErrorNote, ErrorNote.at),
        ):
            self._session.exec(delete(table).where(col(moment) < at))
