"""The side of the application in drills with workers: adds jobs, looks at the database, kills."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlmodel import col, func, select

from benchmarks.drills.waiting import find_children, wait_until
from benchmarks.drills.worker_process import EFFECT, KINDS
from benchmarks.server import ROOT
from core.contracts import Actor
from core.enums import JobStatus, Role
from core.jobs.huey_transport import HueyTransport
from core.jobs.job_service import JobService
from db.admin.tables import AuditEntry
from db.jobs.tables import Job
from db.session import Database
from db.user.tables import UserAccount

NO_PASSWORD = "!"  # noqa: S105 - the hash of none


class WorkerDesk:
    """Jobs on one database, and real workers that can be killed."""

    def __init__(self, database: Database, queue_file: Path) -> None:
        self.database = database
        self.queue_file = queue_file
        self.transport = HueyTransport(queue_file)
        self.service = JobService(database, KINDS, self.transport)
        self.workers: list[subprocess.Popen[bytes]] = []
        with database.write() as session:
            account = UserAccount(
                username="drill", display_name="Drill", password_hash=NO_PASSWORD, role=Role.TRADER
            )
            session.add(account)
            session.flush()
            self.actor = Actor(account.id or 0, Role.TRADER)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker in a process group of its own."""
        url = self.database.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "benchmarks.drills.worker_process", url]
        worker = subprocess.Popen(
            [*command, str(self.queue_file)],
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def add_job(self, seconds: float) -> str:
        """A job that takes that long."""
        arguments = {"seconds": seconds}
        with self.database.write() as session:
            job_id = self.service.add(
                session, actor=self.actor, kind="work", title="Work", arguments=arguments
            )
        self.service.send(job_id)
        return job_id

    def count(self, status: JobStatus) -> int:
        """How many jobs stand there."""
        with self.database.read() as session:
            statement = select(func.count()).select_from(Job).where(col(Job.status) == status)
            return session.exec(statement).one()

    def is_at_work(self, worker: subprocess.Popen[bytes]) -> bool:
        """Whether a job is in the hands of that worker, not of a dead one."""
        with self.database.read() as session:
            statement = select(Job.worker).where(Job.status == JobStatus.RUNNING)
            pids = {int(name.rpartition(":")[2]) for name in session.exec(statement).all()}
        return not pids.isdisjoint(find_children(worker.pid))

    def list_attempts(self) -> list[int]:
        """How often each job was begun."""
        with self.database.read() as session:
            return list(session.exec(select(Job.attempt)).all())

    def count_effects(self) -> Counter[str]:
        """How often each job's effect is there."""
        with self.database.read() as session:
            statement = select(AuditEntry.target).where(AuditEntry.action == EFFECT)
            return Counter(session.exec(statement).all())

    def wait_for_success(self, jobs: int, seconds: float = 120) -> bool:
        """Whether so many jobs are done in that time."""
        return wait_until(lambda: self.count(JobStatus.SUCCESS) >= jobs, seconds)

    def close(self) -> None:
        """Kill what is left."""
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.transport.close()
