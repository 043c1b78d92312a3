"""`Database.read` and `Database.write`: all or nothing, one at a time, errors with a remedy."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from core.errors import BusyError, ConflictError
from db.admin.tables import AuditEntry
from db.base import stored_id
from db.engine import sqlite_path
from db.session import Database, open_database
from db.write_queue import wait_for_turn


def add_entry(database: Database, action: str = "first") -> int:
    """One row; `event_id` must be unique, `user_id` serves as a counter."""
    with database.write() as session:
        entry = AuditEntry(action=action, event_id=action, details={}, user_id=0)
        session.add(entry)
        session.flush()
        return stored_id(entry.id)


def list_actions(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(AuditEntry.action).order_by(col(AuditEntry.action))))


def add_one(database: Database, entry_id: int) -> None:
    """Read, compute, write: row locks on PostgreSQL, the immediate transaction on SQLite."""
    with database.write() as session:
        entry = session.get_one(AuditEntry, entry_id, with_for_update=True)
        entry.user_id = (entry.user_id or 0) + 1


def test_write_commits_at_the_end_of_the_block(database: Database) -> None:
    add_entry(database)
    assert list_actions(database) == ["first"]


def test_write_leaves_nothing_behind_when_the_block_raises(database: Database) -> None:
    with pytest.raises(LookupError), database.write() as session:  # noqa: PT012 - both lines count
        session.add(AuditEntry(action="half", details={}))
        session.flush()
        raise LookupError
    assert list_actions(database) == []


def test_rows_stay_readable_after_the_block(database: Database) -> None:
    add_entry(database)
    with database.read() as session:
        entry = session.exec(select(AuditEntry)).one()
    assert entry.action == "first"


def test_a_refused_change_is_a_conflict_with_a_remedy(database: Database) -> None:
    add_entry(database)
    with pytest.raises(ConflictError) as caught:
        add_entry(database)
    assert "reload" in caught.value.remedy


def test_read_refuses_to_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), database.read() as session:
        session.add(AuditEntry(action="sneaked in", details={}))
    assert list_actions(database) == []


def test_a_connection_that_read_can_write_afterwards(database: Database) -> None:
    """The pool hands the same connection to readers and writers."""
    for name in ("a", "b"):
        list_actions(database)
        add_entry(database, name)
    assert list_actions(database) == ["a", "b"]


def test_read_sees_one_moment_however_long_it_takes(database: Database) -> None:
    add_entry(database, "before")
    statement = select(AuditEntry.action).order_by(col(AuditEntry.action))
    with database.read() as session:
        first = session.exec(statement).all()
        with ThreadPoolExecutor(1) as other:
            other.submit(add_entry, database, "meanwhile").result(timeout=60)
        second = session.exec(statement).all()
    assert first == second == ["before"]
    assert list_actions(database) == ["before", "meanwhile"]


def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    add_entry(database, "before")
    with database.write() as session:
        session.add(AuditEntry(action="not yet", details={}))
        session.flush()
        with ThreadPoolExecutor(1) as other:
            assert other.submit(list_actions, database).result(timeout=60) == ["before"]


def test_two_units_that_read_and_then_write_take_turns(database: Database) -> None:
    """The interleaving in which a deferred transaction loses one of the two updates."""
    entry_id = add_entry(database)
    both_started = threading.Barrier(2)

    def add_twenty() -> None:
        both_started.wait(timeout=60)
        for _ in range(20):
            add_one(database, entry_id)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(add_twenty), pool.submit(add_twenty)]:
            future.result(timeout=60)
    with database.read() as session:
        assert session.exec(select(AuditEntry.user_id)).one() == 40


def test_the_drivers_own_transactions_would_lose_one_of_them(tmp_path: Path) -> None:
    """Why `isolation_level` is None: the module begins late, so both read the same value."""
    connections = [sqlite3.connect(tmp_path / "plain.db") for _ in range(2)]
    connections[0].execute("CREATE TABLE counter AS SELECT 0 AS n")
    connections[0].commit()
    seen = [c.execute("SELECT n FROM counter").fetchone()[0] for c in connections]
    for connection, n in zip(connections, seen, strict=True):
        connection.execute("UPDATE counter SET n = ?", (n + 1,))
        connection.commit()
    assert connections[0].execute("SELECT n FROM counter").fetchone() == (1,)
    for connection in connections:
        connection.close()


def test_a_second_write_in_one_thread_is_refused_instead_of_waiting_for_ever(
    database: Database,
) -> None:
    with pytest.raises(RuntimeError, match="hand its session on"), database.write():
        add_entry(database)
    add_entry(database, "works again")
    assert list_actions(database) == ["works again"]


def test_a_foreign_process_that_keeps_the_lock_is_reported_as_busy(
    sqlite_database: Database,
) -> None:
    path = sqlite_path(sqlite_database.engine)
    assert path is not None
    outsider = open_database(f"sqlite:///{path}").engine.raw_connection()
    outsider.cursor().execute("BEGIN IMMEDIATE")  # without standing in our queue
    with sqlite_database.engine.connect() as connection:
        # The pool's only connection: the test need not wait for five seconds.
        connection.exec_driver_sql("PRAGMA busy_timeout=20")
    with pytest.raises(BusyError) as caught, sqlite_database.write() as session:
        session.exec(select(AuditEntry)).all()  # even reading: it may lead to a write
    outsider.rollback()
    outsider.close()
    assert "again" in caught.value.remedy
    with sqlite_database.write() as session:  # and nothing stays locked
        assert session.exec(select(AuditEntry)).all() == []


def test_one_who_is_frozen_in_its_turn_is_reported_as_busy_and_delays_nobody_afterwards(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.session.TURN_SECONDS", 0.02)
    path = sqlite_path(sqlite_database.engine)
    assert path is not None
    with wait_for_turn(path.with_name(f"{path.name}.lock")):  # and does nothing
        for _ in range(3):
            with pytest.raises(BusyError) as caught:
                add_entry(sqlite_database)
            assert "again" in caught.value.remedy
    monkeypatch.setattr("db.session.TURN_SECONDS", 10.0)
    # Those that gave up still stand in line, and let the next one in.
    for thread in threading.enumerate():
        if thread.name == "write-turn":
            thread.join(10)
    add_entry(sqlite_database, "works again")
    assert list_actions(sqlite_database) == ["works again"]


_FIRST_WRITE = """
import sys
from sqlalchemy import event
from sqlalchemy.orm import Mapper
import db.metadata, db.session, db.write_queue
from db.admin.tables import AuditEntry

