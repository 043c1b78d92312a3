"""The clock jumps forwards and backwards while jobs run and events are delivered."""

from __future__ import annotations

import contextlib
import random
import shutil
import threading
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta

import time_machine
from sqlmodel import col, select

from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.worker_desk import NO_PASSWORD
from benchmarks.drills.worker_process import EFFECT, KINDS, run_work
from core.contracts import Actor
from core.enums import JobStatus, Role
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import Event, UserAccessChanged
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.sweeper import Sweeper
from core.jobs.types import JobHandler, RunningJob
from db.admin.tables import AuditEntry
from db.jobs.tables import Job
from db.session import Database, open_database
from db.user.tables import UserAccount

BEGIN = datetime(2026, 3, 28, 22, tzinfo=UTC)  # Europe's clocks go forward in the night
JUMPS = tuple(
    sign * timedelta(seconds=seconds) for seconds in (1, 30, 3_600, 86_400) for sign in (1, -1)
)
HANDLED = "event handled"
BEGUN_AGAIN = 3
"""So many jobs at least have to be begun again while their first attempt goes on."""


class _Queue:
    """Carries ids to the workers."""

    title = "a list"

    def __init__(self) -> None:
        self.ids = deque[str]()

    def send(self, job_id: str, priority: int) -> None:  # noqa: ARG002 - a transport's signature
        self.ids.append(job_id)

    def find_trouble(self) -> str:
        """None."""
        return ""

    def close(self) -> None:
        """Nothing is open."""


class _Desk:
    """Jobs and events of one process."""

    def __init__(self, database: Database) -> None:
        self.database, self.queue = database, _Queue()
        self.jobs = JobService(database, KINDS, self.queue)
        self.runner = JobRunner(
            database,
            KINDS,
            self._find_handler,
            lambda user_id: Actor(user_id or 0, Role.TRADER),
            lease_seconds=5.0,
            retry_base_seconds=0.1,
        )
        self.sweeper = Sweeper(database, KINDS, self.queue, resend_seconds=5.0)
        self.outbox = Outbox({"UserAccessChanged": ["on_access_changed"]})
        self.dispatcher = EventDispatcher(database, {"on_access_changed": self._handle})
        self.events: list[str] = []
        with database.write() as session:
            account = UserAccount(
                username="drill", display_name="Drill", password_hash=NO_PASSWORD, role=Role.TRADER
            )
            session.add(account)
            session.flush()
            self._actor = Actor(account.id or 0, Role.TRADER)

    def add(self, seconds: float) -> None:
        """A job that takes so long, and an event."""
        event = UserAccessChanged(user_id=1, by_user_id=1, change="disabled")
        with self.database.write() as session:
            job_id = self.jobs.add(
                session, actor=self._actor, kind="work", title="W", arguments={"seconds": seconds}
            )
            self.events.append(self.outbox.record(session, event))
        self.jobs.send(job_id)

    def work_once(self) -> None:
        """What a worker does in a round."""
        self.sweeper.sweep()
        self.dispatcher.deliver_due()
        self.run_waiting()

    def run_waiting(self) -> None:
        """Carry out the jobs in the queue; several threads may."""
        with contextlib.suppress(IndexError):
            while True:
                self.runner.run(self.queue.ids.popleft())

    def count_unfinished(self) -> int:
        with self.database.read() as session:
            statement = select(Job.id).where(col(Job.status) != JobStatus.SUCCESS)
            return len(session.exec(statement).all())

    def count_begun_again(self) -> int:
        with self.database.read() as session:
            return len(session.exec(select(Job.id).where(col(Job.attempt) > 1)).all())

    def count(self, action: str) -> Counter[str]:
        with self.database.read() as session:
            statement = select(AuditEntry.target).where(AuditEntry.action == action)
            return Counter(session.exec(statement).all())

    def _find_handler(self, _name: str) -> JobHandler:
        def work(job: RunningJob) -> None:
            run_work(self.database, job)

        return work

    def _handle(self, event: Event, event_id: str) -> None:  # noqa: ARG002 - as above
        with self.database.write() as session:
            session.add(AuditEntry(action=HANDLED, target=event_id, details={}))


