"""Events that could not be delivered: seen, and sent again."""

from __future__ import annotations

from collections.abc import Sequence

from core.admin.event_types import DeadLetter, DeadLetterCount, DeadLetterFilter
from core.admin.event_views import build_letter
from core.contracts import Actor, RecordAudit
from core.errors import InvalidInputError
from core.permissions import Permission, require
from db.base import stored_id
from db.events.dead_letter_repository import DeadLetterRepository, make_due
from db.session import Database

_MOST_LISTED = 200
MOST_REPLAYED = 500


class EventAdminService:
    """The dead-letter list; `EventRepairService` repairs what stands on it."""

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def list_dead(
        self,
        actor: Actor,
        wanted: DeadLetterFilter | None = None,
        limit: int = _MOST_LISTED,
        before_id: int | None = None,
    ) -> list[DeadLetter]:
        """Deliveries that failed for good, newest first, at most 200.

        Args:
            actor: an operator.
            wanted: which ones; None for all.
            limit: how many at most.
            before_id: only older ones than this delivery, to turn the page.
        """
        require(actor, Permission.MANAGE_EVENTS)
        wanted = wanted or DeadLetterFilter()
        with self._database.read() as session:
            rows = DeadLetterRepository(session).list_dead(
                max(0, min(limit, _MOST_LISTED)),
                event_name=wanted.event_name,
                handler=wanted.handler,
                before_id=before_id,
            )
        return [build_letter(row) for row in rows]

    def count_dead(self, actor: Actor) -> list[DeadLetterCount]:
        """How many there are of which event to which handler, the most first."""
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.read() as session:
            return [DeadLetterCount(*row) for row in DeadLetterRepository(session).count_dead()]

    def replay(self, actor: Actor, delivery_id: int) -> None:
        """Deliver it again as if it had never been tried; handlers know a repeated event.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead, e.g. because someone else has replayed it.
        """
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.write() as session:
            delivery = DeadLetterRepository(session).get_dead(delivery_id, is_locked=True).delivery
            make_due(delivery)
            self._record_audit(
                session,
                action="event.replayed",
                actor=actor,
                target=f"{delivery.event_id} to {delivery.handler}",
                details={"error": delivery.error},
            )

    def replay_many(self, actor: Actor, delivery_ids: Sequence[int]) -> int:
        """Deliver all of these again, at most 500 at once; returns how many were still dead.

        Raises:
            InvalidInputError: none, or too many, were named.
        """
        require(actor, Permission.MANAGE_EVENTS)
        if not 0 < len(delivery_ids) <= MOST_REPLAYED:
            raise InvalidInputError(
                f"{len(delivery_ids):,} deliveries were named.",
                f"Name at least one and at most {MOST_REPLAYED} at once.",
            )
        with self._database.write() as session:
            rows = DeadLetterRepository(session).list_named(delivery_ids, is_locked=True)
            for row in rows:
                make_due(row.delivery)
            if rows:
                self._record_audit(
                    session,
                    action="event.replayed_many",
                    actor=actor,
                    target=f"{len(rows)} deliveries",
                    details={
                        "deliveries": sorted(stored_id(row.delivery.id) for row in rows),
                        "events": sorted({row.event.name for row in rows}),
                        "handlers": sorted({row.delivery.handler for row in rows}),
                    },
                )
        return len(rows)
