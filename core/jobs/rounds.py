"""Rounds: what is done in one, and the loop of a process that goes on until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable

import structlog

from core.errors import BusyError
from core.jobs.parent import is_orphan

logger = structlog.get_logger(__name__)

ROUND_SECONDS = 1.0


def do_each(steps: Iterable[Callable[[], object]]) -> None:
    """One round: step after step; one that fails does not keep the others from being done.

    Raises:
        BusyError: the database is busy or away; each of the others would wait for it in vain.
    """
    for step in steps:
        try:
            step()
        except BusyError:
            raise
        # The edge of many parts that know nothing of one another.
        except Exception:
            logger.exception("step_failed", step=getattr(step, "__qualname__", repr(step)))


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
