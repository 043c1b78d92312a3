"""Rows of events as administrators see them."""

from __future__ import annotations

from collections.abc import Sequence

from core.admin.event_types import DeadLetter, EventView, RepairBench, RepairView
from core.enums import DeliveryStatus
from core.events.payload import list_fields
from core.events.reader import EventReader, UnreadableEventError
from core.events.repairing import list_changes, write_payload
from db.base import stored_id
from db.events.dead_letter_repository import DeadRow
from db.events.event_log_repository import EventRow
from db.events.tables import EventRepair


def build_letter(row: DeadRow) -> DeadLetter:
    """A dead delivery with what it brought."""
    delivery, event, repair = row
    brought = repair or event
    return DeadLetter(
        delivery_id=stored_id(delivery.id),
        event_id=event.event_id,
        event_name=event.name,
        version=brought.version,
        handler=delivery.handler,
        payload=brought.payload,
        occurred_at=event.occurred_at,
        attempts=delivery.attempts,
        error=delivery.error,
        correlation_id=event.correlation_id,
        is_repaired=repair is not None,
    )


def build_bench(
    row: DeadRow, of_event: Sequence[DeadRow], repairs: Sequence[EventRepair], reader: EventReader
) -> RepairBench:
    """A dead letter with all that is needed to repair it."""
    event, kind = row.event, reader.find_kind(row.event.name)
    letter = build_letter(row)
    refusal = ""
    current = dict(letter.payload)
    try:
        current = reader.bring_up_to_date(event.name, letter.version, current)
    except UnreadableEventError as error:
        # A person may know the fields where no step leads to them; not where nobody does.
        refusal = str(error) if kind is None else ""
    return RepairBench(
        letter=letter,
        fields=list_fields(kind) if kind else {},
        original=event.payload,
        original_version=event.version,
        start_text=write_payload(current),
        refusal=refusal,
        waiting_handlers=sorted(other.delivery.handler for other in of_event),
        repairs=[_build_repair(one) for one in repairs],
    )


def build_event(row: EventRow) -> EventView:
    """An event with how far it has come."""
    event, counts = row
    return EventView(
        sequence=stored_id(event.sequence),
        event_id=event.event_id,
        name=event.name,
        version=event.version,
        payload=event.payload,
        correlation_id=event.correlation_id,
        occurred_at=event.occurred_at,
        delivered=counts.get(DeliveryStatus.DELIVERED, 0),
        pending=counts.get(DeliveryStatus.PENDING, 0),
        dead=counts.get(DeliveryStatus.DEAD, 0),
    )


def _build_repair(row: EventRepair) -> RepairView:
    return RepairView(
        at=row.at,
        username=row.username,
        reason=row.reason,
        changed=list_changes(row.original_payload, row.payload),
    )
