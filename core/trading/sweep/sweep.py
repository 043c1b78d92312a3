"""A strategy's combinations on the compiled kernel: every statistic of each, equal to the engine's.

Combinations are run in batches by several threads. A batch's memory is all that grows beside the
result (250 bytes a combination); results do not depend on the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from time import monotonic

from core.contracts import BarSeries, OnProgress, ignore_progress
from core.errors import InvalidInputError
from core.trading.request import Costs, Execution
from core.trading.sweep.combinations import Combinations
from core.trading.sweep.result import SweepResult

BATCH = 256
"""Combinations a thread takes at a time at most; their actions fit in its cache."""

_ROOM_VALUES = 2**20
"""Bars times combinations a thread has room for: with very long series it takes fewer at a time."""

MIN_BARS = 3
_WATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """What is the same for all combinations.

    Attributes:
        costs: of the account.
        execution: how signals become orders; fields swept in the combinations win.
        threads: how many run at once; 0 takes all processors this process may use.
    """

    costs: Costs = field(default_factory=Costs)
    execution: Execution = field(default_factory=Execution)
    threads: int = 0


def never() -> bool:
    """A `cancel` for sweeps that nobody can stop."""
    return False


def run_sweep(
    bars: BarSeries,
    combinations: Combinations,
    settings: SweepSettings,
    on_progress: OnProgress = ignore_progress,
    cancel: Callable[[], bool] = never,
) -> SweepResult:
    """Run every combination.

    Args:
        bars: validated, three or more.
        combinations: of one strategy; those the kernel cannot express are run by the engine, and
            the result says which and why.
        settings: costs, execution, threads.
        on_progress: called about ten times a second, by this thread; what it raises ends the
            sweep.
        cancel: asked as often; once it says True no further batch is begun, and what is
            finished is kept.

    Raises:
        InvalidInputError: fewer than three bars.
    """
    from core.trading.sweep.batch import Span
    from core.trading.sweep.prepared import prepare_sweep
    from core.trading.sweep.rooms import borrow_room

    if len(bars) < MIN_BARS:
        raise InvalidInputError(
            f"There are {len(bars)} bars.", f"Choose a period of {MIN_BARS} or more."
        )
    prepared = prepare_sweep(bars, combinations, settings.costs, settings.execution)
    threads = min(settings.threads or _count_processors(), len(combinations))
    batch = max(1, min(BATCH, _ROOM_VALUES // len(bars)))
    spans = _Spans(len(combinations), batch, threads)
    reports = _Reports(spans, on_progress, cancel)

    def work(is_stopped: Callable[[], bool]) -> None:
        with borrow_room(len(bars), batch) as room:
            for start, stop in spans:
                prepared.run(Span(start, stop), room, is_stopped)
                is_stopped()

    # This thread works too: it need not be woken up, which takes as long as twenty combinations.
    others = [_open_pool(threads).submit(work, spans.is_over) for _ in range(threads - 1)]
    try:
        work(reports.look)
        reports.follow(others)
    finally:
        spans.close()
        wait(others)
    return prepared.collect()


@cache
def _open_pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: to start four takes as long as two hundred combinations."""
    return ThreadPoolExecutor(threads, thread_name_prefix="sweep")


class _Spans:
    """The batches still to run, handed out one by one to whichever thread asks."""

    def __init__(self, combinations: int, batch: int, threads: int) -> None:
        rounds = -(-combinations // (batch * threads))
        self._combinations = combinations
        self._size = -(-combinations // (rounds * threads))  # so that all end together
        self._begun = 0
        self._lock = Lock()
        self.is_closed = False

    def __iter__(self) -> Iterator[tuple[int, int]]:
        while True:
            with self._lock:
                start = self._begun
                if self.is_closed or start == self._combinations:
                    return
                self._begun = stop = min(start + self._size, self._combinations)
            yield start, stop

    @property
    def share(self) -> float:
        """Combinations begun over all combinations."""
        return self._begun / self._combinations

    def is_over(self) -> bool:
        """Whether no further batch is handed out because somebody said so."""
        return self.is_closed

    def close(self) -> None:
        """Hand out no further batch."""
        with self._lock:
            self.is_closed = True


class _Reports:
    """Reports and asks ten times a second, in the thread that wants the sweep."""

    def __init__(self, spans: _Spans, on_progress: OnProgress, cancel: Callable[[], bool]) -> None:
        self._spans, self._on_progress, self._cancel = spans, on_progress, cancel
        self._next = monotonic() + _WATCH_SECONDS

    def look(self) -> bool:
        """Report and ask where it is time to; returns whether the sweep is over."""
        if monotonic() >= self._next:
            self._report()
        return self._spans.is_closed

    def follow(self, futures: list[Future[None]]) -> None:
        """Report and ask until all threads are done; raises what a thread raised."""
        running = set(futures)
        while running:
            done, running = wait(running, _WATCH_SECONDS, FIRST_EXCEPTION)
            for future in done:
                future.result()
            if running:
                self._report()
        self._report()

    def _report(self) -> None:
        self._next = monotonic() + _WATCH_SECONDS
        if self._cancel():
            self._spans.close()
        share = self._spans.share
        self._on_progress(share, f"{share * 100:.0f} % of the combinations")


def _count_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
