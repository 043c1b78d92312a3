"""What a search method is: it proposes points and is told what came of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from core.registry import Registry
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray

ENUMERATION_BATCH, SAMPLING_BATCH = 8_192, 64


class Method(ABC):
    """Base of all methods. Register one with `@METHODS.register("name")`.

    A search is begun anew or gone on with: `tell` takes the blocks of an earlier attempt, in
    their order and before the first `propose`.

    Class attributes:
        title: as menus show it.
        description: what it does and when to take it, one or two sentences.
        is_exhaustive: whether it runs every feasible point.
        is_multi: whether it takes several objectives.
        default_budget, max_budget: trials; of no meaning where it is exhaustive.
        batch: points to ask for at a time.
    """

    title: ClassVar[str]
    description: ClassVar[str]
    is_exhaustive: ClassVar[bool] = False
    is_multi: ClassVar[bool] = True
    default_budget: ClassVar[int]
    max_budget: ClassVar[int]
    batch: ClassVar[int]

    def __init__(
        self, space: SearchSpace, objectives: tuple[Objective, ...], budget: int, seed: int
    ) -> None:
        """A search that has not begun.

        Args:
            space: checked by `core.trading.optimisation.space_check`.
            objectives: at least one.
            budget: trials; 0 takes the default, more than `max_budget` is cut to it.
            seed: equal ones draw equal points.
        """
        self.space, self.objectives, self.seed = space, objectives, seed
        self.budget = min(budget or self.default_budget, self.max_budget)

    def count(self) -> int:
        """Trials it will make at most."""
        from core.trading.optimisation.grid import count_feasible

        feasible = count_feasible(self.space)
        return self.budget if feasible is None else min(self.budget, feasible)

    @abstractmethod
    def propose(self, count: int) -> RowArray:
        """Feasible points to try next, each proposed once.

        Returns:
            float64[m, a] with m <= count; no rows: the search has ended.
        """

    @abstractmethod
    def tell(self, points: RowArray, scores: RowArray) -> None:
        """Hand back what came of a block of points.

        Args:
            points: float64[m, a], as proposed, or as an earlier attempt tried them.
            scores: float64[m, objectives], in the objectives' own sign; NaN for none.
        """

    def _none(self) -> RowArray:
        return np.empty((0, len(self.space.axes)))


METHODS: Registry[type[Method]] = Registry("search method", "core.trading.optimisation.methods")
