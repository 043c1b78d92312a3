"""Lines of the log that tell of an error are kept until they are stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from core.telemetry import LOG_ERRORS
from core.telemetry.errors import ErrorLog

TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 3\nValueError: no such bar\n'


def test_an_error_is_kept_with_its_place_its_last_line_and_its_reference():
    log, before = ErrorLog(), LOG_ERRORS.labels("page_failed")._value.get()
    with time_machine.travel("2026-11-21 10:00:00+00:00", tick=False):
        log.note(
            {
                "level": "error",
                "event": "page_failed",
                "page": "Signals",
                "exception": TRACEBACK,
                "correlation_id": "abc",
            }
        )
    assert log.take() == [
        {
            "at": datetime(2026, 11, 21, 10, tzinfo=UTC),
            "event": "page_failed",
            "place": "Signals",
            "error": "ValueError: no such bar",
            "correlation_id": "abc",
        }
    ]
    assert log.take() == []
    assert LOG_ERRORS.labels("page_failed")._value.get() == before + 1


@pytest.mark.parametrize("level", ["info", "warning", "debug", None])
def test_other_lines_are_not_kept(level):
    log = ErrorLog()
    log.note({"level": level, "event": "started"})
    assert log.take() == []


def test_of_a_flood_the_newest_are_kept_and_texts_fit_their_columns():
    log = ErrorLog()
    for number in range(300):
        log.note(
            {"level": "error", "event": f"{number}" * 99, "error": "e" * 900, "page": "p" * 300}
        )
    kept = log.take()
    assert len(kept) == 200
    assert kept[-1]["event"].startswith("299")
    assert {len(kept[-1][name]) for name in ("event",)} == {80}
    assert (len(kept[-1]["error"]), len(kept[-1]["place"])) == (500, 120)


def test_what_could_not_be_stored_comes_before_what_is_newer():
    log = ErrorLog()
    log.note({"level": "error", "event": "first"})
    taken = log.take()
    log.note({"level": "error", "event": "second"})
    log.put_back(taken)
    assert [note["event"] for note in log.take()] == ["first", "second"]


def test_putting_back_into_a_full_log_drops_the_oldest():
    log = ErrorLog()
    log.note({"level": "error", "event": "old"})
    taken = log.take()
    for _ in range(200):
        log.note({"level": "error", "event": "new"})
    log.put_back(taken)
    assert {note["event"] for note in log.take()} == {"new"}
