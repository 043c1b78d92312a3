"""Whether any point keeps all constraints, decided without listing points."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.optimisation.grid import find_side
from core.trading.optimisation.space import Constraint, Relation, SearchSpace

_TURNED: dict[Relation, Relation] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def find_broken_constraint(space: SearchSpace) -> Constraint | None:
    """The constraint that leaves nothing to try; None where some point keeps all.

    Every number begins at its lowest value and is raised as far as a constraint demands, until
    none demands more. Order relations demand no more than that, so the values reached are a point
    that keeps them all; where a number has no value left, no point does.
    """
    values = {axis.name: axis.values() for axis in space.axes}
    lowest = dict.fromkeys(values, 0)
    has_moved = True
    while has_moved:
        has_moved = False
        for constraint in space.constraints:
            smaller, relation, larger = _order(constraint)
            floor = _take(space, smaller, values, lowest)
            if not isinstance(larger, str) or larger not in values:
                ceiling = _take(space, larger, values, lowest)
                if floor > ceiling or (floor == ceiling and relation == "<"):
                    return constraint
                continue
            is_short = np.less_equal if relation == "<" else np.less
            place = int(is_short(values[larger], floor).sum())
            if place > lowest[larger]:
                lowest[larger], has_moved = place, True
            if place == len(values[larger]):
                return constraint
    return None


def _order(constraint: Constraint) -> tuple[str | float, Relation, str | float]:
    """The constraint as `smaller < larger` or `smaller <= larger`."""
    if constraint.relation in {"<", "<="}:
        return constraint.left, constraint.relation, constraint.right
    return constraint.right, _TURNED[constraint.relation], constraint.left


def _take(
    space: SearchSpace,
    side: str | float,
    values: dict[str, FloatArray],
    lowest: dict[str, int],
) -> float:
    if isinstance(side, str) and side in values:
        return float(values[side][lowest[side]])
    found = find_side(space, side, {})
    return float(found if isinstance(found, float | int) else found[0])
