import inspect

import pytest

from db.admin.audit_repository import AuditRepository
from db.admin.tables import AuditEntry


def test_the_trail_can_only_be_added_to_and_read():
    public = {
        name
        for name, _ in inspect.getmembers(AuditRepository, inspect.isfunction)
        if not name.startswith("_")
    }
    assert public == {"add_entry", "list_entries"}


@pytest.mark.parametrize("word", ["update(", "delete(", "merge(", ".execute(", "text("])
def test_its_code_contains_no_statement_that_changes_or_deletes(word):
    import db.admin.audit_repository as module

    assert word not in inspect.getsource(module)


def test_details_come_back_as_they_were(database):
    details = {"before": "trader", "nested": {"count": 3, "empty": None}, "text": "김"}
    with database.write() as session:
        AuditRepository(session).add_entry(AuditEntry(action="x", details=details))
    with database.read() as session:
        (entry,) = AuditRepository(session).list_entries(limit=5)
    assert entry.details == details
    assert entry.at.tzinfo is not None
