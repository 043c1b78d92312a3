"""The app's side of the engines' tests: adds jobs, looks at the database, starts and kills."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from benchmarks.server import free_port
from core.clock import now
from core.contracts import Actor
from core.enums import JobEngine, JobStatus, Role, WorkerRole
from core.jobs.heartbeat import count_live
from core.jobs.job_service import JobService
from core.jobs.transport_choice import build_transport
from core.queue_settings import QueueSettings
from db.admin.tables import AuditEntry
from db.jobs.tables import Job, WorkerHeartbeat
from db.session import Database
from db.user.tables import UserAccount
from tests.drills.engine_process import KINDS

SCRIPT = Path(__file__).with_name("engine_process.py")


def wait_until(is_so: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def find_children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class RedisServer:
    """A Redis of our own, which may be stopped; it keeps nothing."""

    def __init__(self) -> None:
        if not shutil.which("redis-server"):
            pytest.skip("redis-server is not installed: nothing to run Celery on")
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        import redis

        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )

        def answers() -> bool:
            with contextlib.suppress(redis.RedisError), redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
            return False

        wait_until(answers)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class EngineDesk:
    """Jobs on one database, carried by one engine."""

    def __init__(self, engine: JobEngine, database: Database, folder: Path) -> None:
        self.engine = engine
        self.database = database
        self.redis: RedisServer | None = None
        self._folder = folder
        self._gates = 0
        self._queue = str(folder / "queue.db")
        if engine is JobEngine.CELERY:
            self.redis = RedisServer()
            self.redis.start()
            self._queue = self.redis.url
        self.transport = build_transport(QueueSettings(engine, Path(self._queue), self._queue))
        self.service = JobService(database, KINDS, self.transport)
        self.started: list[subprocess.Popen[bytes]] = []
        with database.write() as session:
            account = UserAccount(
                username="tess", display_name="Tess", password_hash="!", role=Role.TRADER
            )
            session.add(account)
            session.flush()
            self.actor = Actor(account.id or 0, Role.TRADER)
        if engine is JobEngine.CELERY:
            self.start("scheduler")
            wait_until(lambda: count_live(database, WorkerRole.SCHEDULER) == 1)
        self.worker = self.start("worker")

    def command(self, role: str) -> list[str]:
        url = f"sqlite:///{self.database.engine.url.database}"
        return [sys.executable, str(SCRIPT), role, self.engine.value, url, self._queue]

    def start(self, role: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self.command(role), start_new_session=True, stdout=subprocess.DEVNULL
        )
        self.started.append(process)
        return process

    def restart_worker(self) -> None:
        self.worker = self.start("worker")

    def make_gate(self) -> Path:
        """A file that is not there yet: jobs work until it is."""
        self._gates += 1
        return self._folder / f"gate-{self._gates}"

    def add(self, kind: str = "work", *, priority: int = 0, **wish: Any) -> str:
        """A job, sent to the workers; see `run_work` for the wishes."""
        job_id = self.add_unsent(kind, priority=priority, **wish)
        self.service.send(job_id)
        return job_id

    def add_unsent(self, kind: str = "work", *, priority: int = 0, **wish: Any) -> str:
        with self.database.write() as session:
            return self.service.add(
                session,
                actor=self.actor,
                kind=kind,
                title="Work",
                arguments={name: str(w) if isinstance(w, Path) else w for name, w in wish.items()},
                priority=priority,
            )

    def read(self, job_id: str) -> Job:
        with self.database.read() as session:
            return session.exec(select(Job).where(Job.id == job_id)).one()

    def wait_for(self, status: JobStatus, *job_ids: str) -> list[Job]:
        """The jobs, once all of them stand there."""

        def read() -> list[Job]:
            return [self.read(job_id) for job_id in job_ids]

        wait_until(lambda: all(job.status is status for job in read()))
        return read()

    def wait_for_middle(self, *job_ids: str) -> None:
        """Until those jobs are running and have said so."""
        wait_until(lambda: all(self.read(job_id).progress == 0.5 for job_id in job_ids))

    def count_effects(self, job_ids: Sequence[str], action: str = "effect") -> Counter[str]:
        with self.database.read() as session:
            found = session.exec(
                select(AuditEntry.target).where(
                    AuditEntry.action == action, col(AuditEntry.target).in_(job_ids)
                )
            ).all()
        return Counter(found)

    def let_leases_run_out(self) -> None:
        """What waiting would do: workers that give no more signs of life lose their jobs."""
        with self.database.write() as session:
            session.exec(
                update(Job)
                .where(col(Job.status) == JobStatus.RUNNING)
                .values(lease_until=now() - timedelta(seconds=1))
            )

    def is_seen(self, pid: int) -> bool:
        """Whether that process has a heartbeat."""
        with self.database.read() as session:
            return bool(
                session.exec(select(WorkerHeartbeat).where(WorkerHeartbeat.pid == pid)).all()
            )

    def kill_worker(self) -> None:
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def close(self) -> None:
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.transport.close()
        if self.redis:
            self.redis.stop()
