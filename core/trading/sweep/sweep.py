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

from core.contracts import BarSeries, OnProgress, ignore_progress
from core.errors import InvalidInputError
from core.trading.request import Costs, Execution
from core.trading.sweep.combinations import Combinations
from core.trading.sweep.result import SweepResult

BATCH = 128
"""Combinations a thread takes at a time; their actions fit in its cache."""

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
    from core.trading.sweep.rooms import make_room

    if len(bars) < MIN_BARS:
        raise InvalidInputError(
            f"There are {len(bars)} bars.", f"Choose a period of {MIN_BARS} or more."
        )
    prepared = prepare_sweep(bars, combinations, settings.costs, settings.execution)
    batch = max(1, min(BATCH, _ROOM_VALUES // len(bars)))
    spans = _Spans(len(combinations), batch)

    def work() -> None:
        room = make_room(len(bars), batch)
        for start, stop in spans:
            prepared.run(Span(start, stop), room, lambda: spans.is_closed)

    threads = min(settings.threads or _count_processors(), spans.count)
    pool = _open_pool(threads)
    futures = [pool.submit(work) for _ in range(threads)]
    try:
        _watch(futures, spans, on_progress, cancel)
    finally:
        spans.close()
        wait(futures)
    return prepared.collect()


@cache
def _open_pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: to start four takes as long as two hundred combinations."""
    return ThreadPoolExecutor(threads, thread_name_prefix="sweep")


class _Spans:
    """The batches still to run, handed out one by one to whichever thread asks."""

    def __init__(self, combinations: int, batch: int) -> None:
        self._combinations = combinations
        self._batch = batch
        self._begun = 0
        self._lock = Lock()
        self.count = -(-combinations // batch)
        self.is_closed = False

    def __iter__(self) -> Iterator[tuple[int, int]]:
        while True:
            with self._lock:
                if self.is_closed or self._begun == self.count:
                    return
                start = self._begun * self._batch
                self._begun += 1
            yield start, min(start + self._batch, self._combinations)

    @property
    def share(self) -> float:
        """Batches begun over all batches."""
        return self._begun / self.count

    def close(self) -> None:
        """Hand out no further batch."""
        with self._lock:
            self.is_closed = True


def _watch(
    futures: list[Future[None]],
    spans: _Spans,
    on_progress: OnProgress,
    cancel: Callable[[], bool],
) -> None:
    """Report and ask until all threads are done; raises what a thread raised."""
    running = set(futures)
    while running:
        done, running = wait(running, _WATCH_SECONDS, FIRST_EXCEPTION)
        for future in done:
            future.result()
        if cancel():
            spans.close()
        on_progress(spans.share, f"{spans.share * 100:.0f} % of the combinations")


def _count_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
