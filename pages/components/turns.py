"""Page runs of one process take turns (decision 0021)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from core.service_factory import get_services

_PATIENCE_SECONDS = 1.0

_began_at: ContextVar[float | None] = ContextVar("page_run_began_at", default=None)


class Turns:
    """Lets so many runs go on at once; the others wait.

    Args:
        at_once: how many.
        patience: seconds after which a run goes on without a turn: one slow page must not stop
            all others.
    """

    def __init__(self, at_once: int, patience: float = _PATIENCE_SECONDS) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._patience = patience

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for a turn and keep it until the block ends, however it ends."""
        reset = _began_at.set(time.perf_counter())
        has_turn = self._free.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if has_turn:
                self._free.release()
            _began_at.reset(reset)


def find_beginning() -> float | None:
    """When this run began to wait for its turn (`time.perf_counter`); None outside of one."""
    return _began_at.get()


@cache
def get_turns() -> Turns:
    """Those of this process."""
    return Turns(get_services().web.page_runs_at_once)
