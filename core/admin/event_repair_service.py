"""Payloads that could not be handled, and others in their place."""

from __future__ import annotations

from core.admin.event_types import RepairBench
from core.admin.event_views import build_bench
from core.admin.reasons import check_reason
from core.contracts import Actor, RecordAudit
from core.errors import ConflictError, InvalidInputError
from core.events.reader import EventReader
from core.events.repairing import list_changes, read_payload
from core.permissions import Permission, require
from db.base import stored_id
from db.events.dead_letter_repository import DeadLetterRepository, make_due
from db.events.tables import EventRepair
from db.session import Database


class EventRepairService:
    """What was recorded stays as it was recorded; a repair stands beside it.

    Args:
        record_audit: notes each repair.
        reader: knows the fields of each event.
    """

    def __init__(
        self, database: Database, record_audit: RecordAudit, reader: EventReader | None = None
    ) -> None:
        self._database = database
        self._record_audit = record_audit
        self._reader = reader or EventReader()

    def get_bench(self, actor: Actor, delivery_id: int) -> RepairBench:
        """One dead letter with all that is needed to repair it.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead.
        """
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.read() as session:
            repository = DeadLetterRepository(session)
            row = repository.get_dead(delivery_id)
            event_id = row.event.event_id
            return build_bench(
                row,
                repository.list_dead_of(event_id),
                repository.list_repairs(event_id),
                self._reader,
            )

    def repair(self, actor: Actor, delivery_id: int, text: str, reason: str) -> int:
        """Put another payload in the place of an event's, and deliver it wherever it is dead.

        The event stays as it was recorded, and whoever has had it does not get it again.

        Args:
            actor: an operator.
            delivery_id: one of the event's dead deliveries.
            text: the fields in today's version, as JSON.
            reason: why; kept.

        Returns:
            How many deliveries will be made.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead, or this program does not know the event.
            InvalidInputError: the text has not the fields of the event, changes nothing, or no
                reason was given.
        """
        require(actor, Permission.MANAGE_EVENTS)
        reason = check_reason(reason)
        with self._database.write() as session:
            repository = DeadLetterRepository(session)
            _, event, last = repository.get_dead(delivery_id, is_locked=True)
            kind = self._reader.find_kind(event.name)
            if kind is None:
                raise ConflictError(
                    f"This program knows no event {event.name}, so it cannot check its fields.",
                    "Deliver it by the version of the program that recorded it.",
                )
            payload = read_payload(kind, text)
            before = last or event
            changed = list_changes(before.payload, payload)
            if not changed and before.version == kind.version:
                raise InvalidInputError(
                    "Nothing was changed.", "Deliver it again as it is, or change a field."
                )
            repair_id = repository.add_repair(
                EventRepair(
                    event_id=event.event_id,
                    name=event.name,
                    original_version=event.version,
                    original_payload=event.payload,
                    version=kind.version,
                    payload=payload,
                    reason=reason,
                    user_id=actor.user_id,
                    username=actor.username,
                )
            )
            ids = [stored_id(row.delivery.id) for row in repository.list_dead_of(event.event_id)]
            rows = repository.list_named(ids, is_locked=True)
            for row in rows:
                make_due(row.delivery, repair_id)
            self._record_audit(
                session,
                action="event.repaired",
                actor=actor,
                target=f"{event.name} {event.event_id}",
                details={"reason": reason, "changed": changed, "deliveries": len(rows)},
            )
        return len(rows)
