"""Rules that one bar, or two neighbours, can break. Vectorised over a series' columns."""

from __future__ import annotations

import numpy as np

from core.enums import QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import ROUNDING
from core.market_data.quality.findings import Finding, build_findings

_CORRECT = "Fetch the series again or import a corrected file."


def find_row_defects(columns: BarColumns, *, has_volume: bool = True) -> list[Finding]:
    """Impossible bars, and volumes that contradict the prices.

    Args:
        columns: n bars in any order; NaN in a price means that there is none, NaN in the volume
            that it is not reported.
        has_volume: whether it can be traded on a tape that counts; otherwise a volume of zero
            says nothing.
    """
    time, opened, high, low, close, volume = columns
    prices = np.stack((opened, high, low, close))
    is_bad = ~(np.isfinite(prices) & (prices > 0)).all(axis=0)
    top, bottom = high * (1 + ROUNDING), low * (1 - ROUNDING)
    is_crossed = ~is_bad & (top < low)
    is_outside = (np.maximum(opened, close) > top) | (np.minimum(opened, close) < bottom)
    is_repeated = np.ones(columns.size, dtype=bool)
    is_repeated[np.unique(time, return_index=True)[1]] = False
    is_unsorted = np.r_[False, np.diff(time) < 0] if columns.size else is_repeated
    is_moved = (high > low) | np.r_[False, np.diff(close) != 0][: columns.size]
    is_silent = (volume == 0) & has_volume & ~is_bad
    rules = (
        (QualityRule.BAD_PRICE, Severity.CRITICAL, is_bad,
         "{count} bar{s} {have} a price that is missing, zero or negative, first on {day}."),
        (QualityRule.HIGH_BELOW_LOW, Severity.CRITICAL, is_crossed,
         "In {count} bar{s} the high is below the low, first on {day}."),
        (QualityRule.OUTSIDE_RANGE, Severity.CRITICAL, ~is_bad & ~is_crossed & is_outside,
         "In {count} bar{s} open or close lies outside low to high, first on {day}."),
        (QualityRule.DUPLICATE, Severity.CRITICAL, is_repeated,
         "{count} bar{s} repeat{v} the time of another, first on {day}."),
        (QualityRule.UNSORTED, Severity.HIGH, is_unsorted,
         "{count} bar{s} come{v} before an earlier one, first on {day}."),
        (QualityRule.BAD_VOLUME, Severity.HIGH, (volume < 0) | np.isinf(volume),
         "{count} bar{s} {have} a negative or infinite volume, first on {day}."),
        (QualityRule.ZERO_VOLUME, Severity.LOW, is_silent & is_moved,
         "{count} bar{s} report{v} no volume although prices moved, first on {day}."),
        (QualityRule.ZERO_VOLUME, Severity.NORMAL, is_silent & ~is_moved,
         "{count} bar{s} report{v} no volume and no move: nobody traded, first on {day}."),
    )  # fmt: skip
    return [
        finding
        for rule, severity, is_hit, message in rules
        for finding in build_findings(
            rule, severity, time, np.asarray(is_hit, dtype=bool), words=(message, _CORRECT)
        )
    ]
