"""Several schedulers on one database, with actions that only note that they were begun."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.admin.audit_trail import add_audit
from core.contracts import Actor, SessionHours
from core.correlation import find_correlation
from core.enums import DueState, JobStatus
from core.schedules.catalogue import Catalogue
from core.schedules.change_log import ChangeLog
from core.schedules.cron import Cron
from core.schedules.definition import Schedule
from core.schedules.execution import Execution
from core.schedules.hand_runner import HandRunner
from core.schedules.reader import ScheduleReader
from core.schedules.schedule_change_service import ScheduleChangeService
from core.schedules.schedule_service import ScheduleService
from core.schedules.scheduler import FIRST_LOOK_SECONDS, Scheduler
from core.schedules.types import ActionResult, ScheduleAction
from db.schedules.schedule_repository import ScheduleRepository

ACTIONS = {
    "job": ScheduleAction("job", "A job", "Begins one job."),
    "step": ScheduleAction("step", "A step", "Begins jobs of a session.", True, True),
}
HOLIDAY = date(2026, 3, 2)


def list_hours(exchange, first, last):
    """Seoul's hours on weekdays, but for one holiday; of no other exchange."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        SessionHours(day, datetime(*day.timetuple()[:3], 0, 0, tzinfo=UTC),
                     datetime(*day.timetuple()[:3], 6, 30, tzinfo=UTC))
        for day in days
        if exchange == "KRX" and day.weekday() < 5 and day != HOLIDAY
    ]  # fmt: skip


DAILY = Schedule("daily", "Daily", "job", Cron("0 12 * * *", "UTC"))


@dataclass
class JobSeen:
    status: JobStatus = JobStatus.PENDING
    error: str = ""

    @property
    def is_finished(self):
        return self.status in {JobStatus.SUCCESS, JobStatus.FAILURE, JobStatus.REVOKED}


class Desk:
    """What the schedules stand on, and what they have begun.

    `begun` has (session, correlation) for each time an action was carried out.
    """

    def __init__(self, database, *schedules, workers=1, starts_jobs=False):
        self.database = database
        self.catalogue = Catalogue(ACTIONS, schedules or (DAILY,), list_hours)
        self.starts_jobs = starts_jobs
        self.begun, self.jobs, self.correlated = [], {}, {}
        self.seconds, self.error, self.dies_after = 0.0, None, False
        self.lock = threading.Lock()
        self.execution = Execution(database, ACTIONS, self.find_method, self)
        self.reader = ScheduleReader(database, self.catalogue)
        runner = HandRunner(self.execution, self.reader, add_audit)
        lag = Scheduler(self.execution, self.catalogue).find_lag
        self.service = ScheduleService(self.reader, runner, lag)
        self.changes = ScheduleChangeService(
            self.reader, self.catalogue, ChangeLog(database, add_audit)
        )
        self.workers = [self.start() for _ in range(workers)]

    def start(self):
        return Scheduler(self.execution, self.catalogue, lambda: self.seconds)

    def look(self):
        self.seconds += FIRST_LOOK_SECONDS
        return sum(worker.start_due() for worker in self.workers)

    def rows(self, name=""):
        with self.database.read() as session:
            found = ScheduleRepository(session).list_due(100_000, [name] if name else [])
        return sorted(found, key=lambda row: row.due_at)

    def states(self, name=""):
        return [row.state for row in self.rows(name)]

    # What `Services` and the jobs are to the schedules:

    def find_method(self, name):
        return getattr(self, name)

    def job(self, actor: Actor):
        return self._begin(actor, None)

    def step(self, actor: Actor, session):
        job_id = self._begin(actor, session)
        return ActionResult(DueState.DONE, "Done.", (job_id,) if job_id else (), session)

    def _begin(self, actor, session):
        with self.lock:
            if self.error:
                raise self.error
            assert find_correlation() == actor.correlation_id, "what it starts belongs to it"
            self.begun.append((session, actor.correlation_id))
            job_id = f"job-{len(self.begun)}" if self.starts_jobs else None
            if job_id:
                self.jobs[job_id] = JobSeen()
                self.correlated.setdefault(actor.correlation_id, []).append(job_id)
        if self.dies_after:
            raise KeyboardInterrupt
        return job_id

    def find_states(self, job_ids):
        return {job_id: self.jobs[job_id] for job_id in job_ids if job_id in self.jobs}

    def list_of_correlation(self, correlation_id):
        return self.correlated.get(correlation_id, [])

    def end_jobs(self, status=JobStatus.SUCCESS, error=""):
        for job in self.jobs.values():
            if not job.is_finished:
                job.status, job.error = status, error
