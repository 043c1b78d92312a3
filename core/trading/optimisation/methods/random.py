"""Some combinations, drawn at random."""

from __future__ import annotations

import numpy as np

from core.trading.optimisation.methods.base import ENUMERATION_BATCH, METHODS, Method
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.sampling import draw_points
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray


@METHODS.register("random")
class Random(Method):
    """Different feasible points by the seed; a search that goes on draws what was left."""

    title = "Random"
    description = (
        "Tries different combinations drawn at random. The first choice where the grid is too "
        "large: it covers every range evenly and learns nothing that could mislead it."
    )
    default_budget, max_budget = 10_000, 100_000
    batch = ENUMERATION_BATCH

    def __init__(
        self, space: SearchSpace, objectives: tuple[Objective, ...], budget: int, seed: int
    ) -> None:
        """See the base."""
        super().__init__(space, objectives, budget, seed)
        self._blocks = draw_points(space, seed)
        self._waiting = self._none()
        self._begun = self._told = 0

    def propose(self, count: int) -> RowArray:
        """See the base."""
        wanted = max(0, min(count, self.budget - self._begun))
        while len(self._waiting) < wanted:
            block = next(self._blocks, None)
            if block is None:
                break
            self._waiting = np.concatenate((self._waiting, block))
        points, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
        self._begun += len(points)
        return points

    def tell(self, points: RowArray, scores: RowArray) -> None:
        """What comes of a point changes nothing; points of an earlier attempt are passed over."""
        del scores
        self._told += len(points)
        if self._told > self._begun:
            self.propose(self._told - self._begun)
