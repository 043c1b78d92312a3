"""A worker dies in the middle of its work; nothing is lost and nothing happens twice."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.contracts import Actor
from core.enums import JobStatus, Role
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.jobs.huey_transport import HueyTransport
from core.jobs.job_service import JobService
from core.jobs.types import JobKind
from core.jobs.worker import count_live_workers
from db.events.tables import OutboxEvent
from db.jobs.tables import Job
from db.session import Database
from db.user.tables import UserAccount

pytestmark = pytest.mark.drill

WORKER = Path(__file__).with_name("drilled_worker.py")
KINDS = {"slow": JobKind("slow", max_attempts=5)}


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


class Desk:
    """The app's side of the drill: adds jobs, looks at the database, kills workers."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.database_file = database.engine.url.database or ""
        self.queue_file = folder / "queue.db"
        self.gate = folder / "gate"
        self.transport = HueyTransport(self.queue_file)
        self.service = JobService(database, KINDS, self.transport)
        self.workers: list[subprocess.Popen[bytes]] = []
        with database.write() as session:
            account = UserAccount(
                username="tess", display_name="Tess", password_hash="!", role=Role.TRADER
            )
            session.add(account)
            session.flush()
            self.actor = Actor(account.id or 0, Role.TRADER)

    def start_worker(self, *more: str) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, str(WORKER), self.database_file, str(self.queue_file), *more],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def add_jobs(self, count: int, *, is_gated: bool = True) -> list[str]:
        """Jobs that work until the gate opens, or that find it open."""
        ids, gate = [], self.gate if is_gated else WORKER
        for _ in range(count):
            with self.database.write() as session:
                job_id = self.service.add(
                    session,
                    actor=self.actor,
                    kind="slow",
                    title="Slow",
                    arguments={"gate": str(gate)},
                )
            self.service.send(job_id)
            ids.append(job_id)
        return ids

    def read_jobs(self) -> list[Job]:
        with self.database.read() as session:
            return list(session.exec(select(Job).order_by(col(Job.created_at))).all())

    def count(self, status: JobStatus) -> int:
        return sum(job.status is status for job in self.read_jobs())

    def count_effects(self, name: str) -> Counter[str]:
        with self.database.read() as session:
            rows = session.exec(select(OutboxEvent).where(OutboxEvent.name == name)).all()
        return Counter(row.payload["about"] for row in rows)

    def is_in_the_middle(self) -> bool:
        jobs = self.read_jobs()
        is_running = [job.status is JobStatus.RUNNING and job.progress > 0 for job in jobs]
        return sum(is_running) == 2

    def close(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.transport.close()


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(sqlite_database, tmp_path)
    yield desk
    desk.close()


def test_after_kill_9_of_the_whole_worker_every_job_is_done_and_its_effect_is_there_once(
    desk: Desk,
) -> None:
    ids = desk.add_jobs(2, is_gated=False) + desk.add_jobs(3)
    with desk.database.write() as session:
        event = UserAccessChanged(user_id=1, by_user_id=1, change="disabled")
        event_id = Outbox({"UserAccessChanged": ["on_access_changed"]}).record(session, event)
    worker = desk.start_worker()
    wait_until(lambda: desk.is_in_the_middle() and bool(desk.count_effects("Delivered")))
    assert count_live_workers(desk.database) == 1
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    # As the dead worker left them.
    assert [job.status for job in desk.read_jobs()] == [
        JobStatus.SUCCESS,
        JobStatus.SUCCESS,
        JobStatus.RUNNING,
        JobStatus.RUNNING,
        JobStatus.PENDING,
    ]

    desk.gate.touch()
    desk.start_worker()
    wait_until(lambda: desk.count(JobStatus.SUCCESS) == len(ids))
    assert [job.attempt for job in desk.read_jobs()] == [1, 1, 2, 2, 1]
    assert desk.count_effects("Effect") == Counter(ids)
    assert desk.count_effects("Delivered") == Counter([event_id])


def test_a_worker_told_to_stop_gives_its_jobs_back_at_once(desk: Desk) -> None:
    ids = desk.add_jobs(2)
    worker = desk.start_worker()
    wait_until(desk.is_in_the_middle)
    worker.terminate()
    assert worker.wait(60) == 0
    # Given back, not left to the lease: and the attempt is made good.
    assert [(job.status, job.max_attempts) for job in desk.read_jobs()] == [
        (JobStatus.RETRY, 6),
        (JobStatus.RETRY, 6),
    ]
    assert count_live_workers(desk.database) == 0
    desk.gate.touch()
    desk.start_worker()
    wait_until(lambda: desk.count(JobStatus.SUCCESS) == len(ids))
    assert desk.count_effects("Effect") == Counter(ids)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
def test_no_process_outlives_a_consumer_or_the_app_that_was_killed(desk: Desk) -> None:
    desk.add_jobs(1)
    # A stand-in for the app: it starts the worker and names itself as the parent.
    code = (
        "import os, subprocess, sys, time;"
        "subprocess.Popen([*sys.argv[1:], str(os.getpid())]);"
        "time.sleep(60)"
    )
    worker_command = [sys.executable, str(WORKER), desk.database_file, str(desk.queue_file)]
    app = subprocess.Popen(
        [sys.executable, "-c", code, *worker_command],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    desk.workers.append(app)
    wait_until(lambda: count_live_workers(desk.database) == 1)
    [consumer] = find_children(app.pid)
    children = find_children(consumer)
    assert len(children) == 3  # two that run jobs, one for the housekeeping
    app.kill()
    app.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in (consumer, *children)))

    worker = desk.start_worker()
    wait_until(lambda: len(find_children(worker.pid)) == 3)
    wait_until(lambda: count_live_workers(desk.database) == 1)
    children = find_children(worker.pid)
    worker.kill()
    worker.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in children))


def test_a_job_process_that_is_killed_is_replaced_and_its_job_done_again(desk: Desk) -> None:
    ids = desk.add_jobs(2)
    desk.start_worker()
    wait_until(desk.is_in_the_middle)
    victim = desk.read_jobs()[0]
    os.kill(int(victim.worker.rsplit(":", 1)[1]), signal.SIGKILL)
    desk.gate.touch()
    wait_until(lambda: desk.count(JobStatus.SUCCESS) == len(ids))
    assert desk.count_effects("Effect") == Counter(ids)
    assert sorted(job.attempt for job in desk.read_jobs()) == [1, 2]
