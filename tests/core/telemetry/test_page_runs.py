"""Page runs are added up by the minute, and handed over once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from core.telemetry import PAGE_RUN_SECONDS
from core.telemetry.page_runs import PageRunLog
from core.telemetry.queries import QueryCount


def read(metric, **labels):
    return sum(
        sample.value
        for family in metric.collect()
        for sample in family.samples
        if sample.name.endswith("_count")
        and all(sample.labels.get(name) == value for name, value in labels.items())
    )


def test_runs_of_a_minute_are_one_entry_with_its_slow_and_failed_ones():
    log, before = PageRunLog(), read(PAGE_RUN_SECONDS, page="Drill")
    with time_machine.travel("2026-11-21 10:00:30+00:00", tick=False):
        log.note("Drill", 0.010, QueryCount(3, 0.002), is_failed=False)
        log.note("Drill", 0.301, QueryCount(4, 0.005), is_failed=True)
        log.note("Drill", 0.300, QueryCount(), is_failed=False)
    [minute] = log.take_until(2**40)
    assert minute.minute * 60 == 1_795_255_200  # 2026-11-21 10:00 UTC
    assert (minute.runs, minute.slow, minute.failed, minute.queries) == (3, 1, 1, 7)
    assert minute.query_seconds == pytest.approx(0.007)
    assert sum(minute.sketch.values()) == 3
    assert read(PAGE_RUN_SECONDS, page="Drill") == before + 3
    assert log.take_until(2**40) == []


def test_the_minute_under_way_stays():
    log = PageRunLog()
    with time_machine.travel("2026-11-21 10:00:59+00:00", tick=False) as clock:
        log.note("Drill", 0.1, QueryCount(), is_failed=False)
        clock.shift(2)
        log.note("Drill", 0.1, QueryCount(), is_failed=False)
        now = 1_795_255_200 // 60 + 1
        assert [minute.minute for minute in log.take_until(now)] == [now - 1]
        assert [minute.minute for minute in log.take_until(now + 1)] == [now]


def test_what_could_not_be_stored_is_handed_over_again_and_nothing_doubled():
    log = PageRunLog()
    log.note("Drill", 0.1, QueryCount(), is_failed=False)
    minutes = log.take_until(2**40)
    log.put_back(minutes)
    assert log.take_until(2**40) == minutes


def test_runs_of_many_threads_are_all_counted():
    log = PageRunLog()
    with (
        time_machine.travel("2026-11-21 10:00:30+00:00", tick=False),
        ThreadPoolExecutor(8) as pool,
    ):
        list(
            pool.map(lambda _: log.note("Drill", 0.1, QueryCount(1), is_failed=False), range(2_000))
        )
    assert [(m.runs, m.queries) for m in log.take_until(2**40)] == [(2_000, 2_000)]
