"""Which worker processes are alive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from core.enums import WorkerRole
from db.jobs.tables import WorkerHeartbeat


class WorkerRepository:
    """Heartbeats of worker processes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(
        self,
        *,
        name: str,
        pid: int,
        host: str,
        role: WorkerRole,
        started_at: datetime,
        at: datetime,
    ) -> None:
        """Note that the worker of that name is alive."""
        self._session.merge(
            WorkerHeartbeat(
                name=name, pid=pid, host=host, role=role, started_at=started_at, seen_at=at
            )
        )

    def list_seen_since(self, at: datetime) -> Sequence[WorkerHeartbeat]:
        """Workers seen at or after `at`, the latest first."""
        statement = (
            select(WorkerHeartbeat)
            .where(col(WorkerHeartbeat.seen_at) >= at)
            .order_by(col(WorkerHeartbeat.seen_at).desc())
        )
        return self._session.exec(statement).all()

    def remove(self, name: str) -> None:
        """Forget a worker that has stopped."""
        self._session.exec(delete(WorkerHeartbeat).where(col(WorkerHeartbeat.name) == name))

    def remove_seen_before(self, at: datetime) -> None:
        """Forget workers that died without a word."""
        self._session.exec(delete(WorkerHeartbeat).where(col(WorkerHeartbeat.seen_at) < at))
