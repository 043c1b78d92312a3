"""The loop of a process that does something every second until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

from core.jobs.parent import is_orphan

ROUND_SECONDS = 1.0


def go_round(do_round: Callable[[], None], *, parent_pid: int = 0) -> None:
    """Go on until SIGTERM or SIGINT. Call it from a process's main thread.

    Args:
        do_round: called every second; it never fails.
        parent_pid: stop when this process is no longer the parent; 0 to live on alone.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not (stopping.is_set() or is_orphan(parent_pid)):
        do_round()
        stopping.wait(ROUND_SECONDS)
