"""Fewer points, the same picture."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.contracts import FloatArray

MAX_POINTS = 800
"""A chart is rarely wider; more points would only be sent and drawn on top of one another."""

IndexArray = np.ndarray[tuple[int], np.dtype[np.intp]]


def pick_extremes(values: FloatArray, max_points: int = MAX_POINTS) -> IndexArray:
    """Which points to draw so that no peak and no trough is lost.

    The values are cut into equal buckets; of each, the lowest and the highest are kept, and of
    the whole the first and the last.

    Args:
        values: float64[n], without NaN.
        max_points: at least 4.

    Returns:
        intp[m], increasing, m at most `max_points`; all indices where n is.
    """
    count = len(values)
    if count <= max_points:
        return np.arange(count)
    edges = np.linspace(0, count, (max_points - 2) // 2 + 1).astype(np.intp)
    kept = [0, count - 1]
    for low, high in pairwise(edges.tolist()):
        bucket = values[low:high]
        kept += [low + int(bucket.argmin()), low + int(bucket.argmax())]
    return np.unique(np.array(kept, dtype=np.intp))
