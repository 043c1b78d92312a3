"""The board and the report, from rows to figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
import time_machine

from core.admin.monitoring.objectives import (
    EVENT_LAG,
    JOB_WAIT,
    OBJECTIVES,
    PAGE_AVAILABILITY,
    PAGE_LATENCY,
)
from core.admin.monitoring.part_service import PartService
from core.admin.monitoring.service_level_service import ServiceLevelService
from core.contracts import Actor
from core.enums import LevelState, Role
from core.errors import NotPermittedError
from core.telemetry.latency_sketch import MAX_ERROR, add_sketches, find_bucket
from db.admin.monitoring_repository import LevelRow, MonitoringRepository, PageRow

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPERATOR = Actor(1, Role.DEVOPS, "dev")


def page_row(minutes_ago, page, seconds, failed=0):
    sketch = add_sketches({find_bucket(value): 1} for value in seconds)
    return PageRow(
        NOON - timedelta(minutes=minutes_ago),
        page,
        len(seconds),
        sum(value > 0.3 for value in seconds),
        failed,
        10 * len(seconds),
        0.002 * len(seconds),
        {str(bucket): count for bucket, count in sketch.items()},
    )


@pytest.fixture
def service(database):
    fast, slow = np.linspace(0.01, 0.1, 100).tolist(), np.linspace(0.2, 0.6, 100).tolist()
    with database.write() as session:
        repository = MonitoringRepository(session)
        repository.add_pages(
            [
                page_row(10, "Fast", fast),
                page_row(70, "Slow", slow, failed=2),
                page_row(60 * 24 * 29, "Forgotten", fast),
            ]
        )
        repository.add_levels(
            LevelRow(JOB_WAIT, NOON - timedelta(minutes=m), int(m != 3), 1, float(m))
            for m in range(1, 11)
        )
    with time_machine.travel(NOON, tick=False):
        yield ServiceLevelService(database)


def test_the_board_judges_pages_by_runs_and_the_rest_by_minutes(service):
    board = service.get_board(OPERATOR)
    levels = {level.objective.indicator: level for level in board.levels}
    assert list(levels) == [each.indicator for each in OBJECTIVES]
    latency = levels[PAGE_LATENCY]
    assert (latency.good, latency.total) == (200 - 75, 200)  # of 0.2 … 0.6 a quarter is fast
    # a thousand runs would allow 50 slow ones
    assert latency.budget_left == pytest.approx(1 - 75 / 50)
    assert latency.state is LevelState.MISSED
    assert levels[PAGE_AVAILABILITY].good == 198
    wait = levels[JOB_WAIT]
    assert (wait.good, wait.total, wait.coverage) == (9, 10, 1.0)
    assert (wait.latest, wait.latest_at) == (1.0, NOON - timedelta(minutes=1))
    assert levels[EVENT_LAG].state is LevelState.UNKNOWN
    assert board.measured_since == NOON - timedelta(minutes=70)


def test_the_report_names_the_slowest_page_first_with_true_percentiles(service):
    report = service.get_page_report(OPERATOR)
    assert [figures.page for figures in report.pages] == ["Slow", "Fast"]
    slow = report.pages[0]
    assert slow.p95 == pytest.approx(0.58, rel=MAX_ERROR + 0.01)
    assert (slow.runs, slow.slow, slow.failed) == (100, 75, 2)
    assert (slow.queries_per_run, slow.query_seconds_per_run) == (10, pytest.approx(0.002))
    assert report.total.runs == 200
    assert [at.hour for at in report.history.starts_at] == [10, 11]
    assert list(report.history.runs) == [100, 100]


def test_the_history_may_be_of_one_page_while_the_table_is_of_all(service):
    report = service.get_page_report(OPERATOR, timedelta(hours=2), "Fast")
    assert list(report.history.runs) == [100]
    assert len(report.pages) == 2


def test_a_span_ends_where_it_says(service):
    assert [p.page for p in service.get_page_report(OPERATOR, timedelta(hours=1)).pages] == ["Fast"]
    assert len(service.get_page_report(OPERATOR, timedelta(days=400)).pages) == 2


def test_without_a_run_there_is_a_report_without_figures(sqlite_database):
    report = ServiceLevelService(sqlite_database).get_page_report(OPERATOR)
    assert (report.total.runs, report.total.p95) == (0, None)
    assert list(report.history.runs) == []
    board = ServiceLevelService(sqlite_database).get_board(OPERATOR)
    assert {level.state for level in board.levels} == {LevelState.UNKNOWN}


def test_traders_do_not_see_how_the_installation_is(service):
    with pytest.raises(NotPermittedError):
        service.get_board(Actor(1, Role.TRADER, "tess"))


def test_a_part_that_cannot_be_asked_says_so_and_the_others_answer():
    def find(name):
        if name == "broker.describe":
            return lambda: "looking"
        raise OSError("password=hush")

    parts = {part.title: part for part in PartService(find).list_parts(OPERATOR)}
    assert parts["Events"].is_ok
    assert not parts["Job queue"].is_ok
    assert parts["Job queue"].says == "cannot be asked (OSError)"


@pytest.mark.parametrize(
    ("changes", "is_ok"),
    [
        ({}, True),
        ({"newest_at": None}, True),
        ({"newest_at": None, "is_backup_late": True}, False),
        ({"is_backup_late": True}, False),
        ({"is_proof_late": True}, False),
        ({"failed_at": NOON}, False),
    ],
)
def test_backups_need_somebody_when_they_are_missing_late_unproven_or_failed(changes, is_ok):
    state = SimpleNamespace(
        newest_at=NOON,
        proven_at=NOON,
        backups=3,
        failed_at=None,
        is_backup_late=False,
        is_proof_late=False,
    )
    vars(state).update(changes)
    parts = PartService(lambda name: lambda: state).list_parts(OPERATOR)
    [backups] = [part for part in parts if part.title == "Backups"]
    assert backups.is_ok is is_ok
