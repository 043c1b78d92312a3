"""How late work is: what may run and does not, what is due, what never happened."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from core.admin.monitoring.objectives import (
    BACKUP_AGE,
    DATA_AGE,
    EVENT_LAG,
    JOB_WAIT,
    RESTORE_AGE,
    SCHEDULE_LAG,
)
from core.admin.monitoring.probes import build_probes, find_longest_wait
from core.contracts import Actor
from core.enums import AssetKind, Interval
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.jobs.job_service import JobService
from core.jobs.types import JobKind
from db.market_data.tables import BarSeriesRow, Instrument

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = {
    "free": JobKind("x"),
    "one": JobKind("x", max_running=1),
    "slow": JobKind("x", max_running=1, lane="background"),
    "test": JobKind("x", max_running=1, lane="background"),
}
MINUTE = NOON - timedelta(minutes=1)
HOUR = NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("waiting", "running", "seconds"),
    [
        ({}, {}, 0),
        ({"free": MINUTE}, {"free": 9}, 60),
        ({"free": MINUTE, "one": HOUR}, {}, 3_600),
        ({"free": MINUTE, "one": HOUR}, {"one": 1}, 60),
        ({"slow": HOUR}, {"test": 1}, 0),
        ({"slow": HOUR}, {"one": 1}, 3_600),
        ({"gone": HOUR}, {}, 3_600),
    ],
)
def test_what_waits_for_its_own_lane_is_not_late(waiting, running, seconds):
    assert find_longest_wait(KINDS, waiting, running, NOON) == seconds


def probes_of(database, **answers):
    return build_probes(database, KINDS, lambda name: lambda: answers[name.replace(".", "_")])


def add_series(database, symbol, source, last, *, is_demo=False):
    with database.write() as session:
        instrument = Instrument(symbol=symbol, name=symbol, kind=AssetKind.STOCK)
        session.add(instrument)
        session.flush()
        session.add(
            BarSeriesRow(
                instrument_id=instrument.id,
                interval=Interval.DAY,
                source=source,
                is_demo=is_demo,
                first_time=0,
                last_time=int(last.timestamp()),
                bar_count=1,
                content_hash="",
            )
        )


def test_jobs_and_events_that_wait_are_timed(database, trader: Actor):
    outbox = Outbox({"UserAccessChanged": ["on_it"]})
    jobs = JobService(database, KINDS, SimpleNamespace())
    probes = probes_of(database)
    with time_machine.travel(NOON, tick=False) as clock:
        assert (probes[JOB_WAIT](), probes[EVENT_LAG]()) == (0, 0)
        with database.write() as session:
            jobs.add(session, actor=trader, kind="free", title="A job", arguments={})
            event = UserAccessChanged(user_id=1, by_user_id=1, change="disabled")
            outbox.record(session, event)
        clock.shift(90)
        assert probes[JOB_WAIT]() == pytest.approx(90)
        assert probes[EVENT_LAG]() == pytest.approx(90)


def test_the_age_of_data_leaves_out_what_ends_in_the_past_for_good(database):
    probes = probes_of(database)
    with time_machine.travel(NOON, tick=False):
        assert probes[DATA_AGE]() is None
        add_series(database, "INVENTED", "demo", HOUR, is_demo=True)
        add_series(database, "GOOG", "bundled", HOUR)
        assert probes[DATA_AGE]() is None
        add_series(database, "SPY", "yfinance", NOON - timedelta(days=3))
        add_series(database, "QQQ", "yfinance", NOON - timedelta(days=9))
        assert probes[DATA_AGE]() == 3 * 86_400


def test_backups_and_schedules_answer_for_themselves(sqlite_database):
    state = SimpleNamespace(newest_at=HOUR, proven_at=None)
    probes = probes_of(sqlite_database, backups_find_state=state, schedules_find_lag=5)
    with time_machine.travel(NOON, tick=False):
        assert probes[BACKUP_AGE]() == 3_600
    assert math.isinf(probes[RESTORE_AGE]())
    assert probes[SCHEDULE_LAG]() == 5.0
