"""A real worker for the drills: `python -m benchmarks.drills.worker_process DATABASE QUEUE`.

Its one kind of job takes as long as its arguments say and leaves a row behind: its effect.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import db.metadata  # noqa: F401 (a job's row points at an account: all tables must be known)
from core.contracts import Actor
from core.enums import Role
from core.events.dispatcher import EventDispatcher
from core.jobs.huey_transport import HueyTransport
from core.jobs.runner import JobRunner
from core.jobs.sweeper import Sweeper
from core.jobs.types import JobHandler, JobKind, RunningJob
from core.jobs.worker import run_worker
from db.admin.tables import AuditEntry
from db.session import Database, open_database

KINDS = {"work": JobKind("work", time_limit=60, max_attempts=10_000)}
"""As many attempts as a drill takes: it is not their number that is drilled."""
EFFECT = "effect of a job"
LEASE_SECONDS = 2.0


def run_work(database: Database, job: RunningJob) -> None:
    """Take the time that was asked for, then store the effect together with the job's end."""
    until = time.monotonic() + float(job.arguments["seconds"])
    while (left := until - time.monotonic()) > 0:
        job.on_progress(0.5, "In the middle")
        time.sleep(min(0.02, left))
    with database.write() as session:
        session.add(AuditEntry(action=EFFECT, target=job.id, details={}))
        job.finish(session, {})


def main(database_url: str, queue_file: str) -> None:
    """Work until killed."""
    database, queue_path = open_database(database_url), Path(queue_file)
    transport = HueyTransport(queue_path)

    def resolve_handler(_name: str) -> JobHandler:
        return partial(run_work, database)

    run_worker(
        database=database,
        queue_path=queue_path,
        runner=JobRunner(
            database,
            KINDS,
            resolve_handler,
            lambda user_id: Actor(user_id or 0, Role.TRADER),
            lease_seconds=LEASE_SECONDS,
            retry_base_seconds=0.2,
        ),
        sweep=Sweeper(database, KINDS, transport, resend_seconds=1.0).sweep,
        dispatch_events=EventDispatcher(database, {}).deliver_due,
        processes=2,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
