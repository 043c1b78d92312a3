"""Judges from recorded calls whether an outside service may be asked now. Pure.

The state is derived from the calls in the database and not kept in memory: jobs run in several
worker processes, which would each have to fail five times, and the pages could see none of them.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from core.enums import BreakerState, CallOutcome

MAX_FAILURES = 5  # failures in a row that open the breaker
OPEN_FOR = timedelta(seconds=60)
MAX_CALLS_A_MINUTE = 60
MINUTE = timedelta(minutes=1)

OUTAGES = frozenset(
    {
        CallOutcome.RATE_LIMITED,
        CallOutcome.TIMED_OUT,
        CallOutcome.UNREACHABLE,
        CallOutcome.UNREADABLE,
    }
)
"""Failures of a data provider as a whole; any other says something of one symbol only."""


class Call(Protocol):
    """What is looked at of a recorded call."""

    started_at: datetime
    seconds: float
    outcome: Any


@dataclass(frozen=True, slots=True)
class BreakerView:
    """The breaker of one service.

    Attributes:
        failures: outages in a row, up to now.
        retry_at: when it is tried again; None while the breaker is closed.
    """

    state: BreakerState
    failures: int = 0
    retry_at: datetime | None = None


def judge_breaker(
    calls: Sequence[Call], at: datetime, outages: Container[Any] = OUTAGES
) -> BreakerView:
    """The breaker's state: open for 60 s after five outages in a row, then one trial.

    Half-open lets calls through; the first to fail opens it again, a good one closes it.

    Args:
        calls: the service's latest calls, newest first; `MAX_FAILURES` of them suffice.
        at: now.
        outages: outcomes that are failures of the service as a whole.
    """
    failures = 0
    for call in calls:
        if call.outcome not in outages:
            break
        failures += 1
    if failures < MAX_FAILURES:
        return BreakerView(BreakerState.CLOSED, failures)
    retry_at = calls[0].started_at + timedelta(seconds=calls[0].seconds) + OPEN_FOR
    state = BreakerState.OPEN if at < retry_at else BreakerState.HALF_OPEN
    return BreakerView(state, failures, retry_at)


def calculate_wait(started: Sequence[datetime], at: datetime) -> float:
    """Seconds to wait so that no minute holds more than `MAX_CALLS_A_MINUTE` calls.

    Args:
        started: starts of the service's calls of the last minute, newest first.
        at: now.
    """
    if len(started) < MAX_CALLS_A_MINUTE:
        return 0.0
    free_at = started[MAX_CALLS_A_MINUTE - 1] + MINUTE
    return max(0.0, (free_at - at).total_seconds())
