"""How to make a search space small enough, said concretely."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.trading.optimisation.space import Axis, SearchSpace

_FEWEST = 3  # values that an axis keeps: with fewer it is hardly searched


@dataclass(frozen=True, slots=True)
class Cut:
    """A larger step on one axis.

    Attributes:
        axis: as it is.
        step: to take instead of the axis's own.
        count: values it then has.
    """

    axis: Axis
    step: float
    count: int


def find_cuts(space: SearchSpace, limit: int) -> tuple[list[Cut], int]:
    """Larger steps that bring the product of the axes to the limit or below, and that product.

    One axis where one is enough: the one that keeps the most points. Otherwise the steps of the
    axis with the most values are enlarged, again and again.
    """
    counts = [axis.count() for axis in space.axes]
    total = math.prod(counts)
    alone = [
        (total // count * _count(count, factor), place, factor)
        for place, count in enumerate(counts)
        if (factor := _find_factor(count, total // count, limit))
    ]
    if alone:
        points, place, factor = max(alone)
        return [_cut(space.axes[place], factor)], points
    factors = [1] * len(counts)
    left = list(counts)
    while math.prod(left) > limit and max(left) > 1:
        place = left.index(max(left))
        factors[place] += 1
        left[place] = _count(counts[place], factors[place])
    cuts = [
        _cut(axis, factor) for axis, factor in zip(space.axes, factors, strict=True) if factor > 1
    ]
    return cuts, math.prod(left)


def _find_factor(count: int, others: int, limit: int) -> int:
    """The smallest multiple of the step that is enough on this axis alone; 0 where none is."""
    allowed = limit // others
    if allowed < _FEWEST or count < 2:  # noqa: PLR2004 - one value cannot be cut
        return 0
    factor = max(2, -(-(count - 1) // allowed))
    while _count(count, factor) > allowed:
        factor += 1
    return factor


def _count(count: int, factor: int) -> int:
    return (count - 1) // factor + 1


def _cut(axis: Axis, factor: int) -> Cut:
    return Cut(axis, axis.step * factor, _count(axis.count(), factor))
