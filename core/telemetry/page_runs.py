"""This process's page runs by the minute, until somebody takes them to the database."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from core.clock import now
from core.telemetry import PAGE_QUERIES, PAGE_RUN_SECONDS
from core.telemetry.latency_sketch import Sketch, find_bucket
from core.telemetry.queries import QueryCount

GOOD_SECONDS = 0.3
"""A page run that takes longer counts against the service level."""

_MAX_KEPT = 5_000  # of an hour in which the database could not be reached


@dataclass(slots=True)
class PageMinute:
    """The runs of one page in one minute.

    Attributes:
        minute: minutes since 1970-01-01 UTC.
        slow: runs that took longer than GOOD_SECONDS.
        failed: runs that ended in an error of ours.
        sketch: how long the runs took.
        query_seconds: of waiting for the database, of all runs together.
    """

    minute: int
    page: str
    runs: int = 0
    slow: int = 0
    failed: int = 0
    queries: int = 0
    query_seconds: float = 0.0
    sketch: Sketch = field(default_factory=dict)


class PageRunLog:
    """Adds runs up. Costs some microseconds a run, and is safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: dict[tuple[int, str], PageMinute] = {}

    def note(self, page: str, seconds: float, counted: QueryCount, *, is_failed: bool) -> None:
        """One more run of the page, which has just ended."""
        PAGE_RUN_SECONDS.labels(page).observe(seconds)
        PAGE_QUERIES.labels(page).observe(counted.count)
        key = (int(now().timestamp() // 60), page)
        bucket = find_bucket(seconds)
        with self._lock:
            minute = self._minutes.get(key)
            if minute is None:
                if len(self._minutes) >= _MAX_KEPT:
                    return
                minute = self._minutes[key] = PageMinute(*key)
            minute.runs += 1
            minute.slow += seconds > GOOD_SECONDS
            minute.failed += is_failed
            minute.queries += counted.count
            minute.query_seconds += counted.seconds
            minute.sketch[bucket] = minute.sketch.get(bucket, 0) + 1

    def take_until(self, minute: int) -> list[PageMinute]:
        """What ended before that minute, to be stored; it is no longer kept here."""
        with self._lock:
            keys = [key for key in self._minutes if key[0] < minute]
            return [self._minutes.pop(key) for key in keys]

    def put_back(self, minutes: list[PageMinute]) -> None:
        """Keep what could not be stored."""
        with self._lock:
            for minute in minutes:
                self._minutes.setdefault((minute.minute, minute.page), minute)


PAGE_RUNS = PageRunLog()
