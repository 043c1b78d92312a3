"""Covariance matrix adaptation evolution strategy."""

from __future__ import annotations

from typing import Any

from core.trading.optimisation.methods.base import METHODS
from core.trading.optimisation.methods.sampled import Sampled

_POPULATION = 16


@METHODS.register("cma_es")
class CmaEs(Sampled):
    """Hansen (2016), as in Optuna and cmaes: a normal distribution moves towards good trials.

    With margin, so that axes of few values do not freeze (Hamano et al., 2022). One batch is one
    generation.
    """

    title = "CMA-ES"
    description = (
        "Moves a cloud of trials towards better ones and learns how the parameters go together. "
        "For several numbers whose effect is smooth; one objective only."
    )
    is_multi = False
    batch = _POPULATION

    def make_sampler(self) -> Any:
        """See the base."""
        from optuna.samplers import CmaEsSampler

        return CmaEsSampler(
            seed=self.seed,
            popsize=_POPULATION,
            with_margin=True,
            warn_independent_sampling=False,
        )
