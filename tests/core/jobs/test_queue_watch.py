from __future__ import annotations

import pytest

from core.enums import JobEngine, WorkerRole
from core.jobs.heartbeat import Heartbeat
from core.jobs.queue_watch import QueueWatch
from db.session import Database


class Line:
    """A transport with words."""

    def __init__(self) -> None:
        self.trouble = ""
        self.asked = 0

    def send(self, job_id: str, priority: int) -> None: ...

    def close(self) -> None: ...

    def find_trouble(self) -> str:
        self.asked += 1
        return self.trouble


@pytest.fixture
def line() -> Line:
    return Line()


def watch(database: Database, line: Line, engine: JobEngine = JobEngine.CELERY) -> QueueWatch:
    return QueueWatch(database, line, engine)


def beat(database: Database, role: WorkerRole) -> None:
    Heartbeat(database, 1 if role is WorkerRole.WORKER else 2, role).beat_when_due()


def test_what_is_missing_is_named_with_what_starts_it(sqlite_database: Database) -> None:
    line = Line()
    line.trouble = "Redis does not answer."
    assert watch(sqlite_database, line).find_trouble() == "Redis does not answer."
    line.trouble = ""
    assert (
        "Run `python -m core worker` on any machine" in watch(sqlite_database, line).find_trouble()
    )
    beat(sqlite_database, WorkerRole.WORKER)
    assert "Run `python -m core scheduler`" in watch(sqlite_database, line).find_trouble()
    beat(sqlite_database, WorkerRole.SCHEDULER)
    assert watch(sqlite_database, line).find_trouble() == ""


def test_the_embedded_engine_needs_no_scheduler(sqlite_database: Database, line: Line) -> None:
    embedded = watch(sqlite_database, line, JobEngine.EMBEDDED)
    assert "SIGNALDECK_IS_WORKER_STARTED" in embedded.find_trouble()
    beat(sqlite_database, WorkerRole.WORKER)
    assert watch(sqlite_database, line, JobEngine.EMBEDDED).find_trouble() == ""


def test_a_scheduler_is_no_worker(sqlite_database: Database, line: Line) -> None:
    beat(sqlite_database, WorkerRole.SCHEDULER)
    assert "No worker" in watch(sqlite_database, line).find_trouble()


def test_many_readers_ask_the_queue_once(sqlite_database: Database, line: Line) -> None:
    one = watch(sqlite_database, line)
    assert len({one.find_trouble() for _ in range(20)}) == 1
    assert line.asked == 1
