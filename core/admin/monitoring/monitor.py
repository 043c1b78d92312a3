"""What a process does to observe itself and the whole: asked often, it works now and then."""

from __future__ import annotations

import threading
import time

import structlog

from core.admin.monitoring.level_sampler import LevelSampler
from core.admin.monitoring.recorder import Recorder
from core.telemetry.reporting import report

logger = structlog.get_logger(__name__)

_EVERY_SECONDS = 5.0
_TIDY_SECONDS = 3_600.0


class Monitor:
    """One for each process that goes in rounds: the web server, the housekeeping.

    Args:
        recorder: stores what this process measured.
        sampler: judges the service levels.
    """

    def __init__(self, recorder: Recorder, sampler: LevelSampler) -> None:
        self.recorder = recorder
        self.sampler = sampler
        self._next = self._next_tidy = 0.0

    def do_round(self) -> None:
        """Report, judge and tidy if it is time. Never fails."""
        started = time.monotonic()
        if started < self._next:
            return
        self._next = started + _EVERY_SECONDS
        report()
        try:
            self.sampler.sample_if_due()
            if started >= self._next_tidy:
                self.recorder.tidy()
                self._next_tidy = started + _TIDY_SECONDS
        # An edge: a full disk or a database out of reach must not end what is done besides.
        except Exception:
            logger.warning("monitoring_failed", exc_info=True)

    def run(self, stopping: threading.Event) -> None:
        """Go round until told to stop, and report a last time."""
        while not stopping.wait(_EVERY_SECONDS):
            self.do_round()
        report()
