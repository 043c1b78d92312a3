"""Writes and reads what drills proved and restores replaced. No method changes or deletes a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.admin.backup_tables import DatabaseRestore, RestoreDrill

_LATELY = 500  # drills: one a week makes ten years


class BackupRepository:
    """Drills and restores in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: RestoreDrill | DatabaseRestore) -> None:
        """Append a row."""
        self._session.add(row)

    def list_drills(self, limit: int) -> Sequence[RestoreDrill]:
        """Drills, newest first."""
        order = col(RestoreDrill.at).desc(), col(RestoreDrill.id).desc()
        return self._session.exec(select(RestoreDrill).order_by(*order).limit(limit)).all()

    def list_restores(self, limit: int) -> Sequence[DatabaseRestore]:
        """Restores, newest first."""
        order = col(DatabaseRestore.at).desc(), col(DatabaseRestore.id).desc()
        return self._session.exec(select(DatabaseRestore).order_by(*order).limit(limit)).all()

    def find_last_drill(self, *, is_proven: bool) -> datetime | None:
        """When a drill last succeeded, or last failed."""
        # Few rows, and JSON is compared alike nowhere: the newest first, until one fits.
        rows = self.list_drills(_LATELY)
        return next((row.at for row in rows if (not row.problems) is is_proven), None)

    def list_proven(self) -> set[str]:
        """Names of the backups that drills have restored and found equal."""
        return {row.backup_name for row in self.list_drills(_LATELY) if not row.problems}
