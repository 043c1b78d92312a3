"""The column types behave alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from core.contracts import Actor
from core.enums import Role, Theme
from db.admin.tables import AuditEntry
from db.base import UtcDateTime, stored_id
from db.session import Database
from db.user.tables import UserAccount

AWARE = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones()
    | st.integers(-1_439, 1_439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def store_instant(database: Database, at: datetime) -> datetime:
    with database.write() as session:
        entry = AuditEntry(at=at, action="test", details={})
        session.add(entry)
        session.flush()
        key = entry.id
    with database.read() as session:
        return session.exec(select(AuditEntry.at).where(AuditEntry.id == key)).one()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # rows add up; none is shared
)
@given(at=AWARE)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, at: datetime) -> None:
    stored = store_instant(database, at)
    # Not `== at`: Python calls an instant in the hour that clocks repeat unequal to any other.
    assert stored == at.astimezone(UTC)
    assert stored.tzinfo is UTC


@given(at=AWARE)
def test_both_databases_are_sent_the_same_instant(at: datetime) -> None:
    for_sqlite = UtcDateTime().process_bind_param(at, sqlite.dialect())
    for_postgresql = UtcDateTime().process_bind_param(at, postgresql.dialect())
    assert for_sqlite is not None
    assert for_postgresql is not None
    assert for_sqlite.tzinfo is None  # SQLite keeps text: a zone would break its order
    assert for_sqlite.replace(tzinfo=UTC) == for_postgresql == at.astimezone(UTC)


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        store_instant(database, datetime(2026, 1, 2, 3, 4))  # noqa: DTZ001 - what is refused


def test_no_time_stays_no_time() -> None:
    assert UtcDateTime().process_bind_param(None, sqlite.dialect()) is None
    assert UtcDateTime().process_result_value(None, sqlite.dialect()) is None


def test_instants_sort_by_time_not_by_text(database: Database) -> None:
    seoul = timezone(timedelta(hours=9))
    early = datetime(2026, 3, 1, 8, 0, tzinfo=seoul)  # the evening before, in UTC
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    for at in (late, early):
        store_instant(database, at)
    with database.read() as session:
        assert list(session.exec(select(AuditEntry.at).order_by(col(AuditEntry.at)))) == [
            early,
            late,
        ]


def test_an_enum_is_stored_by_its_value(database: Database, trader: Actor) -> None:
    with database.read() as session:
        stored = session.connection().exec_driver_sql("SELECT role, theme FROM user_account").one()
        account = session.exec(select(UserAccount)).one()
    assert tuple(stored) == (Role.TRADER.value, Theme.SYSTEM.value) == ("trader", "system")
    assert account.role is Role.TRADER


@pytest.mark.parametrize(
    "details",
    [{}, {"a": [1, 2.5, None, True, "text"], "b": {"c": "가나다 €"}}, {"quote": 'it\'s "so"'}],
)
def test_json_comes_back_as_it_went_in(database: Database, details: dict[str, Any]) -> None:
    with database.write() as session:
        session.add(AuditEntry(action="test", details=details))
    with database.read() as session:
        assert session.exec(select(AuditEntry.details)).one() == details


def test_assigning_json_anew_persists_the_change(database: Database) -> None:
    with database.write() as session:
        session.add(AuditEntry(action="test", details={"a": 1}))
    with database.write() as session:
        entry = session.exec(select(AuditEntry)).one()
        entry.details = {**entry.details, "b": 2}
    with database.read() as session:
        assert session.exec(select(AuditEntry.details)).one() == {"a": 1, "b": 2}


def test_large_keys_are_generated(database: Database) -> None:
    with database.write() as session:
        session.add(AuditEntry(id=2**40, action="test", details={}))
    with database.read() as session:
        assert session.exec(select(AuditEntry.id)).one() == 2**40


def test_the_key_of_a_row_that_is_not_stored_is_an_error() -> None:
    assert stored_id(7) == 7
    with pytest.raises(ValueError, match="not been stored"):
        stored_id(None)
