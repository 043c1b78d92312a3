"""How long a failed attempt waits before the next one."""

from __future__ import annotations

import random
from datetime import timedelta

BASE_SECONDS = 2.0
CAP_SECONDS = 300.0


def calculate_delay(
    attempt: int, *, base_seconds: float = BASE_SECONDS, cap_seconds: float = CAP_SECONDS
) -> timedelta:
    """Wait after the `attempt`-th failure (from 1): doubling, capped, half of it at random.

    The result lies between half and the whole of min(cap, base x 2^(attempt - 1)). The random
    half keeps jobs that failed together from coming back together.
    """
    # The exponent is bounded: 2^1100 is no float, and the cap is reached long before.
    ceiling = min(cap_seconds, base_seconds * 2.0 ** min(attempt - 1, 60))
    return timedelta(seconds=random.uniform(0.5, 1.0) * ceiling)  # noqa: S311 (no secret)
