"""Counts the statements that one piece of work sends: a page run, a job, an event, a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from core.telemetry import QUERIES, QUERY_SECONDS


@dataclass(slots=True)
class QueryCount:
    """Statements so far, and the time spent waiting for their answers."""

    count: int = 0
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more statement."""
        self.count += 1
        self.seconds += seconds


_current: ContextVar[QueryCount | None] = ContextVar("query_count", default=None)


def find_query_count() -> QueryCount | None:
    """What counts here; None where no work is measured."""
    return _current.get()


@contextmanager
def count_queries(origin: str) -> Iterator[QueryCount]:
    """Count what the block sends.

    Args:
        origin: `page`, `job`, `event` or `api`. Work inside other work counts for itself.
    """
    counted = QueryCount()
    token = _current.set(counted)
    try:
        yield counted
    finally:
        _current.reset(token)
        if counted.count:
            QUERIES.labels(origin).inc(counted.count)
            QUERY_SECONDS.labels(origin).inc(counted.seconds)
