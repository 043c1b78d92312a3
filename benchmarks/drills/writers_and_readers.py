"""32 processes add to the same counters while 8 read: nothing is lost, no read is torn."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import text
from sqlmodel import func, select

from benchmarks.drills.children import Child
from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from db.admin.tables import AuditEntry
from db.session import Database, open_database

COUNTERS = 5


def write_on(line: Connection, url: str, seed: int, seconds: float) -> None:
    """Read a counter, add one, leave a row; as often as the time allows."""
    database, choice, waits = open_database(url), random.Random(seed), []
    line.send("ready")
    line.recv()
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        with database.write() as session:
            number = choice.randint(1, COUNTERS)
            counter = session.get_one(AuditEntry, number, with_for_update=True)
            counter.user_id = (counter.user_id or 0) + 1
            session.add(AuditEntry(action="added", details={"seed": seed}))
        waits.append(time.monotonic() - began)
    line.send(waits)
    database.engine.dispose()


def read_on(line: Connection, url: str, seconds: float) -> None:
    """Compare, within one unit of work, the counters with the rows that were left."""
    database, waits, torn = open_database(url), [], 0
    line.send("ready")
    line.recv()
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        counted, rows = _compare(database)
        torn += counted != rows
        waits.append(time.monotonic() - began)
        time.sleep(0.02)
    line.send((waits, torn))
    database.engine.dispose()


def carry_out(run: DrillRun, findings: Findings) -> None:
    """On SQLite; on PostgreSQL, too, where SIGNALDECK_TEST_POSTGRES_URL names one."""
    path = run.folder / "desk.db"
    shutil.copy(run.grounds.migrated_file(), path)
    _drill(run, f"sqlite:///{path}", "SQLite", findings)
    url = os.environ.get("SIGNALDECK_TEST_POSTGRES_URL", "")
    if not url:
        reason = "NOT RUN (SIGNALDECK_TEST_POSTGRES_URL is not set)"
        findings.count(on_PostgreSQL=reason)
        return
    with _own_schema(url) as own:
        _drill(run, own, "PostgreSQL", findings)


def _drill(run: DrillRun, url: str, name: str, findings: Findings) -> None:
    writers, readers, seconds = run.pick((8, 2, 1.5), (32, 8, 60.0))
    database = open_database(url)
    with database.write() as session:
        session.add_all(
            AuditEntry(action="counter", user_id=0, details={}) for _ in range(COUNTERS)
        )
    writing = [Child(write_on, url, run.seed + n, seconds) for n in range(writers)]
    reading = [Child(read_on, url, seconds) for _ in range(readers)]
    for child in (*writing, *reading):
        child.line.recv()
    for child in (*writing, *reading):  # all begin together, once all have started
        child.line.send("go")
    answers: list[Any] = [child.end() for child in (*writing, *reading)]
    died = sum(not answer for answer in answers)
    findings.expect(died == 0, f"{died} of {len(answers)} processes died on {name}.")
    write_waits = [answer[0] for answer in answers[:writers] if answer]
    read_waits = [wait for answer in answers[writers:] if answer for wait in answer[0][0]]
    torn = sum(answer[0][1] for answer in answers[writers:] if answer)
    done = sum(map(len, write_waits))
    counted, rows = _compare(database)
    lost = done - min(counted, rows)
    problems = check_integrity(database) if name == "SQLite" else ""
    database.engine.dispose()
    findings.expect(lost == 0, f"{lost} updates are lost on {name}.")
    findings.expect(torn == 0, f"{torn} reads on {name} saw half a unit of work.")
    findings.expect(min(map(len, write_waits)) > 0, f"A writer starved on {name}.")
    findings.expect(not problems, f"integrity_check says: {problems}")
    slowest = max(max(waits) for waits in write_waits) * 1000
    findings.count(writers=writers, readers=readers, seconds=seconds)
    findings.counts[f"updates on {name}"] = done
    findings.counts[f"lost on {name}"] = lost
    findings.counts[f"ms slowest update on {name}"] = slowest
    findings.counts[f"reads on {name}"] = len(read_waits)
    findings.counts[f"torn on {name}"] = torn


def _compare(database: Database) -> tuple[int, int]:
    total = select(func.sum(AuditEntry.user_id)).where(AuditEntry.action == "counter")
    rows = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "added")
    with database.read() as session:
        return session.exec(total).one() or 0, session.exec(rows).one()


@contextmanager
def _own_schema(url: str) -> Iterator[str]:
    """The one table that is needed, in a schema that is dropped afterwards."""
    schema = f"drill_{os.getpid()}"
    server = open_database(url)
    try:
        with server.engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        joint = "&" if "?" in url else "?"
        own = f"{url}{joint}options=-csearch_path%3D{schema}"
        database = open_database(own)
        AuditEntry.__table__.create(database.engine)  # type: ignore[attr-defined]
        database.engine.dispose()
        yield own
    finally:
        with server.engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        server.engine.dispose()


DRILL = Drill(
    "writers_and_readers",
    Group.LOAD,
    "Processes that read, add and write the same rows at once lose no update, nobody starves, and "
    "no reader sees half a unit of work.",
    carry_out,
)
