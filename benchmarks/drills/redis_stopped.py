"""Redis is stopped, killed, frozen and comes back: what goes through it goes on without it.

Its three uses at once: waking those who deliver events, sharing answers of the cache, carrying the
ids of jobs to Celery.
"""

from __future__ import annotations

import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from sqlmodel import select

from benchmarks.drills.redis_desk import RedisDesk
from benchmarks.drills.redis_server import RedisServer
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import wait_until
from db.admin.tables import AuditEntry
from db.session import Database, open_database

WAYS = {"stopped": signal.SIGTERM, "killed": signal.SIGKILL, "frozen": signal.SIGSTOP}
LONGEST_SECONDS = 4.0
"""What one act may wait for a Redis that is away, on a busy machine; Celery gives it a second."""


class _Doer(threading.Thread):
    """Does the same over and over, and keeps the longest time it took and what went wrong."""

    def __init__(self, act: Callable[[], None], stopping: threading.Event, pause: float) -> None:
        super().__init__(daemon=True)
        self._act, self._stopping, self._pause = act, stopping, pause
        self.times, self.longest, self.errors = 0, 0.0, list[str]()

    def run(self) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._act()
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            self.longest = max(self.longest, time.monotonic() - started)
            self.times += 1
            self._stopping.wait(self._pause)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """One desk, kept through all outages."""
    server = RedisServer(run.folder)
    shutil.copy(run.grounds.migrated_file(), run.folder / "desk.db")
    database = open_database(f"sqlite:///{run.folder / 'desk.db'}")
    try:
        server.start()
        desk = RedisDesk(database, server.url)
        _drill(desk, server, run, findings)
        desk.close()
    finally:
        server.close()
        database.engine.dispose()


def _drill(desk: RedisDesk, server: RedisServer, run: DrillRun, findings: Findings) -> None:
    choice, stopping = run.draw(), threading.Event()
    doers = {
        "record an event": _Doer(desk.record_event, stopping, 0.02),
        "read through the cache": _Doer(desk.read, stopping, 0.02),
        "submit a job": _Doer(desk.submit_job, stopping, 0.2),
        "deliver": _Doer(desk.deliver, stopping, 0.0),
    }
    for doer in doers.values():
        doer.start()
    rounds = run.pick(1, 8)
    for way in list(WAYS) * rounds:
        time.sleep(choice.uniform(0.1, 0.5))
        server.signal(WAYS[way])
        before = {"": desk.count_delivered(), **{name: one.times for name, one in doers.items()}}
        is_going_on = wait_until(partial(_is_ahead, desk, doers, before), 30)
        findings.expect(is_going_on, f"While Redis was {way} not everything went on.")
        time.sleep(choice.uniform(0, run.pick(0.3, 3.0)))
        server.bring_back()
    stopping.set()
    patience = run.pick(5 * LONGEST_SECONDS, LONGEST_SECONDS)  # beside other tests it may pause
    for name, doer in doers.items():
        doer.join(30)
        findings.expect(not doer.is_alive(), f"To {name} hangs.")
        findings.expect(
            not doer.errors, f"To {name} failed {len(doer.errors)} times: {doer.errors[:1]}"
        )
        if name != "deliver":  # that one is there to wait
            findings.expect(doer.longest <= patience, f"To {name} took {doer.longest:.1f} s.")
    _look(desk, findings)
    findings.count(
        outages=len(WAYS) * rounds,
        events=doers["record an event"].times,
        **_judge_deliveries(desk, findings),
        cached_reads=doers["read through the cache"].times,
        jobs=doers["submit a job"].times,
        errors=sum(len(doer.errors) for doer in doers.values()),
        s_longest_act=max(doer.longest for name, doer in doers.items() if name != "deliver"),
    )


def _is_ahead(desk: RedisDesk, doers: dict[str, _Doer], before: dict[str, int]) -> bool:
    """Whether everybody has begun and ended something since, and events have arrived."""
    return desk.count_delivered() > before[""] + 3 and all(
        doer.times > before[name] + 1 for name, doer in doers.items()
    )


def _look(desk: RedisDesk, findings: Findings) -> None:
    """With Redis back, what waits is sent."""
    wait_until(lambda: desk.transport.find_trouble() == "")
    wait_until(desk.are_all_sent)
    lost = desk.count_unsent()
    findings.expect(lost == 0, f"{lost} jobs' ids did not reach Redis when it was back.")


def _judge_deliveries(desk: RedisDesk, findings: Findings) -> dict[str, int]:
    def is_done() -> bool:
        desk.deliver()
        return desk.count_delivered() >= len(desk.recorded)

    wait_until(is_done)
    handled = _list_handled(desk.database)
    missing = len(set(desk.recorded) - set(handled))
    twice = sum(times > 1 for times in handled.values())
    findings.expect(missing == 0, f"{missing} events were not delivered.")
    findings.expect(twice == 0, f"{twice} events were delivered more than once.")
    return {"not delivered": missing, "delivered twice": twice}


def _list_handled(database: Database) -> Counter[str]:
    with database.read() as session:
        statement = select(AuditEntry.target).where(AuditEntry.action == RedisDesk.HANDLED)
        return Counter(session.exec(statement).all())


DRILL = Drill(
    "redis_stopped",
    Group.OUTAGES,
    "While Redis is stopped, killed or frozen, events are recorded and delivered once, readers "
    "get their answers, jobs are accepted, and nobody sees an error or waits longer than "
    f"{LONGEST_SECONDS:g} s; when it is back the jobs that waited are sent.",
    carry_out,
)
