"""Reads the audit trail, and notes refusals for those who have no transaction of their own."""

from __future__ import annotations

import structlog

from core.admin.audit_csv import write_csv
from core.admin.audit_trail import add_audit
from core.admin.types import AuditEntryView, AuditFilter
from core.contracts import Actor
from core.errors import BusyError, NotPermittedError
from core.permissions import Permission, require
from db.admin.audit_repository import AuditRepository
from db.base import stored_id
from db.session import Database

logger = structlog.get_logger(__name__)

MOST_EXPORTED = 50_000
_MOST_LISTED = 500


class AuditService:
    """Shows who did what. Entries are only ever added, by `core.admin.audit_trail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_refusal(self, actor: Actor, place: str, error: NotPermittedError) -> None:
        """Note that somebody asked for what they may not have; told by pages and the API.

        Args:
            actor: who asked.
            place: the page, or method and route.
            error: what they were told. They are told it even where it cannot be noted.
        """
        role = actor.role.value
        logger.info("refused", place=place, role=role, user_id=actor.user_id)
        try:
            with self._database.write() as session:
                add_audit(
                    session,
                    action="access.refused",
                    actor=actor,
                    target=place,
                    details={"role": role, "why": error.message},
                )
        except BusyError:
            logger.warning("refusal_not_noted", place=place, user_id=actor.user_id)

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
