"""The steps of the chain; the daily reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from db.base import stored_id
from db.kr_market.schedule_tables import ChainStep, DailyReport


class ScheduleRepository:
    """The market's day in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_step(self, name: str) -> ChainStep | None:
        """One step of the chain, as it stands."""
        return self._session.get(ChainStep, name)

    def list_due_steps(self, at: datetime) -> list[ChainStep]:
        """Steps of the chain that wait to be begun, by due time."""
        statement = select(ChainStep).where(col(ChainStep.due_at) <= at)
        return list(self._session.exec(statement.order_by(col(ChainStep.due_at))))

    def save_step(self, step: ChainStep) -> None:
        """Store a step of the chain, over what it was."""
        self._session.merge(step)

    def add_step(self, step: ChainStep) -> bool:
        """Store a step that is done once; False where it has been done."""
        return self._insert_new(ChainStep, step.model_dump())

    def take_step(self, step: ChainStep, until: datetime) -> bool:
        """Take a step that is due; False where somebody was faster or it moved on.

        It is due again at `until`, for others, unless it has been moved by then.
        """
        return step.due_at is not None and self.move_step(step.name, step.due_at, until)

    def move_step(self, name: str, due_at: datetime, to: datetime | None) -> bool:
        """Make a step due at another time, or no more; False where it was moved meanwhile."""
        statement = (
            update(ChainStep)
            .where(col(ChainStep.name) == name, col(ChainStep.due_at) == due_at)
            .values(due_at=to)
        )
        return self._count(self._session.execute(statement)) == 1

    def add_report(self, report: DailyReport) -> int:
        """Store a report and return its number."""
        self._session.add(report)
        self._session.flush()
        return stored_id(report.id)

    def find_report(self, session: date | None = None) -> DailyReport | None:
        """The newest report, of a session where one is named."""
        statement = select(DailyReport).order_by(col(DailyReport.id).desc())
        if session is not None:
            statement = statement.where(DailyReport.session == session)
        return self._session.exec(statement).first()

    def _insert_new(self, table: type[ChainStep], values: dict[str, Any]) -> bool:
        connection = self._session.connection()
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        written = dialect.insert(table).values(**values).on_conflict_do_nothing()
        return connection.execute(written.returning(col(table.name))).first() is not None

    @staticmethod
    def _count(result: Any) -> int:
        return result.rowcount if isinstance(result, CursorResult) else 0
