"""A fair queue in front of SQLite's single writer.

SQLite lets one transaction write at a time and makes the others poll for their turn, so that
under load some wait a second while others overtake them. A kernel file lock queues them in
order instead, and is released by the kernel when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BusyError


@contextmanager
def wait_for_turn(lock_file: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the exclusive lock of `lock_file` for the length of the block.

    Each call opens the file anew: locks belong to the open file, so two threads of one
    process queue like two processes do.

    Args:
        lock_file: created where it is missing.
        seconds: wait no longer than that; None for as long as it takes.

    Raises:
        BusyError: it was not our turn in time; a process that was frozen in the middle of its
            write, which the kernel does not call dead, would otherwise stop all others for ever.
    """
    turn = _Turn(os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    try:
        if not turn.take(seconds):
            raise BusyError(
                "Another process keeps the database from being written to.",
                "Try again in a moment.",
            )
        yield
    finally:
        turn.end()


class _Turn:
    """The lock of one open file, which is closed at the end.

    The kernel's queue knows no time limit: a thread stands in it for whoever has one. When that
    one leaves, the thread gives the lock back as soon as it gets it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._deciding = threading.Lock()
        self._taken = threading.Event()
        self._is_thread_waiting = False
        self._has_left = False

    def take(self, seconds: float | None) -> bool:
        """Whether it came in time."""
        if seconds is None:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            return True
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._is_thread_waiting = True
            threading.Thread(target=self._wait, name="write-turn", daemon=True).start()
            return self._taken.wait(seconds)
        return True

    def end(self) -> None:
        """Let the next one in, whether it was taken or not."""
        with self._deciding:
            self._has_left = True
            if self._is_thread_waiting:
                return  # it may have the lock in a moment, and gives it back
        self._release()

    def _wait(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._deciding:
            self._is_thread_waiting = False
            if not self._has_left:
                self._taken.set()
                return
        self._release()

    def _release(self) -> None:
        # Closing alone would not release it if another thread has forked meanwhile: the lock
        # belongs to the open file, which the child then holds open too.
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)
