from __future__ import annotations

import structlog
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.contracts import SYSTEM
from core.correlation import correlated, find_correlation, need_correlation, new_correlation
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from db.admin.tables import AuditEntry
from db.events.tables import OutboxEvent
from db.session import Database
from db.user.tables import Notice

EVENT = UserAccessChanged(user_id=1, by_user_id=2, change="disabled")


def test_outside_of_any_work_there_is_none() -> None:
    assert find_correlation() == ""


def test_what_is_done_within_belongs_to_it_and_so_does_what_is_logged() -> None:
    with correlated("outer"):
        with correlated("inner"):
            assert find_correlation() == "inner"
            assert structlog.contextvars.get_contextvars() == {"correlation_id": "inner"}
        assert find_correlation() == "outer"
    assert find_correlation() == ""


def test_a_known_id_is_kept_then_that_of_the_work_and_a_chain_never_begins_without() -> None:
    with correlated("work"):
        assert need_correlation("known") == "known"
        assert need_correlation("") == "work"
    fresh = need_correlation("")
    assert len(fresh) == 12
    assert fresh != need_correlation("")
    assert new_correlation() != new_correlation()


def test_an_event_an_audit_entry_and_a_notice_belong_to_the_work_in_hand(
    database: Database, trader: object
) -> None:
    del trader  # the account that the notice is for
    with correlated("click-1"), database.write() as session:
        Outbox({}).record(session, EVENT)
        Outbox({}).record(session, EVENT, "other")
        add_audit(session, action="tea.served", actor=SYSTEM)
        session.add(Notice(user_id=1, event_id="e", kind="system", title="Tea"))
    with database.read() as session:
        events = session.exec(select(OutboxEvent.correlation_id)).all()
        assert sorted(events) == ["click-1", "other"]
        assert session.exec(select(AuditEntry.correlation_id)).all() == ["click-1"]
        assert session.exec(select(Notice.correlation_id)).all() == ["click-1"]


def test_an_event_of_nobody_begins_a_chain_of_its_own(database: Database) -> None:
    with database.write() as session:
        Outbox({}).record(session, EVENT)
        Outbox({}).record(session, EVENT)
    with database.read() as session:
        first, second = session.exec(select(OutboxEvent.correlation_id)).all()
    assert first
    assert first != second
