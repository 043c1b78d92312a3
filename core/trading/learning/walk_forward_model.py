"""A model that is fitted anew as time goes on, each time only on what was known by then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.learning.features import Matrix
from core.trading.learning.logistic import LinearModel, fit_logistic

_LEAST_KNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a model is fitted, and on what.

    Attributes:
        first: index of the first bar that may be learned from.
        train: bars learned from, one after another.
        purge: bars between the last of them and the bar on which the fit is made: as many as a
            label needs to become known.
        refit: bars from one fit to the next.
        penalty: see `fit_logistic`.
    """

    first: int
    train: int
    purge: int
    refit: int
    penalty: float

    @property
    def begin(self) -> int:
        """Index of the bar with the first fit."""
        return self.first + self.train + self.purge - 1


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One fit.

    Attributes:
        bar: index of the bar at whose close it was made; it holds until the next one.
        uses: bool[k], the columns it uses.
        model: None where the bars learned from hold too few examples of one of the classes.
    """

    bar: int
    uses: np.ndarray[tuple[int], np.dtype[np.bool_]]
    model: LinearModel | None


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What the models said.

    Attributes:
        probability: float64[n], of label 1; NaN where there is no model or a value it needs.
        fits: in the order in which they were made.
    """

    probability: FloatArray
    fits: tuple[Fit, ...]

    def count_unread(self) -> int:
        """Bars with a model and without a probability: a value that it needs is unknown there."""
        ends = [*(fit.bar for fit in self.fits), len(self.probability)][1:]
        return sum(
            int(np.isnan(self.probability[fit.bar : end]).sum())
            for fit, end in zip(self.fits, ends, strict=True)
            if fit.model is not None
        )


def predict_walk_forward(features: Matrix, labels: FloatArray, schedule: Schedule) -> Predictions:
    """The probability of label 1 at each bar, by the newest model of that bar.

    Causal as long as no label needs more than `schedule.purge` later bars: bars added later change
    no earlier element, bit for bit. A column that is unknown on more than half of the bars learned
    from is left out of that model; bars that lack a used column, or a label, teach nothing.

    Args:
        features: float64[n, k]; NaN where unknown.
        labels: float64[n], 1 or 0; NaN where unknown, or where the bar shall teach nothing.
        schedule: see there.
    """
    count, width = features.shape
    fits = tuple(
        _fit_at(bar, features, labels, schedule)
        for bar in range(schedule.begin, count, schedule.refit)
    )
    log_odds = np.full(count, np.nan)
    for fit in fits:
        if fit.model is None:
            continue
        part = slice(fit.bar, fit.bar + schedule.refit)
        # Column by column: a matrix product may round the same row otherwise in a shorter block.
        total = np.full(len(features[part]), fit.model.intercept)
        for column in range(width):
            if fit.uses[column]:
                total += fit.model.weights[column] * features[part, column]
        log_odds[part] = total
    return Predictions(_as_probability(log_odds), fits)


def _fit_at(bar: int, features: Matrix, labels: FloatArray, schedule: Schedule) -> Fit:
    last = bar - schedule.purge
    window = slice(last - schedule.train + 1, last + 1)
    rows, known = features[window], ~np.isnan(features[window])
    uses = known.mean(axis=0) >= _LEAST_KNOWN
    teaches = ~np.isnan(labels[window]) & known[:, uses].all(axis=1)
    found = fit_logistic(rows[teaches][:, uses], labels[window][teaches], schedule.penalty)
    if found is None:
        return Fit(bar, uses, None)
    weights = np.zeros(len(uses))
    weights[uses] = found.weights
    return Fit(bar, uses, LinearModel(found.intercept, weights))


def _as_probability(log_odds: FloatArray) -> FloatArray:
    """1 / (1 + exp(-x)), without overflow; one by one, so that the array's length cannot matter."""
    return np.array([0.5 + 0.5 * math.tanh(0.5 * odds) for odds in log_odds.tolist()])
