"""Appends to the audit trail: the `RecordAudit` that the service factory hands to services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.contracts import Actor
from core.correlation import find_correlation
from db.admin.audit_repository import AuditRepository
from db.admin.tables import AuditEntry
from db.session import Session


def add_audit(
    session: Session,
    *,
    action: str,
    actor: Actor | None = None,
    username: str = "",
    target: str = "",
    details: Mapping[str, Any] | None = None,
    address: str = "",
) -> None:
    """Append an entry with the caller's transaction: what is rolled back was not done."""
    AuditRepository(session).add_entry(
        AuditEntry(
            user_id=actor.user_id if actor else None,
            username=actor.username if actor else username,
            action=action,
            target=target[:200],
            details=dict(details or {}),
            address=actor.address if actor else address,
            correlation_id=(actor.correlation_id if actor else "") or find_correlation(),
        )
    )
