"""A small world of jobs: a service, a runner and a sweeper on a real database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.contracts import Actor
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.sweeper import Sweeper
from core.jobs.types import JobHandler, JobKind
from core.jobs.views import JobView
from db.jobs.tables import Job
from db.session import Database, Session

KINDS = {
    "work": JobKind("work", max_attempts=3),
    "single": JobKind("work", max_running=1),
    "checks": JobKind("work", max_running=1, lane="background"),
    "counts": JobKind("work", max_running=1, lane="background"),
    "brief": JobKind("work", time_limit=0.15),
}


class RecordingTransport:
    """Remembers what was sent; can be down."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []
        self.is_down = False

    def send(self, job_id: str, priority: int) -> None:
        if self.is_down:
            raise OSError("queue file is gone")
        self.sent.append((job_id, priority))


@dataclass
class World:
    """What a test needs at hand."""

    database: Database
    owner: Actor
    transport: RecordingTransport = field(default_factory=RecordingTransport)
    handlers: dict[str, JobHandler] = field(default_factory=dict)
    accounts: dict[int, Actor] = field(default_factory=dict)
    ended: list[JobView] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.accounts[self.owner.user_id] = self.owner
        self.service = JobService(self.database, KINDS, self.transport, self.note_end)
        self.sweeper = Sweeper(self.database, KINDS, self.transport, on_ended=self.note_end)
        self.runner = self.build_runner()

    def build_runner(self, lease_seconds: float = 30.0) -> JobRunner:
        return JobRunner(
            self.database,
            KINDS,
            self.handlers.__getitem__,
            self.accounts.get,
            lease_seconds,
            on_ended=self.note_end,
        )

    def note_end(self, _session: Session, job: JobView) -> None:
        self.ended.append(job)

    def add(self, kind: str = "work", **changes: Any) -> str:
        request = {"actor": self.owner, "title": "A job", "arguments": {}} | changes
        with self.database.write() as session:
            return self.service.add(session, kind=kind, **request)

    def change(self, job_id: str, **changes: Any) -> None:
        with self.database.write() as session:
            job = session.get(Job, job_id)
            for name, value in changes.items():
                setattr(job, name, value)

    def read(self, job_id: str) -> Job:
        with self.database.read() as session:
            job = session.get(Job, job_id)
            assert job is not None
            return job

    def run(self, handler: JobHandler, **request: Any) -> Job:
        """Add a job, carry it out with that handler, and return its row."""
        self.handlers["work"] = handler
        job_id = self.add(**request)
        self.runner.run(job_id)
        return self.read(job_id)


@pytest.fixture
def world(database: Database, trader: Actor) -> World:
    return World(database, trader)


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Poll until it is so; a machine that is busy with other things is given a minute."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.01)


@pytest.fixture(name="wait_until")
def provide_wait_until() -> Callable[..., None]:
    return wait_until
