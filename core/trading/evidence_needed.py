"""How many more observations tell a mean from zero."""

from __future__ import annotations

import math

from core.contracts import FloatArray

CONFIDENCE = 0.975
"""Quantile of Student's t: two-sided 95 %."""
LEAST_VALUES = 2
_NO_SPREAD = 1e-12  # equal values leave a deviation of this size by rounding


def count_to_tell(values: FloatArray) -> int | None:
    """How many more values like these tell their mean from 0; 0 where those there are do.

    The smallest N with |mean| x √N / s at or beyond the 97.5 % quantile of Student's t with N − 1
    degrees of freedom, less the number of values; mean and s, the sample's deviation, stay as they
    are.

    Returns:
        None where there are fewer than two values, no spread, or a mean of 0 (to rounding).
    """
    from scipy.special import stdtrit

    if len(values) < LEAST_VALUES:
        return None
    deviation, mean = float(values.std(ddof=1)), float(values.mean())
    if deviation <= _NO_SPREAD or abs(mean) <= _NO_SPREAD:
        return None
    ratio = abs(mean) / deviation
    # The normal quantile is below every t: a start from which few steps are left.
    needed = max(LEAST_VALUES, math.floor((1.959 / ratio) ** 2))
    while ratio * math.sqrt(needed) < float(stdtrit(needed - 1, CONFIDENCE)):
        needed += 1
    return max(0, needed - len(values))
