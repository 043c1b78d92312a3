from dataclasses import replace
from datetime import timedelta

import pytest

from core.admin.audit_service import AuditService
from core.admin.audit_trail import add_audit
from core.admin.types import AuditFilter
from core.clock import now
from core.contracts import Actor
from core.enums import Role
from core.errors import NotPermittedError
from db.session import Database

ADA = Actor(1, Role.ADMIN, "ada", "192.0.2.7", "abc")


@pytest.fixture
def audit(database: Database) -> AuditService:
    with database.write() as session:
        add_audit(session, action="user.created", actor=ADA, target="tess", details={"role": "x"})
        add_audit(session, action="user.disabled", actor=ADA, target="tess")
        add_audit(session, action="sign_in.refused", username="tess", address="192.0.2.9")
    return AuditService(database)


def actions(entries) -> list[str]:
    return [entry.action for entry in entries]


def test_an_entry_says_who_what_when_and_from_where(audit):
    entry = audit.list_entries(ADA)[-1]
    assert (entry.user_id, entry.username, entry.address) == (1, "ada", "192.0.2.7")
    assert (entry.action, entry.target, entry.details) == ("user.created", "tess", {"role": "x"})
    assert entry.correlation_id == "abc"
    assert now() - entry.at < timedelta(minutes=1)


def test_pages_are_turned_from_new_to_old(audit):
    first = audit.list_entries(ADA, limit=2)
    second = audit.list_entries(ADA, limit=2, before_id=first[-1].id)
    assert actions(first) == ["sign_in.refused", "user.disabled"]
    assert actions(second) == ["user.created"]
    assert audit.list_entries(ADA, limit=-5) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (AuditFilter(username="ADA"), ["user.disabled", "user.created"]),
        (AuditFilter(action="user."), ["user.disabled", "user.created"]),
        (AuditFilter(action="user.created"), ["user.created"]),
        (AuditFilter(action="%"), []),
        (AuditFilter(username="tess", action="user."), []),
        (AuditFilter(until=now() - timedelta(days=1)), []),
        (AuditFilter(since=now() + timedelta(days=1)), []),
    ],
)
def test_entries_are_filtered(audit, wanted, expected):
    assert actions(audit.list_entries(ADA, wanted)) == expected


def test_what_is_rolled_back_leaves_no_entry(audit, database):
    def fail() -> None:
        with database.write() as session:
            add_audit(session, action="user.created", actor=ADA)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert len(audit.list_entries(ADA)) == 3


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.TRADER, Role.DEVOPS])
def test_only_administrators_read_it(audit, role):
    with pytest.raises(NotPermittedError):
        audit.list_entries(replace(ADA, role=role))


def test_a_file_holds_what_fits_and_nothing_that_a_spreadsheet_would_run(audit, database):
    with database.write() as session:
        add_audit(session, action="import.done", actor=ADA, target="=1+1", details={"why": "x,y"})
    [head, first, *rest] = (
        audit.export_entries(ADA, AuditFilter(username="ada")).decode("utf-8-sig").splitlines()
    )
    assert head == "at,user,action,target,details,address,reference"
    assert first.split("+00:00,", maxsplit=1)[1] == (
        """ada,import.done,'=1+1,"{""why"": ""x,y""}",192.0.2.7,abc"""
    )
    assert len(rest) == 2
    with pytest.raises(NotPermittedError):
        audit.export_entries(replace(ADA, role=Role.TRADER), AuditFilter())
