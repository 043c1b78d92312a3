"""What a process measured reaches the rows, once, and is added up as it gets older."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.admin.monitoring.recorder import Recorder, add_levels, add_pages, floor
from core.admin.monitoring.service_level_service import ServiceLevelService
from core.contracts import Actor
from core.enums import Role
from core.errors import BusyError
from core.telemetry.errors import ErrorLog
from core.telemetry.page_runs import PageRunLog
from core.telemetry.queries import QueryCount
from db.admin.monitoring_repository import (
    DAY,
    HOUR,
    LevelRow,
    MonitoringRepository,
    PageRow,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPERATOR = Actor(1, Role.DEVOPS, "dev")


def list_pages(database):
    with database.read() as session:
        return MonitoringRepository(session).list_pages(NOON - timedelta(days=90))


def list_levels(database):
    with database.read() as session:
        return MonitoringRepository(session).list_levels(NOON - timedelta(days=90))


def page_row(starts_at, page="Signals", runs=2, sketch=None):
    return PageRow(starts_at, page, runs, 1, 0, 8, 0.5, sketch or {"10": runs})


def test_minutes_that_are_over_and_errors_are_stored_once(database):
    pages, errors = PageRunLog(), ErrorLog()
    recorder = Recorder(database, pages, errors)
    with time_machine.travel(NOON, tick=False) as clock:
        pages.note("Signals", 0.4, QueryCount(5, 0.01), is_failed=True)
        errors.note({"level": "error", "event": "page_failed", "page": "Signals"})
        recorder.record()
        assert list_pages(database) == []  # the minute is not over
        clock.shift(60)
        for _ in range(3):
            recorder.record()
        [row] = list_pages(database)
        assert (row.page, row.runs, row.slow, row.failed, row.queries) == ("Signals", 1, 1, 1, 5)
        assert row.starts_at == NOON
        assert sum(row.sketch.values()) == 1
        [error] = ServiceLevelService(database).list_errors(OPERATOR)
    assert (error.event, error.place, error.at) == ("page_failed", "Signals", NOON)


def test_what_could_not_be_stored_is_stored_the_next_time(sqlite_database, monkeypatch):
    pages, errors = PageRunLog(), ErrorLog()
    recorder = Recorder(sqlite_database, pages, errors)
    with time_machine.travel(NOON, tick=False) as clock:
        pages.note("Signals", 0.1, QueryCount(), is_failed=False)
        errors.note({"level": "error", "event": "page_failed"})
        clock.shift(60)
        with monkeypatch.context() as patch:
            patch.setattr(sqlite_database, "write", _busy)
            with pytest.raises(BusyError):
                recorder.record()
        recorder.record()
    assert len(list_pages(sqlite_database)) == 1
    assert len(ServiceLevelService(sqlite_database).list_errors(OPERATOR)) == 1


def _busy():
    raise BusyError("The database is busy.")


def test_old_minutes_become_hours_and_old_hours_days_without_losing_a_run(database):
    times = [NOON - timedelta(minutes=m) for m in (1, 59, 119, 121, 150, 170, 200)]
    times += [NOON - timedelta(days=9, minutes=m) for m in (0, 30, 90)]
    with database.write() as session:
        repository = MonitoringRepository(session)
        repository.add_pages(page_row(at) for at in times)
        repository.add_levels(LevelRow("job_wait", at, 1, 1, 3.0) for at in times)
        repository.add_levels([LevelRow("event_lag", times[-1], 0, 1, 99.0)])
    recorder = Recorder(database, PageRunLog(), ErrorLog())
    with time_machine.travel(NOON + timedelta(minutes=34), tick=False):
        for _ in range(2):  # the hour of ten o'clock is not over for two hours: it stays whole
            recorder.tidy()
    pages, levels = list_pages(database), list_levels(database)
    assert sum(row.runs for row in pages) == 2 * len(times)
    assert sum(row.sketch["10"] for row in pages) == 2 * len(times)
    assert sum(row.total for row in levels) == len(times) + 1
    day = datetime(2026, 11, 12, tzinfo=UTC)
    hours = [NOON - timedelta(hours=4), NOON - timedelta(hours=3)]
    # ten o'clock is the first hour that is still kept by the minute
    assert [row.starts_at for row in pages] == [day, *hours, *sorted(times[:3])]
    assert [r.starts_at for r in levels if r.indicator == "job_wait"] == [
        day,
        *hours,
        *sorted(times[:3]),
    ]
    assert [row for row in levels if row.indicator == "event_lag"] == [
        LevelRow("event_lag", day, 0, 1, 99.0)
    ]


def test_what_no_window_reaches_is_forgotten(database):
    old, young = NOON - timedelta(days=36), NOON - timedelta(days=27)
    with database.write() as session:
        repository = MonitoringRepository(session)
        repository.add_pages([page_row(old), page_row(young)])
        repository.add_errors([{"at": old, "event": "old"}, {"at": young, "event": "young"}])
    with time_machine.travel(NOON, tick=False):
        recorder = Recorder(database, PageRunLog(), ErrorLog())
        recorder.tidy()
        recorder.tidy()
    assert len(list_pages(database)) == 1
    errors = ServiceLevelService(database).list_errors(OPERATOR)
    assert [error.event for error in errors] == ["young"]


def test_slots_are_added_up_by_page_and_hour():
    at = NOON + timedelta(minutes=5)
    rows = [page_row(at), page_row(NOON, sketch={"10": 1, "20": 1}), page_row(at, "Korea")]
    assert add_pages(rows, HOUR) == [
        page_row(NOON, "Korea"),
        PageRow(NOON, "Signals", 4, 2, 0, 16, 1.0, {"10": 3, "20": 1}),
    ]
    slots = [LevelRow("job_wait", at, 1, 1, 2.0), LevelRow("job_wait", NOON, 0, 1, 90.0)]
    assert add_levels(slots, HOUR) == [LevelRow("job_wait", NOON, 1, 2, 90.0)]


def test_slots_begin_at_full_hours_and_days_of_utc():
    at = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)
    assert floor(at, HOUR) == NOON
    assert floor(at, DAY) == datetime(2026, 11, 21, tzinfo=UTC)
