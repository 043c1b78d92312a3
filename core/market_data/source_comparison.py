"""Where two sources disagree on the closes of one instrument. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray

TOLERANCE = 0.005  # share of the first source's close


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One bar on which the sources differ.

    Attributes:
        time: the bar's start, seconds since 1970-01-01 UTC.
        first, second: its close by each source.
        difference: second / first − 1, a fraction.
    """

    time: int
    first: float
    second: float
    difference: float


@dataclass(frozen=True, slots=True)
class SourceComparison:
    """Two series laid beside one another.

    Attributes:
        common: bars that both have.
        only_first, only_second: bars that one has and the other lacks, within the span that
            both cover.
        disagreements: common bars whose closes differ by more than the tolerance, oldest first.
    """

    common: int
    only_first: int
    only_second: int
    disagreements: tuple[Disagreement, ...]


def compare_closes(
    first_time: TimeArray,
    first_close: FloatArray,
    second_time: TimeArray,
    second_close: FloatArray,
    tolerance: float = TOLERANCE,
) -> SourceComparison:
    """Compare the closes of two series bar by bar.

    Args:
        first_time: int64[n], strictly increasing seconds since 1970-01-01 UTC.
        first_close: float64[n], finite and positive.
        second_time: int64[m], as `first_time`.
        second_close: float64[m], as `first_close`, in the same currency.
        tolerance: largest difference, as a fraction of the first close, that is no disagreement.
    """
    if not first_time.size or not second_time.size:
        return SourceComparison(0, 0, 0, ())
    common, in_first, in_second = np.intersect1d(
        first_time, second_time, assume_unique=True, return_indices=True
    )
    begin = max(first_time[0], second_time[0])
    end = min(first_time[-1], second_time[-1])
    first, second = first_close[in_first], second_close[in_second]
    difference = second / first - 1.0
    found = np.flatnonzero(np.abs(difference) > tolerance)
    return SourceComparison(
        common=common.size,
        only_first=_count_between(first_time, begin, end) - common.size,
        only_second=_count_between(second_time, begin, end) - common.size,
        disagreements=tuple(
            Disagreement(
                int(common[at]), float(first[at]), float(second[at]), float(difference[at])
            )
            for at in found
        ),
    )


def _count_between(time: TimeArray, begin: int, end: int) -> int:
    return int(np.count_nonzero((time >= begin) & (time <= end)))
