"""Measures one run of a page: its time, its queries, how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from structlog.contextvars import bound_contextvars

from core.correlation import correlated
from core.errors import AppError, BusyError
from core.telemetry import PAGE_ERRORS
from core.telemetry.page_runs import PAGE_RUNS
from core.telemetry.queries import count_queries
from core.tracing import span
from pages.components.turns import find_beginning


@dataclass(slots=True)
class PageRun:
    """A run that is being measured."""

    page: str
    is_failed: bool = False

    def note_error(self, error: AppError | None) -> None:
        """Count an error that the page shows; None for one that nobody foresaw."""
        PAGE_ERRORS.labels(self.page, error.code if error else "unexpected").inc()
        # What a reader did wrong, or may not do, is no failure of the page.
        self.is_failed |= error is None or isinstance(error, BusyError)


@contextmanager
def measured(page: str, reference: str) -> Iterator[PageRun]:
    """Measure the block as a run of the page; what it logs carries page and reference.

    The time counts from where the run began to wait for its turn: the reader waited, too.
    """
    run = PageRun(page)
    started = find_beginning() or time.perf_counter()
    with (
        correlated(reference),
        bound_contextvars(page=page),
        count_queries("page") as counted,
        span(f"page {page}"),
    ):
        try:
            yield run
        finally:
            seconds = time.perf_counter() - started
            PAGE_RUNS.note(page, seconds, counted, is_failed=run.is_failed)
