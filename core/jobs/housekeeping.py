"""What is done besides running jobs: sweep, deliver events, show that somebody is there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import structlog

from core.jobs.heartbeat import Heartbeat

logger = structlog.get_logger(__name__)

_DISPATCH_SECONDS = 0.2


class Housekeeping:
    """Runs in one process. Events are delivered on a thread of their own.

    A slow event handler must delay neither the sweep nor the heartbeat.

    Args:
        heartbeat: shows that the process is alive.
        sweep: one round of what is to be done every second.
        dispatch_events: delivers the events that are due and returns how many.
    """

    def __init__(
        self,
        heartbeat: Heartbeat,
        sweep: Callable[[], None],
        dispatch_events: Callable[[], int],
    ) -> None:
        self._heartbeat = heartbeat
        self._sweep = sweep
        self._dispatch_events = dispatch_events
        self._stopping = threading.Event()
        self._dispatching = threading.Thread(target=self._dispatch, name="events", daemon=True)

    def start(self) -> None:
        """Begin to deliver events."""
        logger.info("housekeeping_started", pid=os.getpid(), worker=self._heartbeat.name)
        self._dispatching.start()

    def do_round(self) -> None:
        """Show that the worker is alive when it is time; sweep. Never fails."""
        try:
            self._heartbeat.beat_when_due()
            self._sweep()
        # The edge of a loop that must outlive a full disk or a database that is out of reach.
        except Exception:
            logger.exception("housekeeping_failed")

    def stop(self) -> None:
        """Stop delivering after the event in hand, and take the heartbeat away."""
        self._stopping.set()
        self._dispatching.join(timeout=5)
        self._heartbeat.end()

    def _dispatch(self) -> None:
        while not self._stopping.wait(_DISPATCH_SECONDS):
            try:
                self._dispatch_events()
            # As above: handlers' errors are the dispatcher's business, this is the loop's edge.
            except Exception:
                logger.exception("dispatch_failed")
