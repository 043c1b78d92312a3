"""A fair queue in front of SQLite's single writer.

SQLite lets one transaction write at a time and makes the others poll for their turn, so that
under load some wait a second while others overtake them. A kernel file lock queues them in
order instead, and is released by the kernel when a process dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def wait_for_turn(lock_file: Path) -> Iterator[None]:
    """Hold the exclusive lock of `lock_file` for the length of the block.

    Each call opens the file anew: locks belong to the open file, so two threads of one
    process queue like two processes do.
    """
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        # Closing alone would not release it if another thread has forked meanwhile: the lock
        # belongs to the open file, which the child then holds open too.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
