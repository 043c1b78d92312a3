"""Non-dominated sorting genetic algorithm II."""

from __future__ import annotations

from typing import Any

from core.trading.optimisation.methods.base import METHODS
from core.trading.optimisation.methods.sampled import Sampled, read_broken

_POPULATION = 32


@METHODS.register("nsga2")
class NsgaTwo(Sampled):
    """Deb et al. (2002), as in Optuna: trials that no other beats are crossed with one another."""

    title = "NSGA-II"
    description = (
        "Breeds trials towards the whole front of best compromises between several objectives, "
        "rather than towards one point."
    )
    default_budget = 1_000

    def make_sampler(self) -> Any:
        """See the base."""
        from optuna.samplers import NSGAIISampler

        return NSGAIISampler(
            seed=self.seed, population_size=_POPULATION, constraints_func=read_broken
        )