events = []
event.listen(Mapper, "after_configured", lambda: events.append("configured"))
wait = db.write_queue.wait_for_turn
db.session.wait_for_turn = lambda *given: events.append("turn") or wait(*given)
with db.session.open_database(sys.argv[1]).write() as session:
    session.add(AuditEntry(action="first", details={}))
print(*events)
"""


def test_a_new_process_gets_ready_before_it_takes_its_turn(sqlite_database: Database) -> None:
    """Configuring all tables takes 0.2 s, for which all other writers would wait."""
    url = sqlite_database.engine.url.render_as_string()
    command = [sys.executable, "-c", _FIRST_WRITE, url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["configured", "turn"]


def test_who_wants_to_be_alone_does_not_wait_for_one_who_is_frozen(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.session.TURN_SECONDS", 0.02)
    path = sqlite_path(sqlite_database.engine)
    assert path is not None
    with (
        wait_for_turn(path.with_name(f"{path.name}.lock")),  # and does nothing
        pytest.raises(BusyError, match="Another process"),
        sqlite_database.alone(),
    ):
        pass


def test_a_full_disk_is_put_into_words_and_leaves_nothing_behind(
    sqlite_database: Database,
) -> None:
    def write_much() -> None:
        with sqlite_database.write() as session:
            pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
            session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for _ in range(50):
                session.add(AuditEntry(action="much", details={"text": "x" * 9_000}))
                session.flush()

    with pytest.raises(BusyError) as caught:
        write_much()
    assert caught.value.message.startswith("The disk is full")
    assert list_actions(sqlite_database) == []


def test_an_unreachable_server_is_reported_as_busy() -> None:
    nowhere = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(BusyError), nowhere.read() as session:
        session.exec(select(AuditEntry)).all()


def test_a_child_forked_meanwhile_does_not_keep_the_turn(tmp_path: Path) -> None:
    lock_file = tmp_path / "lock"
    wake_child, child_waits = os.pipe()
    with wait_for_turn(lock_file):
        child = os.fork()
        if child == 0:  # holds the lock file open until the parent lets it go
            os.close(child_waits)
            os.read(wake_child, 1)
            os._exit(0)
    taken = threading.Event()

    def take_turn() -> None:
        with wait_for_turn(lock_file):
            taken.set()

    threading.Thread(target=take_turn, daemon=True).start()
    is_taken = taken.wait(timeout=60)
    os.close(child_waits)
    os.waitpid(child, 0)
    os.close(wake_child)
    assert is_taken
