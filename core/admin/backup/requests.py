"""Puts the three kinds of work aside as jobs, each once at a time, and notes who asked."""

from __future__ import annotations

from core.admin.audit_trail import add_audit
from core.admin.backup.restoring import OWN_KINDS
from core.contracts import Actor
from core.jobs.types import JobQueue
from db.session import Session

MAKE, DRILL, RESTORE = OWN_KINDS
_ACTIONS = {MAKE: "backup.asked", DRILL: "backup.drill_asked", RESTORE: "backup.restore_asked"}
_TITLES = {MAKE: "Backup", DRILL: "Restore drill", RESTORE: "Restore of"}
_ABOVE_ALL = 100


def add_request(session: Session, jobs: JobQueue, actor: Actor, kind: str, name: str = "") -> str:
    """Add the job in the caller's transaction; returns its id.

    Raises:
        ConflictError: one of that kind is waiting or running already.
    """
    job_id = jobs.add(
        session,
        actor=actor,
        kind=kind,
        title=f"{_TITLES[kind]} {name}".strip(),
        arguments={"name": name} if name else {},
        key="the one",
        priority=_ABOVE_ALL if kind == RESTORE else 0,
    )
    add_audit(session, action=_ACTIONS[kind], actor=actor, target=name)
    return job_id
