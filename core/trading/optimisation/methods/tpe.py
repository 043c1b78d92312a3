"""Tree-structured Parzen estimator."""

from __future__ import annotations

from typing import Any

from core.trading.optimisation.methods.base import METHODS
from core.trading.optimisation.methods.sampled import Sampled, read_broken


@METHODS.register("tpe")
class Tpe(Sampled):
    """Bergstra et al. (2011), as in Optuna: where good trials are dense and bad ones are not."""

    title = "TPE"
    description = (
        "Learns from the trials so far where good ones lie (tree-structured Parzen estimator). "
        "For very large spaces and slow strategies; each trial costs some milliseconds of its own."
    )

    max_budget = 2_000  # a trial costs the more the more there are: some 20 ms by then

    def make_sampler(self) -> Any:
        """See the base; trials still out count as bad, so that a batch spreads."""
        from optuna.samplers import TPESampler

        return TPESampler(
            seed=self.seed, multivariate=True, constant_liar=True, constraints_func=read_broken
        )
