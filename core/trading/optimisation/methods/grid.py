"""Every combination."""

from __future__ import annotations

from core.trading.optimisation.grid import MAX_GRID, enumerate_points
from core.trading.optimisation.methods.base import ENUMERATION_BATCH, METHODS, Method
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray


@METHODS.register("grid")
class Grid(Method):
    """All feasible points in grid order; going on needs only their number."""

    title = "Grid"
    description = (
        "Tries every combination. Nothing is missed, neighbours can be compared, and it is the "
        "fastest for each trial: the first choice wherever it fits."
    )
    is_exhaustive = True
    default_budget = max_budget = MAX_GRID
    batch = ENUMERATION_BATCH

    def __init__(
        self, space: SearchSpace, objectives: tuple[Objective, ...], budget: int, seed: int
    ) -> None:
        """See the base; budget and seed are of no meaning."""
        super().__init__(space, objectives, budget, seed)
        self.budget = MAX_GRID
        self._begun = self._told = 0

    def propose(self, count: int) -> RowArray:
        """See the base."""
        points = enumerate_points(self.space, self._begun, self._begun + count)
        self._begun += len(points)
        return points

    def tell(self, points: RowArray, scores: RowArray) -> None:
        """What comes of a point changes nothing; points of an earlier attempt are passed over."""
        del scores
        self._told += len(points)
        self._begun = max(self._begun, self._told)
