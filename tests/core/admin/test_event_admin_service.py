import pytest
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.admin.event_admin_service import EventAdminService
from core.enums import DeliveryStatus
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from db.events.tables import EventDelivery


@pytest.fixture
def events(database) -> EventAdminService:
    outbox = Outbox({"UserAccessChanged": ["first", "second"]})
    with database.write() as session:
        event = UserAccessChanged(user_id=1, by_user_id=2, change="account disabled")
        outbox.record(session, event, "abc")
    with database.write() as session:
        delivery = session.exec(select(EventDelivery).where(EventDelivery.handler == "first")).one()
        delivery.status, delivery.attempts = DeliveryStatus.DEAD, 3
        delivery.error = "KeyError: 'x'"
    return EventAdminService(database, add_audit)


def test_a_dead_letter_says_what_failed_and_why(events, admin):
    (letter,) = events.list_dead(admin)
    assert (letter.event_name, letter.handler) == ("UserAccessChanged", "first")
    assert (letter.attempts, letter.error, letter.correlation_id) == (3, "KeyError: 'x'", "abc")
    assert letter.payload["change"] == "account disabled"


def test_a_replayed_delivery_is_due_again_and_audited(events, admin, database, read_audit):
    (letter,) = events.list_dead(admin)
    events.replay(admin, letter.delivery_id)
    assert events.list_dead(admin) == []
    with database.read() as session:
        delivery = session.get(EventDelivery, letter.delivery_id)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 0)
    (entry,) = read_audit()
    assert entry.action == "event.replayed"
    assert entry.details == {"error": "KeyError: 'x'"}


def test_only_dead_letters_are_replayed(events, admin):
    (letter,) = events.list_dead(admin)
    events.replay(admin, letter.delivery_id)
    with pytest.raises(ConflictError, match="has not failed: it is pending"):
        events.replay(admin, letter.delivery_id)
    with pytest.raises(NotFoundError):
        events.replay(admin, 10_000)


def test_a_trader_sees_no_events(events, trader):
    with pytest.raises(NotPermittedError):
        events.list_dead(trader)
