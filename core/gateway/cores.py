"""Keeps the threads that serve pages on neighbouring processor cores (decision 0021)."""

from __future__ import annotations

import os
from collections.abc import Collection

import structlog

logger = structlog.get_logger(__name__)


def keep_to_cores(count: int) -> None:
    """Keep the calling thread, and those that it starts from now on, to so many cores.

    Threads that run already, and the processes that they start, keep all of them. Does nothing
    where the system cannot do it (macOS) or has no more cores than that.

    Args:
        count: how many; 0 for all.
    """
    if not count or not hasattr(os, "sched_setaffinity"):
        return
    allowed = os.sched_getaffinity(0)
    chosen = choose_cores(allowed, count, os.getpid())
    if chosen != allowed:
        os.sched_setaffinity(0, chosen)
        logger.info("kept_to_cores", cores=sorted(chosen))


def choose_cores(allowed: Collection[int], count: int, process: int) -> set[int]:
    """Neighbours among those allowed; processes with neighbouring numbers get different ones."""
    cores = sorted(allowed)
    first = process % max(1, len(cores) // count) * count
    return set(cores[first : first + count])
