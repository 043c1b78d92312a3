"""Stops work that takes too long."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitError(BaseException):
    """The attempt took too long.

    Not an `Exception`: it is raised wherever the work happens to be, and a library that catches
    `Exception` to carry on would swallow it there.
    """


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Interrupt the block after that many seconds.

    Only a process's main thread can be interrupted; elsewhere the block runs unlimited. A worker
    process runs its job in the main thread.

    Raises:
        TimeLimitError: the block took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise TimeLimitError

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
