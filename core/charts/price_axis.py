"""Where a logarithmic price axis has its marks."""

from __future__ import annotations

import math

_STEPS = (1.0, 2.0, 5.0)
_FEW_DECADES = 0.9
"""Below that many powers of ten 1, 2, 5 are too few marks; Plotly then chooses better ones."""


def list_log_ticks(low: float, high: float) -> list[float]:
    """The marks 1, 2, 5, 10, 20, 50 … within the range; empty where it spans less than a decade.

    Args:
        low: lowest price, above 0.
        high: highest price, at least `low`.
    """
    first, last = math.log10(low), math.log10(high)
    if last - first < _FEW_DECADES:
        return []
    marks = (
        step * 10.0**power
        for power in range(math.floor(first), math.ceil(last) + 1)
        for step in _STEPS
    )
    return [mark for mark in marks if low <= mark <= high]
