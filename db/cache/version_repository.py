"""Versions of the cache's regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from db.cache.tables import CacheVersion

_INSERTS: dict[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class VersionRepository:
    """A region without a row is at version 0."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_versions(self) -> dict[str, tuple[int, datetime]]:
        """Region to its version and when it was raised."""
        query = select(CacheVersion.region, CacheVersion.version, CacheVersion.raised_at)
        return {region: (version, at) for region, version, at in self._session.exec(query)}

    def raise_versions(self, regions: Iterable[str], at: datetime) -> None:
        """Add one to each, in one statement, whoever else does so at the same time."""
        # In one order: of two statements that lock the same rows, neither waits for the other's.
        rows = [{"region": region, "version": 1, "raised_at": at} for region in sorted(regions)]
        connection = self._session.connection()
        insert = _INSERTS[connection.dialect.name](CacheVersion).values(rows)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["region"],
                set_={
                    "version": col(CacheVersion.version) + 1,
                    "raised_at": insert.excluded.raised_at,
                },
            )
        )
