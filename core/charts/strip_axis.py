"""Where an axis of many values ends, and one on which doubling and halving are equally far."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.formatting import format_percent

_FENCE = 4.0  # interquartile ranges beyond a quartile at which an axis ends
_LEAST_GROWTH = 0.001  # what lost more stands where a loss of 99.9 % would
_MOST_TICKS = 9
_STEPS = (1.0, 2.0, 5.0)


def find_limits(values: FloatArray) -> tuple[float, float]:
    """Where the axis of these values, at least one, ends."""
    low, high = (float(value) for value in np.quantile(values, (0.25, 0.75)))
    reach = _FENCE * (high - low)
    if not reach:
        return float(values.min()), float(values.max())
    return max(float(values.min()), low - reach), min(float(values.max()), high + reach)


def place_growth(returns: FloatArray) -> FloatArray:
    """The places of returns on the axis: log10(1 + r); NaN stays NaN.

    Args:
        returns: float64[k], fractions, -1 or more.
    """
    places: FloatArray = np.log10(np.maximum(1.0 + returns, _LEAST_GROWTH))
    return places


def is_wide(returns: FloatArray) -> bool:
    """Whether the best grew so much more than the worst that equal steps would hide the rest."""
    places = place_growth(returns)
    return bool(places.max() - places.min() > np.log10(4.0))


def list_growth_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Places and labels between two places, at most nine; the one of no change among them."""
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    growths = [step * 10.0**decade for decade in decades for step in _STEPS]
    within = [growth for growth in growths if low <= np.log10(growth) <= high]
    if len(within) > _MOST_TICKS:
        within = [growth for growth in within if np.log10(growth) % 1 < 1e-9]  # noqa: PLR2004
    labels = [_write_growth(growth) for growth in within]
    return [float(np.log10(growth)) for growth in within], labels


def _write_growth(growth: float) -> str:
    decimals = 0 if growth >= 0.01 else 1  # noqa: PLR2004 - 99.9 % is not everything
    return format_percent(growth - 1.0, decimals, is_signed=growth != 1.0)
