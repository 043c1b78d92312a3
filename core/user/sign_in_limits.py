"""How long to wait after wrong passwords: a pure function of when they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """What one name or one address may get wrong within `WINDOW`.

    Attributes:
        free: failures without any delay; after each further one the delay doubles from 1 s.
        most: failures after which nothing is tried until the oldest of them leaves the window.
    """

    free: int
    most: int


PER_USER = AttemptLimit(free=5, most=10)
PER_ADDRESS = AttemptLimit(free=40, most=50)  # an office may share one address


def find_retry_time(
    failures: Sequence[datetime], limit: AttemptLimit, at: datetime
) -> datetime | None:
    """When the next try is allowed; None if it is allowed at `at`.

    Args:
        failures: instants of the failed tries, oldest first.
        limit: what is allowed.
        at: the present instant.
    """
    recent = [failure for failure in failures if failure > at - WINDOW]
    count = len(recent)
    if count < limit.free:
        return None
    if count >= limit.most:
        return recent[-limit.most] + WINDOW
    retry_at = recent[-1] + min(timedelta(seconds=2 ** (count - limit.free)), WINDOW)
    return retry_at if retry_at > at else None
