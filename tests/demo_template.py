"""Demo installations that one test run makes once, whatever the number of its processes.

One is what the server makes of an empty folder. The other is the same after its worker has
worked off what seeding brought about: a server on a copy has nothing to do but what its test
asks. The search of 400 invented instruments for anomalies and the first self-test of the honesty
gate would take a minute of one processor each, in every server: they are recorded as done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from sqlmodel import select, update

from core.clock import now
from core.enums import DueState, JobStatus
from core.events.dispatcher import EventDispatcher
from core.jobs.runner import JobRunner
from core.market_data.quality.due_checks import ANOMALY_JOB
from core.schedules.book import add_version, list_uninstalled
from core.schedules.defaults import DEFAULTS
from core.service_factory import build_services
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.services import Services
from core.settings import Settings
from db.jobs.tables import Job
from db.market_data.quality_tables import DataQualityScore
from db.market_data.tables import BarSeriesRow
from db.schedules.schedule_tables import DueTime

LEASE_SECONDS = 60


def demo_settings(data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir, is_worker_started=False, is_yfinance_enabled=False, _env_file=None
    )


def build_runner(services: Services) -> JobRunner:
    """Carries out jobs here and now, as a worker would."""
    return JobRunner(
        services.database,
        JOB_HANDLERS,
        services.find,
        services.find_actor,
        LEASE_SECONDS,
        on_ended=services.tell_ended,
    )


def make_once(
    name: str, factory: pytest.TempPathFactory, worker_id: str, fill: Callable[[Path], None]
) -> Path:
    """The folder of that name, filled by the first of the test processes that asks for it."""
    own = factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            half_done = factory.mktemp("half_done")
            fill(half_done)
            half_done.rename(folder)
    return folder


def seed(folder: Path) -> None:
    services = build_services(demo_settings(folder))
    services.prepare_database()
    _close(services)


def work_off(folder: Path, seeded: Path) -> None:
    """A copy of what was seeded, with its events delivered and its jobs done."""
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    services = build_services(demo_settings(folder))
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    dispatcher, runner = EventDispatcher(services.database, handlers), build_runner(services)
    while (
        services.korean_chain.start_until(now() + timedelta(hours=1))
        + dispatcher.deliver_due()
        + _run_waiting(services, runner)
    ):
        pass
    record_gate_test(services)
    _close(services)


def record_gate_test(services: Services) -> None:
    """Note that the schedule's first due time, which comes with the first start, is over."""
    at = now()
    with services.database.write() as session:
        missing = {one.name: (one, version) for one, version in list_uninstalled(session, DEFAULTS)}
        schedule, version = missing["test_gate"]
        add_version(session, schedule, version, at)
        session.add(
            DueTime(
                name=schedule.name,
                due_at=at,
                version=version,
                state=DueState.DONE,
                job_ids=[],
                ended_at=at,
            )
        )


def _run_waiting(services: Services, runner: JobRunner) -> int:
    with services.database.read() as session:
        jobs = session.exec(select(Job).where(Job.status == JobStatus.PENDING)).all()
    for job in jobs:
        if job.kind == ANOMALY_JOB:
            _record_search(services)
        runner.run(job.id)
    return len(jobs)


def _record_search(services: Services) -> None:
    newest = (
        select(BarSeriesRow.content_hash)
        .where(BarSeriesRow.id == DataQualityScore.series_id)
        .scalar_subquery()
    )
    with services.database.write() as session:
        session.connection().execute(update(DataQualityScore).values(anomalies_hash=newest))


def _close(services: Services) -> None:
    with services.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    services.close()
