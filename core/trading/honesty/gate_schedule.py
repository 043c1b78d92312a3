"""Has the gate test itself once a week. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from core.contracts import SYSTEM
from core.errors import ConflictError
from core.trading.honesty.gate_service import GateService

logger = structlog.get_logger(__name__)

FIRST_LOOK_SECONDS = 120.0
"""The first minutes after a start belong to whoever is waiting for a page."""
LOOK_SECONDS = 3_600.0


class GateSchedule:
    """While a worker runs, it looks every hour whether a self-test is due.

    Any number of workers may look: the job's key and the check share one transaction.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, gate: GateService, clock: Callable[[], float] = time.monotonic) -> None:
        self._gate = gate
        self._clock = clock
        self._next_look = clock() + FIRST_LOOK_SECONDS

    def start_due(self) -> bool:
        """Submit a self-test if one is due, unless it looked a while ago; returns whether."""
        if self._clock() < self._next_look:
            return False
        self._next_look = self._clock() + LOOK_SECONDS
        try:
            return self._gate.submit_due_test(SYSTEM) is not None
        except ConflictError:  # another worker was first, or an operator
            logger.info("gate_test_under_way")
            return False
