"""kill -9 of a process in the middle of writing: what it was told is stored, is stored."""

from __future__ import annotations

import shutil
import time
from itertools import count
from multiprocessing.connection import Connection

from sqlmodel import col, select

from benchmarks.drills.children import Child
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from db.admin.tables import AuditEntry
from db.session import Database, open_database

ROWS_PER_UNIT = 3


def write_on(line: Connection, url: str, number: int) -> None:
    """Write the numbers after `number`, each as several rows, and say each once committed."""
    database = open_database(url)
    for at in count(number + 1):
        with database.write() as session:
            for part in range(ROWS_PER_UNIT):
                session.add(AuditEntry(action=str(at), user_id=at, details={"part": part}))
                session.flush()
        line.send(at)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Writers one after the other, each killed at a moment nobody chose."""
    choice, kills = run.draw(), run.pick(8, 500)
    path = run.folder / "desk.db"
    shutil.copy(run.grounds.migrated_file(), path)
    url = f"sqlite:///{path}"
    database = open_database(url)
    stored, acknowledged, lost, partial, longest_wait = 0, 0, 0, 0, 0.0
    for _ in range(kills):
        writer = Child(write_on, url, stored)
        first = writer.line.recv()
        time.sleep(choice.uniform(0, 0.06))
        said = [first, *writer.kill()]
        numbers = _list_numbers(database, stored)
        units = len(set(numbers))
        partial += sum(numbers.count(n) != ROWS_PER_UNIT for n in set(numbers))
        # Committed but not yet said is possible for the one unit under way, nothing else is.
        lost += len(set(said) - set(numbers))
        findings.expect(
            units in {len(said), len(said) + 1}, f"{len(said)} units said, {units} stored."
        )
        acknowledged += len(said)
        stored += units
        started = time.monotonic()
        with database.write() as session:  # the dead hold no lock
            session.add(AuditEntry(action="look", details={}))
        longest_wait = max(longest_wait, time.monotonic() - started)
    problems = check_integrity(database)
    database.engine.dispose()
    findings.expect(lost == 0, f"{lost} acknowledged commits are not there.")
    findings.expect(partial == 0, f"{partial} units are there in part.")
    findings.expect(not problems, f"integrity_check says: {problems}")
    findings.count(
        kills=kills,
        acknowledged_commits=acknowledged,
        lost=lost,
        in_part=partial,
        ms_longest_wait_for_the_lock=longest_wait * 1000,
    )


def check_integrity(database: Database) -> str:
    """What SQLite's whole check finds wrong; empty is good."""
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return "" if found == ["ok"] else "; ".join(map(str, found[:3]))


def _list_numbers(database: Database, after: int) -> list[int]:
    statement = select(AuditEntry.user_id).where(col(AuditEntry.user_id) > after)
    with database.read() as session:
        return [n or 0 for n in session.exec(statement.order_by(col(AuditEntry.id))).all()]


DRILL = Drill(
    "killed_writer",
    Group.CRASHES,
    "kill -9 of a writing process loses no commit that was acknowledged, leaves no unit of work "
    "in part and no lock behind.",
    carry_out,
)