class _Turmoil:
    """Two workers and a sweeper at work, each on a thread, while the clock jumps."""

    def __init__(
        self, desk: _Desk, traveller: time_machine.Traveller, choice: random.Random, jumps: int
    ) -> None:
        self._desk, self._traveller, self._choice = desk, traveller, choice
        self._jumps = jumps
        self._stopping = threading.Event()
        self.jumped = Counter[str]()

    def go_through(self) -> None:
        """Until the clock has jumped often enough, and enough jobs were begun again."""
        clock, *others = (
            threading.Thread(target=one) for one in (self._jump, self._sweep, self._work)
        )
        for thread in (clock, *others):
            thread.start()
        while clock.is_alive():
            self._desk.add(self._choice.uniform(0, 0.15))
            self._desk.work_once()
        self._stopping.set()
        for thread in others:
            thread.join()

    def _jump(self) -> None:
        for jump in range(20 * self._jumps):
            if jump >= self._jumps and self._desk.count_begun_again() >= BEGUN_AGAIN:
                return
            time.sleep(self._choice.uniform(0.02, 0.15))
            by = self._choice.choice(JUMPS)
            self._traveller.shift(by)
            self.jumped["forwards" if by > timedelta() else "backwards"] += 1

    def _sweep(self) -> None:
        while not self._stopping.wait(0.01):  # takes back what looks abandoned by the clock
            self._desk.sweeper.sweep()

    def _work(self) -> None:
        while not self._stopping.wait(0.01):  # begins what was taken back, its first attempt alive
            self._desk.run_waiting()


def carry_out(run: DrillRun, findings: Findings) -> None:
    """The clock jumps at moments nobody chose, in the middle of jobs too."""
    shutil.copy(run.grounds.migrated_file(), run.folder / "desk.db")
    database = open_database(f"sqlite:///{run.folder / 'desk.db'}")
    try:
        _drill(_Desk(database), run.draw(), run.pick(24, 400), findings)
    finally:
        database.engine.dispose()


def _drill(desk: _Desk, choice: random.Random, jumps: int, findings: Findings) -> None:
    with time_machine.travel(BEGIN, tick=True) as traveller:
        turmoil = _Turmoil(desk, traveller, choice, jumps)
        turmoil.go_through()
        # Whatever was given a time that has not come yet waits for it: let it come.
        traveller.shift(timedelta(days=30))
        deadline = time.monotonic() + 60
        while desk.count_unfinished() and time.monotonic() < deadline:
            desk.work_once()
        desk.dispatcher.deliver_due()
        unfinished = desk.count_unfinished()
    findings.expect(unfinished == 0, f"{unfinished} jobs did not end.")
    _judge(desk, turmoil.jumped, findings)


def _judge(desk: _Desk, jumped: Counter[str], findings: Findings) -> None:
    effects, handled = desk.count(EFFECT), desk.count(HANDLED)
    jobs = len(desk.events)
    twice = sum(times > 1 for times in effects.values())
    findings.expect(twice == 0, f"{twice} effects are there more than once.")
    findings.expect(len(effects) == jobs, f"{jobs - len(effects)} effects are missing.")
    missing = len(set(desk.events) - set(handled))
    repeated = sum(times > 1 for times in handled.values())
    findings.expect(missing == 0, f"{missing} events were not delivered.")
    findings.expect(repeated == 0, f"{repeated} events were delivered more than once.")
    again = desk.count_begun_again()
    findings.expect(again >= BEGUN_AGAIN, f"Only {again} jobs were begun again: too few to tell.")
    findings.count(
        jumps_forwards=jumped["forwards"],
        jumps_backwards=jumped["backwards"],
        jobs=jobs,
        begun_again=again,
        effects_missing=jobs - len(effects),
        effects_twice=twice,
        events_missing=missing,
        events_twice=repeated,
    )


DRILL = Drill(
    "clock_changes",
    Group.CLOCKS,
    "Jumps of the clock by a second to a day, forwards and backwards, in the middle of jobs and "
    "deliveries, lose none and repeat no effect; what waits for a time is delayed, not lost.",
    carry_out,
)
