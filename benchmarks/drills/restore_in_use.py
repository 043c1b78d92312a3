"""A restore under a running installation: workers hold jobs, writers write, readers read."""

from __future__ import annotations

import shutil
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import col, func, select

from benchmarks.drills.backup_desk import BackupDesk, open_desk
from benchmarks.drills.children import Child
from benchmarks.drills.killed_writer import ROWS_PER_UNIT, check_integrity, write_on
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import wait_until
from benchmarks.drills.worker_desk import WorkerDesk
from core.contracts import SYSTEM
from core.contracts.progress import ignore_progress
from core.enums import JobStatus
from db.admin.tables import AuditEntry
from db.jobs.tables import Job
from db.session import Database, open_database
from db.user.tables import Notice

BEFORE, AFTER = 1_000, 1_500
"""Notices in the backup, and in the live database that it replaces."""

HELD_SECONDS = 50.0
"""How long a job takes: it is in a worker's hands while its database is replaced."""


def read_on(line: Connection, url: str) -> None:
    """Say how many notices there are, whenever the number has changed."""
    database, said = open_database(url), -1
    while not line.poll():
        with database.read() as session:
            found = session.exec(select(func.count()).select_from(Notice)).one()
        if found != said:
            line.send(said := found)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """One round, or several, each with a backup, work under way and a restore."""
    totals: Counter[str] = Counter()
    for number in range(run.pick(1, 8)):
        folder = run.folder / f"round{number}"
        folder.mkdir()
        totals += _restore_once(folder, run.grounds.migrated_file(), findings)
    findings.count(**totals)


def _restore_once(folder: Path, migrated_file: Path, findings: Findings) -> Counter[str]:
    path = folder / "desk.db"
    shutil.copy(migrated_file, path)
    url = f"sqlite:///{path}"
    workers, desk = WorkerDesk(open_database(url), folder / "queue.db"), open_desk(folder)
    reader = writer = None
    try:
        worker = workers.start_worker()
        desk.add_notices(BEFORE)
        known = workers.add_job(HELD_SECONDS)
        wait_until(lambda: workers.is_at_work(worker), 60)
        backup = desk.operations.make(SYSTEM, ignore_progress).name
        desk.add_notices(AFTER - BEFORE)
        unknown = workers.add_job(HELD_SECONDS)
        wait_until(lambda: workers.count(JobStatus.RUNNING) == 2, 60)  # noqa: PLR2004 - both
        reader, writer = Child(read_on, url), Child(write_on, url, 0)
        wait_until(writer.line.poll, 60)
        wait_until(reader.line.poll, 60)
        desk.operations.restore(SYSTEM, backup, ignore_progress)
        at_restore = _last_number(desk.database)
        is_begun_anew = wait_until(lambda: _find_attempt(desk.database, known) > 1, 60)
        wait_until(lambda: _last_number(desk.database) > at_restore, 60)
        reader.line.send("stop")
        seen, acknowledged = reader.end(), writer.kill()
        reader = writer = None
        _judge(desk, findings, seen, acknowledged)
        findings.expect(is_begun_anew, "The job that the backup knows was not begun anew.")
        findings.expect(not workers.count_effects(), "An attempt that was fenced left its effect.")
        findings.expect(
            _find_attempt(desk.database, unknown) == 0,
            "A job that the backup does not know is there.",
        )
    finally:
        for child in (reader, writer):
            if child is not None:
                child.kill()
        workers.close()
    return Counter(
        restores=1,
        jobs_under_way=2,
        units_written_throughout=len(acknowledged),
    )


def _judge(desk: BackupDesk, findings: Findings, seen: list[int], acknowledged: list[int]) -> None:
    """The audit trail is taken over: whoever was told that an entry is stored was told the truth.

    `seen` and `acknowledged` are what the children said.
    """
    findings.expect(seen == [AFTER, BEFORE], f"Readers saw {seen} notices one after the other.")
    findings.expect(not check_integrity(desk.database), "The database is damaged.")
    with desk.database.read() as session:
        statement = select(AuditEntry.user_id, func.count()).group_by(col(AuditEntry.user_id))
        stored = dict(session.exec(statement.where(col(AuditEntry.user_id) > 0)).all())
    lost = [number for number in acknowledged if stored.get(number) != ROWS_PER_UNIT]
    findings.expect(not lost, f"{len(lost)} acknowledged units of the audit trail are not there.")


def _last_number(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.max(AuditEntry.user_id))).one() or 0


def _find_attempt(database: Database, job_id: str) -> int:
    """Of a job that is under way; 0 for any other."""
    with database.read() as session:
        job = session.get(Job, job_id)
        return job.attempt if job is not None and job.status is JobStatus.RUNNING else 0


DRILL = Drill(
    "restore_in_use",
    Group.CRASHES,
    "A restore under workers, writers and readers in processes of their own: readers see the old "
    "or the restored data, a job under way is begun anew and its first attempt stores nothing, "
    "no acknowledged entry of the audit trail is lost.",
    carry_out,
)
