"""Rounds are cheap, rare enough, and survive whatever fails in them."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from core.admin.monitoring import monitor as module
from core.admin.monitoring.monitor import Monitor
from core.errors import BusyError
from core.telemetry.reporting import report_with


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(seconds=1_000.0)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.seconds)
    yield clock
    report_with()


def build(done, fails=False):
    def sample():
        done.append("sample")
        if fails:
            raise BusyError("The database is busy.")

    return Monitor(
        SimpleNamespace(tidy=lambda: done.append("tidy")), SimpleNamespace(sample_if_due=sample)
    )


def test_a_round_is_made_every_five_seconds_and_tidies_once_an_hour(clock):
    done = []
    report_with(lambda: done.append("report"))
    monitor = build(done)
    for _ in range(3):
        monitor.do_round()
    assert done == ["report", "sample", "tidy"]
    clock.seconds += 5
    monitor.do_round()
    assert done[3:] == ["report", "sample"]
    clock.seconds += 3_600
    monitor.do_round()
    assert done[5:] == ["report", "sample", "tidy"]


def test_a_database_that_is_away_ends_neither_the_round_nor_the_rounds(clock):
    done = []
    monitor = build(done, fails=True)
    monitor.do_round()
    clock.seconds += 5
    monitor.do_round()
    assert done == ["sample", "sample"]


def test_whoever_is_stopped_reports_a_last_time():
    done = []
    report_with(lambda: done.append("report"))
    stopping = threading.Event()
    stopping.set()
    try:
        build(done).run(stopping)
    finally:
        report_with()
    assert done == ["report"]
