"""Windows of a walk-forward run: optimise on one stretch of bars, trade the next unseen."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import InvalidInputError
from core.formatting import format_count

MIN_TRAIN, MIN_TEST = 50, 10
MIN_WINDOWS, MAX_WINDOWS = 2, 200


@dataclass(frozen=True, slots=True)
class Window:
    """Places of bars: `train` to optimise on, `test` right after it to trade on."""

    train: slice
    test: slice


def make_windows(
    bars: int, train: int, test: int, step: int, *, is_anchored: bool
) -> tuple[Window, ...]:
    """Windows from the first bar on; bars after the last whole test part are left over.

    Args:
        bars: of the whole period.
        train: bars of the first training part.
        test: bars of each test part.
        step: bars from one window to the next.
        is_anchored: whether every training part begins with the first bar, and so grows.

    Raises:
        InvalidInputError: parts too short, or room for fewer than two windows or more than 200.
    """
    if train < MIN_TRAIN or test < MIN_TEST:
        raise InvalidInputError(
            f"Parts of {format_count(train)} and {format_count(test)} bars are too short to choose "
            "by and to judge by.",
            f"Take at least {MIN_TRAIN} bars to train and {MIN_TEST} to test.",
        )
    if step < 1:
        raise InvalidInputError(
            f"A step of {step} bars does not advance.",
            f"Take {format_count(test)}, the length of the test part: no gap, no overlap.",
        )
    count = max(0, (bars - train - test) // step + 1)
    if count < MIN_WINDOWS:
        raise InvalidInputError(
            f"{format_count(bars)} bars have room for {count} of these windows; "
            f"{MIN_WINDOWS} are needed.",
            f"Take a longer period, or parts that add up to at most "
            f"{format_count(max(0, bars - step))} bars.",
        )
    if count > MAX_WINDOWS:
        raise InvalidInputError(
            f"This makes {format_count(count)} windows; at most {MAX_WINDOWS} are run.",
            f"Take a step of at least {format_count((bars - train - test) // MAX_WINDOWS + 1)} "
            "bars.",
        )
    starts = [number * step for number in range(count)]
    return tuple(
        Window(
            slice(0 if is_anchored else start, start + train),
            slice(start + train, start + train + test),
        )
        for start in starts
    )


def suggest_windows(bars: int, count: int = 6) -> tuple[int, int]:
    """Train and test lengths that make `count` windows, training three times the test.

    Returns:
        Bars of the training part and of the test part, which is also the step.
    """
    test = max(MIN_TEST, bars // (count + 3))
    return max(MIN_TRAIN, 3 * test), test
