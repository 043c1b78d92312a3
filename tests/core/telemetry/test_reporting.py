"""Reporting never disturbs the work, and a failure keeps nobody else from reporting."""

from __future__ import annotations

import pytest

from core.telemetry.reporting import report, report_with


@pytest.fixture(autouse=True)
def nobody_reports_afterwards():
    yield
    report_with()


def test_one_that_fails_does_not_keep_the_others_from_reporting():
    told = []

    def fail() -> None:
        told.append("failing")
        raise OSError("the disk is full")

    report_with(fail, lambda: told.append("second"))
    report()
    assert told == ["failing", "second"]


def test_without_anybody_to_report_to_nothing_happens():
    report_with()
    report()
