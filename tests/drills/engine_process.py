"""A real worker or scheduler: `engine_process.py ROLE ENGINE DATABASE QUEUE [PARENT_PID]`.

QUEUE is the embedded engine's file or the address of Celery's Redis.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import db.metadata  # noqa: F401 (a job's row points at an account: all tables must be known)
from core.contracts import Actor
from core.enums import JobEngine, Role
from core.errors import InvalidInputError, ProviderError
from core.events.dispatcher import EventDispatcher
from core.events.types import Event
from core.jobs.runner import JobRunner
from core.jobs.scheduler import run_scheduler
from core.jobs.sweeper import Sweeper
from core.jobs.transport_choice import build_transport
from core.jobs.types import JobKind, RunningJob
from core.jobs.worker import run_worker
from core.log import configure_logging
from core.queue_settings import QueueSettings
from db.admin.tables import AuditEntry
from db.session import Database, open_database

KINDS = {
    "work": JobKind("work", time_limit=60, max_attempts=5),
    "brief": JobKind("work", time_limit=0.3),
    "single": JobKind("work", max_running=1),
}
PROCESSES = 2


def run_work(database: Database, job: RunningJob) -> dict[str, int]:
    """Do what the arguments say: fail, fail at first, or work until the gate opens.

    How long that takes is the test's choice, not the clock's.
    """
    wish = job.arguments
    if "refuse" in wish:
        raise InvalidInputError(wish["refuse"])
    if job.attempt <= wish.get("fail_first", 0):
        raise ProviderError("The source is down.")
    gate = Path(wish.get("gate", __file__))
    while not gate.exists():
        job.on_progress(0.5, "In the middle")
        time.sleep(0.02)
    with database.write() as session:
        session.add(AuditEntry(action="effect", target=job.id, details={}))
        job.finish(session, {"pid": os.getpid()})
    return {}


def main(role: str, engine: str, database_url: str, queue: str, parent_pid: str = "0") -> None:
    configure_logging()
    database = open_database(database_url)
    transport = build_transport(QueueSettings(JobEngine(engine), Path(queue), queue))
    sweeper = Sweeper(database, KINDS, transport, resend_seconds=1.0)

    def on_access_changed(_event: Event, event_id: str) -> None:
        with database.write() as session:
            session.add(AuditEntry(action="delivered", target=event_id, details={}))

    dispatch = EventDispatcher(database, {"on_access_changed": on_access_changed}).deliver_due
    runner = JobRunner(
        database,
        KINDS,
        lambda _name: partial(run_work, database),
        lambda user_id: Actor(user_id or 0, Role.TRADER),
        lease_seconds=30.0,  # the tests let leases run out by hand: a busy machine pauses long
        retry_base_seconds=0.05,
    )
    if role == "scheduler":
        run_scheduler(database=database, sweep=sweeper.sweep, dispatch_events=dispatch)
    elif JobEngine(engine) is JobEngine.CELERY:
        from core.jobs.celery_worker import run_celery_worker

        run_celery_worker(
            database=database,
            redis_url=queue,
            runner=runner,
            processes=PROCESSES,
            parent_pid=int(parent_pid),
        )
    else:
        run_worker(
            database=database,
            queue_path=Path(queue),
            runner=runner,
            sweep=sweeper.sweep,
            dispatch_events=dispatch,
            processes=PROCESSES,
            parent_pid=int(parent_pid),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
