"""How units of work reach PostgreSQL: in few messages, on connections that are alive."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from core.errors import BusyError
from db.admin.tables import AuditEntry
from db.engine import WRITING
from db.postgresql import BEGIN_OPTION, BEGIN_WRITING
from db.session import Database, open_database
from tests.conftest import END_OTHERS

pytestmark = pytest.mark.postgres


def read(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(AuditEntry)).all())


def write(database: Database) -> None:
    with database.write() as session:
        session.add(AuditEntry(action="written", details={}))


def count_messages(engine: Engine, unit: Callable[[], object]) -> int:
    """What the unit sends, each time waiting for an answer; on the pool's only connection."""
    with tempfile.TemporaryFile("w+b") as trace:
        traced = engine.raw_connection()
        driver = traced.driver_connection
        assert driver is not None
        traced.close()  # back into the pool
        driver.pgconn.trace(trace.fileno())
        unit()
        driver.pgconn.untrace()
        trace.seek(0)
        said = [line.split(b"\t") for line in trace.read().splitlines()]
    return sum(line[1:2] == [b"F"] and line[3] in {b"Query", b"Sync"} for line in said)


@pytest.mark.parametrize("unit", [read, write])
def test_a_unit_of_one_statement_sends_three_messages(
    postgresql_database: Database, unit: Callable[[Database], object]
) -> None:
    unit(postgresql_database)
    assert count_messages(postgresql_database.engine, lambda: unit(postgresql_database)) == 3


def test_a_connection_that_the_server_has_ended_is_replaced_unnoticed(
    postgresql_database: Database, migrated_schema: str
) -> None:
    write(postgresql_database)
    end_others(migrated_schema)
    assert read(postgresql_database) == 1
    end_others(migrated_schema)
    write(postgresql_database)
    assert read(postgresql_database) == 2


def test_a_connection_that_ends_as_a_unit_begins_is_reported_as_busy(
    postgresql_database: Database, migrated_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(postgresql_database)
    with monkeypatch.context() as patch:
        patch.setattr("db.postgresql._is_doubtful", lambda *_: False)
        end_others(migrated_schema)
        with pytest.raises(BusyError, match="out of reach"):
            read(postgresql_database)
    assert read(postgresql_database) == 0, "it is not given to anybody again"


def test_a_connection_that_lay_idle_for_long_is_asked_first(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(postgresql_database)
    monkeypatch.setattr("db.postgresql._ASKED_AFTER_SECONDS", -1.0)
    messages = count_messages(postgresql_database.engine, lambda: read(postgresql_database))
    assert messages == 4


def test_who_waits_long_for_the_gate_is_told_that_the_database_is_busy(
    migrated_schema: str, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = {BEGIN_OPTION: BEGIN_WRITING.replace("'20s'", "'50ms'")}
    monkeypatch.setattr("db.session.WRITING", WRITING | patience)
    impatient = open_database(migrated_schema)
    with postgresql_database.alone(), pytest.raises(BusyError, match="busy"):
        write(impatient)
    write(impatient)
    assert read(impatient) == 1
    impatient.engine.dispose()


def test_who_waits_long_for_a_row_is_told_that_the_database_is_busy(
    migrated_schema: str, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(postgresql_database)
    patience = {BEGIN_OPTION: BEGIN_WRITING.replace("'20s'", "'50ms'")}
    monkeypatch.setattr("db.session.WRITING", WRITING | patience)
    impatient = open_database(migrated_schema)
    with postgresql_database.write() as session:
        session.exec(select(AuditEntry).with_for_update()).all()
        with pytest.raises(BusyError, match="busy"), impatient.write() as other:
            other.exec(select(AuditEntry).with_for_update()).all()
    impatient.engine.dispose()


def test_of_two_that_wait_for_one_another_one_is_told_that_the_database_is_busy(
    postgresql_database: Database,
) -> None:
    write(postgresql_database)
    write(postgresql_database)
    both_hold_one = threading.Barrier(2)

    def lock(first: int, second: int) -> None:
        with postgresql_database.write() as session:
            session.get_one(AuditEntry, first, with_for_update=True)
            both_hold_one.wait(timeout=60)
            session.get_one(AuditEntry, second, with_for_update=True)

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(lock, 1, 2).exception, pool.submit(lock, 2, 1).exception]
        errors = [error for error in (end(timeout=60) for end in ends) if error]
    assert [type(error) for error in errors] == [BusyError]


END_AND_WAIT = text(str(END_OTHERS).replace("(pid)", "(pid, 60000)"))


def end_others(url: str) -> None:
    """What the server does when it is restarted, to this test's connections but its own."""
    server = open_database(url)
    with server.engine.begin() as connection:
        connection.execute(END_AND_WAIT)
    server.engine.dispose()
