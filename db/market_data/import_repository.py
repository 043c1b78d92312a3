"""The accounts of past imports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.market_data.tables import ImportBatch


class ImportRepository:
    """The import batches of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_batch(self, batch: ImportBatch) -> ImportBatch:
        """Store the account of one import; its id is known afterwards."""
        self._session.add(batch)
        self._session.flush()
        return batch

    def list_batches(self, user_id: int, limit: int) -> Sequence[ImportBatch]:
        """The user's own imports, newest first."""
        return self._session.exec(
            select(ImportBatch)
            .where(ImportBatch.user_id == user_id)
            .order_by(col(ImportBatch.id).desc())
            .limit(limit)
        ).all()
