"""Builds what schedules consist of; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.contracts import RecordAudit
from core.schedules.catalogue import Catalogue
from core.schedules.change_log import ChangeLog
from core.schedules.defaults import ACTIONS, DEFAULTS
from core.schedules.execution import Execution
from core.schedules.hand_runner import HandRunner
from core.schedules.reader import ScheduleReader
from core.schedules.schedule_change_service import ScheduleChangeService
from core.schedules.schedule_service import ScheduleService
from core.schedules.scheduler import Scheduler
from core.schedules.types import FindMethod, JobLookup, ListHours
from db.session import Database


@dataclass(frozen=True)
class ScheduleServices:
    """What begins things by the clock, and what people see and change of it."""

    schedules: Scheduler
    schedule_reader: ScheduleReader
    schedule_runner: HandRunner
    schedule_admin: ScheduleService
    schedule_changes: ScheduleChangeService


def build_schedule_services(
    database: Database,
    jobs: JobLookup,
    find_method: FindMethod,
    list_hours: ListHours,
    record_audit: RecordAudit,
) -> ScheduleServices:
    """All of them on one database.

    Args:
        database: where schedules are kept.
        jobs: looks at jobs.
        find_method: what carries an action out, by its dotted name below `Services`.
        list_hours: sessions of an exchange.
        record_audit: notes who did what.
    """
    # Several schedules ask for the same days, over and over; a calendar takes milliseconds.
    catalogue = Catalogue(ACTIONS, DEFAULTS, lru_cache(maxsize=64)(list_hours))
    execution = Execution(database, ACTIONS, find_method, jobs)
    reader = ScheduleReader(database, catalogue)
    runner = HandRunner(execution, reader, record_audit)
    log = ChangeLog(database, record_audit)
    scheduler = Scheduler(execution, catalogue)
    return ScheduleServices(
        schedules=scheduler,
        schedule_reader=reader,
        schedule_runner=runner,
        schedule_admin=ScheduleService(reader, runner, scheduler.find_lag),
        schedule_changes=ScheduleChangeService(reader, catalogue, log),
    )
