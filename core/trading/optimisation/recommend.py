"""Which method fits a search space."""

from __future__ import annotations

from dataclasses import dataclass

from core.formatting import format_count
from core.trading.optimisation.grid import MAX_GRID, count_feasible, count_points
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.kernel_sources import SOURCES

KERNEL_WORK, STRATEGY_WORK = 4e10, 2e8
"""Combinations x bars that take some minutes: of a strategy with a kernel, and of one without."""

MAX_BLIND_AXES = 5
"""With more, random points lie too thin to find a narrow hill."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A method and why, in words."""

    method: str
    reason: str


def recommend_method(space: SearchSpace, bars: int, objectives: int = 1) -> Recommendation:
    """The grid where it fits, else a method that samples; what counts is what would be run.

    Args:
        space: checked.
        bars: that each trial runs over.
        objectives: how many there are.

    Raises:
        InvalidInputError: a constraint names what is no number of the strategy.
        NotFoundError: the same within rules.
    """
    points = count_feasible(space) or count_points(space)
    has_kernel = space.kind in SOURCES
    affordable = min(MAX_GRID, int((KERNEL_WORK if has_kernel else STRATEGY_WORK) / max(1, bars)))
    count = format_count(points)
    if points <= max(affordable, METHODS.get("tpe").default_budget):
        return Recommendation(
            "grid", f"All {count} combinations fit: nothing is missed, and plateaus show."
        )
    why = (
        f"{count} combinations are more than the {format_count(MAX_GRID)} that are tried one by one"
        if points > MAX_GRID
        else f"{count} combinations over {format_count(bars)} bars would take long"
    )
    if objectives > 1:
        return Recommendation("nsga2", f"{why}; NSGA-II searches for the best compromises.")
    if has_kernel and len(space.axes) <= MAX_BLIND_AXES:
        return Recommendation("random", f"{why}; random points cover every range evenly.")
    reason = f"{len(space.axes)} ranges are many" if has_kernel else "each trial is slow"
    return Recommendation("tpe", f"{why}, and {reason}: TPE learns where good trials lie.")
