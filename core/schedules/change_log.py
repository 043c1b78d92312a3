"""Keeps each change of a schedule as a version of its own, with an entry in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.schedules.book import add_version
from core.schedules.definition import Schedule
from db.session import Database

_MOST_REASON = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        action: what the audit trail calls it.
        schedule: what it says from now on.
        version: the number of that.
        old: what it said before; None for a new one.
    """

    action: str
    schedule: Schedule
    version: int
    old: Schedule | None = None


class ChangeLog:
    """Whoever stores a change has asked who the actor is.

    Args:
        database: where schedules are kept.
        record_audit: notes who changed what.
    """

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def store(self, actor: Actor, change: Change, reason: str = "") -> None:
        """Let a schedule say something else from now on.

        Raises:
            ConflictError: somebody else stored that version a moment ago.
        """
        said = " ".join(reason.split())[:_MOST_REASON]
        before, after = change.old.write() if change.old else {}, change.schedule.write()
        new = {key: value for key, value in after.items() if before.get(key) != value}
        with self._database.write() as session:
            add_version(
                session,
                change.schedule,
                change.version,
                now(),
                changed_by=actor.username,
                reason=said,
            )
            self._record_audit(
                session,
                action=change.action,
                actor=actor,
                target=change.schedule.name,
                details={
                    "title": change.schedule.title,
                    "before": {key: before[key] for key in new if key in before},
                    "after": new,
                    "reason": said,
                },
            )
