"""A real worker process for the drills: `python drilled_worker.py DATABASE QUEUE [PARENT_PID]`."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import db.metadata  # noqa: F401 (a job's row points at an account: all tables must be known)
from core.contracts import Actor
from core.enums import Role
from core.events.dispatcher import EventDispatcher
from core.events.types import Event
from core.jobs.huey_transport import HueyTransport
from core.jobs.runner import JobRunner
from core.jobs.sweeper import Sweeper
from core.jobs.types import JobHandler, JobKind, RunningJob
from core.jobs.worker import run_worker
from db.events.event_repository import EventRepository
from db.session import Database, open_database

KINDS = {"slow": JobKind("slow", time_limit=30, max_attempts=5)}


def add_effect(database: Database, name: str, about: str, job: RunningJob | None = None) -> None:
    """Leave a row behind; for a job together with its end."""
    with database.write() as session:
        EventRepository(session).add_event(
            name=name, version=1, payload={"about": about}, correlation_id="", handlers=()
        )
        if job is not None:
            job.finish(session, {})


def run_slow_job(database: Database, job: RunningJob) -> None:
    """Work until the gate opens: how long that takes is the drill's choice, not the clock's."""
    gate = Path(job.arguments["gate"])
    job.on_progress(0.5, "In the middle")
    while not gate.exists():
        time.sleep(0.02)
        job.on_progress(0.5, "In the middle")
    add_effect(database, "Effect", job.id, job)


def main(database_file: str, queue_file: str, parent_pid: str = "0") -> None:
    database = open_database(f"sqlite:///{database_file}")
    transport = HueyTransport(Path(queue_file))

    def resolve_handler(_name: str) -> JobHandler:
        return partial(run_slow_job, database)

    def on_access_changed(event: Event, event_id: str) -> None:
        add_effect(database, "Delivered", event_id)

    run_worker(
        database=database,
        queue_path=Path(queue_file),
        runner=JobRunner(
            database,
            KINDS,
            resolve_handler,
            lambda user_id: Actor(user_id, Role.TRADER),
            lease_seconds=4.0,  # a busy machine may pause for more than one
        ),
        sweep=Sweeper(database, KINDS, transport, resend_seconds=1.0).sweep,
        dispatch_events=EventDispatcher(
            database, {"on_access_changed": on_access_changed}
        ).deliver_due,
        processes=2,
        parent_pid=int(parent_pid),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
