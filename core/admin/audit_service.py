"""Reads the audit trail."""

from __future__ import annotations

from core.admin.audit_csv import write_csv
from core.admin.types import AuditEntryView, AuditFilter
from core.contracts import Actor
from core.permissions import Permission, require
from db.admin.audit_repository import AuditRepository
from db.base import stored_id
from db.session import Database

MOST_EXPORTED = 50_000
_MOST_LISTED = 500


class AuditService:
    """Shows who did what. Entries are only ever added, by `core.admin.audit_trail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_entries(
        self,
        actor: Actor,
        wanted: AuditFilter | None = None,
        limit: int = 100,
        before_id: int | None = None,
    ) -> list[AuditEntryView]:
        """Entries, newest first, at most 500.

        Args:
            actor: an administrator.
            wanted: which ones; None for all.
            limit: how many at most.
            before_id: only older ones than this entry, to turn the page.
        """
        require(actor, Permission.READ_AUDIT)
        return self._read(wanted or AuditFilter(), max(0, min(limit, _MOST_LISTED)), before_id)

    def export_entries(self, actor: Actor, wanted: AuditFilter) -> bytes:
        """A CSV file of the entries that fit, newest first, at most 50,000; times are UTC."""
        require(actor, Permission.READ_AUDIT)
        return write_csv(self._read(wanted, MOST_EXPORTED, None))

    def _read(self, wanted: AuditFilter, limit: int, before_id: int | None) -> list[AuditEntryView]:
        with self._database.read() as session:
            entries = AuditRepository(session).list_entries(
                limit=limit,
                before_id=before_id,
                username=wanted.username.strip().lower(),
                action=wanted.action.strip(),
                since=wanted.since,
                until=wanted.until,
            )
        return [
            AuditEntryView(
                id=stored_id(entry.id),
                at=entry.at,
                user_id=entry.user_id,
                username=entry.username,
                action=entry.action,
                target=entry.target,
                details=entry.details,
                address=entry.address,
                correlation_id=entry.correlation_id,
            )
            for entry in entries
        ]
