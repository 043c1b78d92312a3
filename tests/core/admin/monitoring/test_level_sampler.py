"""Each minute is judged once, by whoever comes first, and a silent part is not judged."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.admin.monitoring.level_sampler import LevelSampler, is_held
from core.admin.monitoring.objectives import BACKUP_AGE, EVENT_LAG, JOB_WAIT
from db.admin.monitoring_repository import LevelRow, MonitoringRepository

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def list_levels(database):
    with database.read() as session:
        return MonitoringRepository(session).list_levels(NOON - timedelta(days=1))


def test_a_minute_is_judged_once_however_many_ask(database):
    samplers = [LevelSampler(database, {JOB_WAIT: lambda: 61.0, EVENT_LAG: lambda: 0.5})] * 2
    samplers.append(LevelSampler(database, {JOB_WAIT: lambda: 1.0}))
    with time_machine.travel(NOON + timedelta(seconds=5), tick=False) as clock:
        for sampler in samplers:
            sampler.sample_if_due()
        clock.shift(60)
        samplers[-1].sample_if_due()
    assert sorted(list_levels(database)) == [
        LevelRow(EVENT_LAG, NOON, 1, 1, 0.5),
        LevelRow(JOB_WAIT, NOON, 0, 1, 61.0),
        LevelRow(JOB_WAIT, NOON + timedelta(minutes=1), 1, 1, 1.0),
    ]


def test_what_another_process_could_not_ask_is_added_to_its_minute(database):
    with time_machine.travel(NOON, tick=False):
        LevelSampler(database, {JOB_WAIT: lambda: 1.0}).sample_if_due()
        LevelSampler(database, {JOB_WAIT: lambda: 2.0, EVENT_LAG: lambda: 0.5}).sample_if_due()
    assert sorted(list_levels(database)) == [
        LevelRow(EVENT_LAG, NOON, 1, 1, 0.5),
        LevelRow(JOB_WAIT, NOON, 1, 1, 1.0),
    ]


def test_what_cannot_be_asked_or_makes_no_sense_is_not_judged(sqlite_database):
    def fail():
        raise OSError("the disk is gone")

    probes = {BACKUP_AGE: fail, EVENT_LAG: lambda: None, JOB_WAIT: lambda: 0.0}
    sampler = LevelSampler(sqlite_database, probes)
    assert sampler.measure() == {JOB_WAIT: 0.0}
    with time_machine.travel(NOON, tick=False):
        sampler.sample_if_due()
    assert [row.indicator for row in list_levels(sqlite_database)] == [JOB_WAIT]


@pytest.mark.parametrize(
    ("value", "age", "held"),
    [
        (60.0, timedelta(0), 1),
        (60.1, timedelta(days=90), 0),
    ],
)
def test_a_level_is_held_up_to_its_limit(value, age, held):
    assert is_held(JOB_WAIT, value, age) == held


def test_what_never_happened_counts_once_it_could_have_happened():
    assert is_held(BACKUP_AGE, math.inf, timedelta(hours=26)) == 1
    assert is_held(BACKUP_AGE, math.inf, timedelta(hours=27)) == 0


def test_an_alert_counts_what_never_happened_from_the_first_start(database):
    sampler = LevelSampler(database, {BACKUP_AGE: lambda: math.inf, JOB_WAIT: lambda: 7.0})
    with time_machine.travel(NOON, tick=False) as clock:
        assert sampler.measure_lateness() == {BACKUP_AGE: 0.0, JOB_WAIT: 7.0}
        sampler.sample_if_due()
        clock.shift(timedelta(hours=27))
        assert sampler.measure_lateness() == {BACKUP_AGE: 27 * 3_600.0, JOB_WAIT: 7.0}


def test_never_is_stored_as_never(database):
    with time_machine.travel(NOON, tick=False):
        LevelSampler(database, {BACKUP_AGE: lambda: math.inf}).sample_if_due()
    [row] = list_levels(database)
    assert math.isinf(row.worst)
    assert row.good == 1
