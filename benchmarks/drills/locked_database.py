"""Somebody else holds the database's write lock: waited for, then refused in words."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

from sqlmodel import func, select

import db.session
from benchmarks.drills.children import Child
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.errors import BusyError
from db.admin.tables import AuditEntry
from db.engine import sqlite_driver
from db.session import Database, open_database

WAIT_SECONDS = 5.0  # what a connection waits for a lock (db/engine.py)
WRITERS = 4


def hold_lock(line: Connection, path: Path) -> None:
    """Lock as a tool beside the application would, as often as told; told None: end."""
    connection = sqlite_driver().connect(str(path), isolation_level=None)
    while (seconds := line.recv()) is not None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM audit_entry")
        line.send("locked")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        line.send("free")


def freeze_in_turn(line: Connection, url: str) -> None:
    """Begin a unit of work and never end it."""
    with open_database(url).write() as session:
        session.add(AuditEntry(action="never", details={}))
        session.flush()
        line.send("in the middle")
        time.sleep(3_600)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Locks shorter than the wait, then longer ones; writers and a reader beside them."""
    path = run.folder / "desk.db"
    shutil.copy(run.grounds.migrated_file(), path)
    database = open_database(f"sqlite:///{path}")
    holder, choice = Child(hold_lock, path), run.draw()
    lengths = [choice.uniform(0.3, 1.0) for _ in range(run.pick(1, 10))]
    lengths += [choice.uniform(WAIT_SECONDS + 1, WAIT_SECONDS + 2) for _ in range(run.pick(1, 5))]
    stored, refused, reads, slowest_read, longest = 0, 0, 0, 0.0, 0.0
    for seconds in lengths:
        holder.line.send(seconds)
        holder.line.recv()
        tries = _Tries(database)
        tries.start()
        while not holder.line.poll():
            started = time.monotonic()
            tries.read()
            slowest_read = max(slowest_read, time.monotonic() - started)
            reads += 1
            time.sleep(0.01)
        holder.line.recv()
        tries.join()
        stored, refused = stored + tries.stored, refused + len(tries.refusals)
        longest = max(longest, *tries.waits)
        if seconds < WAIT_SECONDS:
            findings.expect(not tries.refusals, f"Refused after a lock of {seconds:.1f} s.")
        for error in tries.refusals:
            is_worded = isinstance(error, BusyError) and bool(error.remedy)
            findings.expect(is_worded, f"Without words: {type(error).__name__}: {error}")
    holder.line.send(None)
    holder.end()
    limit = run.pick(0.5, db.session.TURN_SECONDS)
    frozen = _meet_a_frozen_writer(database, limit, findings)
    stored, refused = stored + frozen.stored, refused + len(frozen.refusals)
    rows = _count(database)
    database.engine.dispose()
    findings.expect(rows == stored, f"{stored} writes were acknowledged, {rows} rows are there.")
    findings.expect(refused > 0, "Nothing was refused: the locks were too short.")
    # One that waited for the lock would take as long as the wait, or fail; a busy machine pauses.
    patience = run.pick(WAIT_SECONDS - 1, 1.0)
    findings.expect(slowest_read < patience, f"A read took {slowest_read:.1f} s.")
    findings.count(
        locks=len(lengths),
        frozen_writers=1,
        s_limit_of_waiting_for_them=limit,
        writes_stored=stored,
        writes_refused_in_words=refused,
        s_longest_wait_of_a_write=longest,
        reads_meanwhile=reads,
        ms_slowest_read=slowest_read * 1000,
    )


class _Tries:
    """Writers that all try once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]
        self.stored = 0
        self.refusals: list[Exception] = []
        self.waits: list[float] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def read(self) -> None:
        _count(self._database)

    def _write(self) -> None:
        started = time.monotonic()
        try:
            with self._database.write() as session:
                session.add(AuditEntry(action="tried", details={}))
            self.stored += 1
        except Exception as error:
            self.refusals.append(error)
        self.waits.append(time.monotonic() - started)


def _meet_a_frozen_writer(database: Database, limit: float, findings: Findings) -> _Tries:
    """A process of ours is stopped, not killed, in the middle of its write."""
    child = Child(freeze_in_turn, database.engine.url.render_as_string(hide_password=False))
    child.line.recv()
    os.kill(child.process.pid or 0, signal.SIGSTOP)
    tries = _Tries(database)
    with patch.object(db.session, "TURN_SECONDS", limit):
        tries.start()
        tries.join()
    child.kill()
    findings.expect(
        len(tries.refusals) == WRITERS
        and all(isinstance(error, BusyError) for error in tries.refusals),
        f"Beside a frozen writer: {tries.stored} stored, {tries.refusals}",
    )
    findings.expect(
        max(tries.waits) < limit + 5, f"A writer waited {max(tries.waits):.1f} s for a frozen one."
    )
    with database.write() as session:  # it was killed: its turn is over
        session.add(AuditEntry(action="afterwards", details={}))
    return tries


def _count(database: Database) -> int:
    with database.read() as session:
        statement = select(func.count()).select_from(AuditEntry)
        return session.exec(statement.where(AuditEntry.action == "tried")).one()


DRILL = Drill(
    "locked_database",
    Group.OUTAGES,
    "While a tool beside the application holds the write lock, or a process of its own is frozen "
    "in the middle of a write, writers wait, are refused in words after a bounded time and store "
    "nothing; readers notice nothing.",
    carry_out,
)
