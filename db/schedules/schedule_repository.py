"""Schedules version by version, and their due times, in one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from core.enums import DueState
from db.schedules.schedule_tables import DueTime, ScheduleVersion

OPEN = (DueState.WAITING, DueState.CLAIMED, DueState.STARTED)


class ScheduleRepository:
    """What is due when, and what became of it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_versions(self) -> Sequence[ScheduleVersion]:
        """All versions of all schedules, by name and version."""
        statement = select(ScheduleVersion).order_by(
            col(ScheduleVersion.name), col(ScheduleVersion.version)
        )
        return self._session.exec(statement).all()

    def add_version(self, version: ScheduleVersion) -> None:
        """Store a version. A second one of the same number is refused at once."""
        self._session.add(version)
        self._session.flush()

    def claim(self, rows: Sequence[DueTime]) -> set[tuple[str, datetime]]:
        """Take due times for oneself; the keys of those that nobody had.

        In the order that is given: schedulers that meet wait for one another, never in a circle.
        """
        connection = self._session.connection()
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        keys = (col(DueTime.name), col(DueTime.due_at))
        taken = set()
        for row in rows:
            written = dialect.insert(DueTime).values(**row.model_dump()).on_conflict_do_nothing()
            found = connection.execute(written.returning(*keys)).first()
            if found is not None:
                taken.add((found[0], found[1]))
        return taken

    def list_last(self, at: datetime) -> dict[str, datetime]:
        """Name → the newest due time up to an instant that was taken or noted; none run by hand.

        Later ones were written by a clock that was ahead: what comes before them is still due.
        """
        statement = (
            select(DueTime.name, func.max(DueTime.due_at))
            .where(col(DueTime.is_extra).is_(False), col(DueTime.due_at) <= at)
            .group_by(col(DueTime.name))
        )
        return dict(self._session.exec(statement).all())

    def list_open(self, name: str = "") -> Sequence[DueTime]:
        """Due times that have not come to their end, oldest first."""
        statement = select(DueTime).where(col(DueTime.state).in_(OPEN))
        if name:
            statement = statement.where(DueTime.name == name)
        return self._session.exec(statement.order_by(col(DueTime.due_at))).all()

    def change(self, row: DueTime, **values: Any) -> bool:
        """Change a due time that is still as it was read; False where somebody was faster."""
        statement = (
            update(DueTime)
            .where(
                col(DueTime.name) == row.name,
                col(DueTime.due_at) == row.due_at,
                col(DueTime.state) == row.state,
                col(DueTime.seen_at) == row.seen_at,
            )
            .values(**values)
        )
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return isinstance(result, CursorResult) and result.rowcount == 1

    def list_due(
        self, limit: int, names: Iterable[str] = (), since: datetime | None = None
    ) -> Sequence[DueTime]:
        """The newest due times, newest first; of some schedules, or since an instant."""
        statement = select(DueTime)
        if since is not None:
            statement = statement.where(col(DueTime.due_at) >= since)
        if chosen := list(names):
            statement = statement.where(col(DueTime.name).in_(chosen))
        statement = statement.order_by(col(DueTime.due_at).desc(), col(DueTime.name))
        return self._session.exec(statement.limit(limit)).all()

    def list_newest(self) -> Sequence[DueTime]:
        """The newest due time of each schedule."""
        newest = (
            select(DueTime.name, func.max(DueTime.due_at).label("due_at"))
            .group_by(col(DueTime.name))
            .subquery()
        )
        statement = select(DueTime).join(
            newest, (newest.c.name == DueTime.name) & (newest.c.due_at == DueTime.due_at)
        )
        return self._session.exec(statement).all()

    def count_since(self, since: datetime) -> dict[DueState, int]:
        """How many due times since an instant, by state."""
        statement = (
            select(DueTime.state, func.count())
            .where(col(DueTime.due_at) >= since)
            .group_by(col(DueTime.state))
        )
        return {DueState(state): count for state, count in self._session.exec(statement)}

    def count_open(self) -> int:
        """How many due times have not come to their end."""
        statement = select(func.count()).where(col(DueTime.state).in_(OPEN))
        return self._session.exec(statement).one()

    def remove_before(self, name: str, before: datetime) -> None:
        """Forget old due times of a schedule that have come to their end."""
        self._session.execute(
            delete(DueTime).where(
                col(DueTime.name) == name,
                col(DueTime.due_at) < before,
                col(DueTime.state).not_in(OPEN),
            )
        )
