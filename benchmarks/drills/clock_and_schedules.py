"""Several schedulers, clocks that jump, and the nights when summer time begins and ends."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlmodel import col, select

from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.contracts import Actor
from core.enums import MissedPolicy
from core.schedules.catalogue import Catalogue
from core.schedules.cron import Cron
from core.schedules.definition import Schedule
from core.schedules.execution import Execution
from core.schedules.scheduler import FIRST_LOOK_SECONDS, Scheduler
from core.schedules.types import ScheduleAction
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime
from db.session import Database, open_database

SCHEDULERS = 3
ACTIONS = {"note": ScheduleAction("note", "Note", "Notes that it was begun.")}
NIGHT = "30 2 * * *"
HOURLY = "15 * * * *"
MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
STEPS = tuple(timedelta(minutes=n) for n in (1, 7, 30, 60, 180))
BACK = tuple(timedelta(minutes=n) for n in (-1, -30, -60, -240))


class _Desk:
    """What was begun, and when by the clock of that moment."""

    def __init__(self, database: Database) -> None:
        self.begun: list[str] = []
        self.seconds = 0.0
        schedules = tuple(
            Schedule(
                f"{kind}_{place}",
                f"{kind} in {zone}",
                "note",
                Cron(line, zone),
                missed=MissedPolicy.RUN_LATEST,
            )
            for place, zone in enumerate(ZONES)
            for kind, line in (("night", NIGHT), ("hourly", HOURLY))
        )
        execution = Execution(database, ACTIONS, self._find_method, self)
        catalogue = Catalogue(ACTIONS, schedules, lambda *_: [])
        self.schedulers = [
            Scheduler(execution, catalogue, lambda: self.seconds) for _ in range(SCHEDULERS)
        ]

    def look(self) -> None:
        """All schedulers look once."""
        self.seconds += FIRST_LOOK_SECONDS
        for scheduler in self.schedulers:
            scheduler.start_due()

    def find_states(self, job_ids: Any) -> dict[str, Any]:  # noqa: ARG002 - JobLookup's signature
        """It starts no jobs."""
        return {}

    def list_of_correlation(self, correlation_id: str) -> list[str]:  # noqa: ARG002 - as above
        """It starts no jobs."""
        return []

    def _find_method(self, _name: str) -> Any:
        def note(actor: Actor) -> None:
            self.begun.append(actor.correlation_id)

        return note


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Through the nights of Europe's changes; other zones have theirs days before or after."""
    shutil.copy(run.grounds.migrated_file(), run.folder / "desk.db")
    database = open_database(f"sqlite:///{run.folder / 'desk.db'}")
    choice, steps = run.draw(), run.pick(60, 600)
    begins = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 28), (10, 24))]
    try:
        _drill(database, choice, begins[: run.pick(1, 2)], steps, findings)
    finally:
        database.engine.dispose()


def _drill(
    database: Database,
    choice: random.Random,
    begins: list[datetime],
    steps: int,
    findings: Findings,
) -> None:
    desk, back, early = _Desk(database), 0, 0
    expected: set[tuple[str, datetime]] = set()
    looked: list[tuple[datetime, datetime]] = []
    for at in begins:
        times = []
        for _ in range(steps):
            is_back = choice.random() < 0.15  # noqa: PLR2004
            back += is_back
            at += choice.choice(BACK if is_back else STEPS)  # noqa: PLW2901 - the clock
            with time_machine.travel(at, tick=False):
                before = _list_due_after(database, at)
                desk.look()
                early += len(_list_due_after(database, at) - before)
            times.append(at)
        looked.append((times[0], max(times)))
        expected |= _list_expected(*looked[-1])
    with database.read() as session:
        rows = ScheduleRepository(session).list_due(100_000, [])
    keys = Counter((row.name, row.due_at) for row in rows)
    runs = Counter(desk.begun)
    twice = sum(times > 1 for times in runs.values()) + sum(n > 1 for n in keys.values())
    findings.expect(twice == 0, f"{twice} due times were carried out more than once.")
    findings.expect(early == 0, f"{early} due times were begun before they had come.")
    noted = {key for key in keys if any(first < key[1] <= last for first, last in looked)}
    lost, invented = len(expected - noted), len(noted - expected)
    findings.expect(lost == 0, f"{lost} due times that came are neither begun nor noted.")
    findings.expect(invented == 0, f"{invented} due times are none by a walk of every minute.")
    known = {row.correlation_id for row in rows}
    findings.expect(set(runs) <= known, "Something was begun that is not in the table.")
    findings.expect(len(runs) > 0, "Nothing was begun.")
    findings.count(
        looks=steps * len(begins) * SCHEDULERS,
        jumps_backwards=back,
        due_times=len(rows),
        lost=lost,
        begun=len(runs),
        begun_twice=twice,
        begun_early=early,
    )


def _list_expected(after: datetime, until: datetime) -> set[tuple[str, datetime]]:
    """What is due in between, told without cron: by the wall at every minute.

    A night's work is due when the wall of its day has first come as far as 02:30.
    """
    found = set()
    for place, name in enumerate(ZONES):
        zone, nights = ZoneInfo(name), set[date]()
        at = after.replace(second=0, microsecond=0) - timedelta(days=1)
        while at < until:
            at += MINUTE
            wall = at.astimezone(zone)
            if wall.minute == 15:  # noqa: PLR2004 - as `HOURLY` says
                found.add((f"hourly_{place}", at))
            if (wall.hour, wall.minute) >= (2, 30) and wall.date() not in nights:
                nights.add(wall.date())
                found.add((f"night_{place}", at))
    return {(schedule, due_at) for schedule, due_at in found if after < due_at <= until}


def _list_due_after(database: Database, at: datetime) -> set[tuple[str, datetime]]:
    """Due times in the table that have not come: only a clock that went back leaves some."""
    with database.read() as session:
        statement = select(DueTime.name, DueTime.due_at).where(col(DueTime.due_at) > at)
        return {(name, due_at) for name, due_at in session.exec(statement).all()}


DRILL = Drill(
    "clock_and_schedules",
    Group.CLOCKS,
    "Each due time is carried out or noted once, none is lost, and none is begun before it has "
    "come, by several schedulers whose clock jumps back and forth, through the nights when summer "
    "time begins and ends.",
    carry_out,
)
