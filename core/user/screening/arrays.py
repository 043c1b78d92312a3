"""Shapes of screening, and the few array operations that several filters share."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray, PanelArray

Vector = FloatArray
"""float64[n]: one value for each instrument; NaN where it is not known."""

BoolVector = np.ndarray[tuple[int], np.dtype[np.bool_]]
BoolPanel = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def nothing_known(count: int) -> Vector:
    """NaN for each of `count` instruments."""
    return np.full(count, np.nan)


def last(panel: PanelArray, count: int, *, skipped: int = 0) -> PanelArray | None:
    """The last `count` columns before the `skipped` newest; None where the panel is shorter."""
    end = panel.shape[1] - skipped
    return panel[:, end - count : end] if end >= count else None


def mean_of_last(panel: PanelArray, count: int, *, skipped: int = 0) -> Vector:
    """Mean over the last `count` columns; NaN where one of them is NaN."""
    window = last(panel, count, skipped=skipped)
    return nothing_known(len(panel)) if window is None else window.sum(axis=1) / count


def highest(panel: PanelArray, count: int, *, skipped: int = 0) -> Vector:
    """Largest of the last `count` columns; NaN where one of them is NaN."""
    window = last(panel, count, skipped=skipped)
    return nothing_known(len(panel)) if window is None else window.max(axis=1)


def lowest(panel: PanelArray, count: int, *, skipped: int = 0) -> Vector:
    """Smallest of the last `count` columns; NaN where one of them is NaN."""
    window = last(panel, count, skipped=skipped)
    return nothing_known(len(panel)) if window is None else window.min(axis=1)


def deviation_of_last(panel: PanelArray, count: int, *, skipped: int = 0) -> Vector:
    """Sample standard deviation (n − 1) over the last `count` columns."""
    window = last(panel, count, skipped=skipped)
    if window is None:
        return nothing_known(len(panel))
    spread: Vector = window.std(axis=1, ddof=1)
    return spread


def change_over(panel: PanelArray, count: int, *, skipped: int = 0) -> Vector:
    """Fractional change from `count` columns before the newest (less `skipped`) to it."""
    window = last(panel, count + 1, skipped=skipped)
    return nothing_known(len(panel)) if window is None else window[:, -1] / window[:, 0] - 1.0


def divide(numerator: Vector, denominator: Vector) -> Vector:
    """The quotient; NaN where the denominator is 0 or either is not known."""
    return np.divide(
        numerator, denominator, out=nothing_known(len(numerator)), where=denominator != 0
    )


def rank_share(values: Vector) -> Vector:
    """Share of the known values that are smaller (ties count half), 0 to 1; NaN stays NaN."""
    known = np.isfinite(values)
    ranks = nothing_known(len(values))
    ordered = np.sort(values[known])
    below = np.searchsorted(ordered, values[known], side="left")
    not_above = np.searchsorted(ordered, values[known], side="right")
    ranks[known] = (below + not_above) / (2 * max(len(ordered), 1))
    return ranks


def count_since(condition: BoolPanel) -> Vector:
    """Columns since the condition last held: 0 for the newest, infinite where it never did."""
    since = condition[:, ::-1].argmax(axis=1).astype(np.float64)
    return np.where(condition.any(axis=1), since, np.inf)
