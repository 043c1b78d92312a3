"""A regularised logistic regression on standardised columns, with the fits it has already made."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from core.contracts import FloatArray
from core.trading.learning.features import Matrix

LEAST_OF_A_CLASS = 10
"""Examples of a rise, and of a fall, below which nothing is fitted."""

_TOLERANCE = 1e-10
_CONSTANT = 1e-9  # deviation over the largest size below which a column is rounding noise
_MOST_KEPT = 4_096  # fits, of some 400 bytes each


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """log odds = intercept + sum of weight * value, in the units of the columns.

    Attributes:
        intercept: log odds where every value is 0.
        weights: float64[k]; 0 for a column that is not used.
    """

    intercept: float
    weights: FloatArray


def fit_logistic(rows: Matrix, labels: FloatArray, penalty: float) -> LinearModel | None:
    """The weights that minimise mean logistic loss + `penalty` / 2 * their sum of squares.

    Ridge logistic regression (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning,
    4.4); the intercept is not penalised.

    The columns are standardised by the mean and standard deviation of these rows; weights are
    penalised there and then given in the columns' own units. Constant columns get weight 0. The
    result is a pure function of the arguments and is kept, so that cutting bars short or moving a
    threshold does not fit the same rows again.

    Args:
        rows: float64[m, k], finite.
        labels: float64[m], 1 or 0.
        penalty: above 0; at 0.25 a weight is about half of what it would be without.

    Returns:
        None where one of the classes has fewer than `LEAST_OF_A_CLASS` examples.
    """
    rises = int(labels.sum())
    if min(rises, len(labels) - rises) < LEAST_OF_A_CLASS:
        return None
    digest = hashlib.blake2b(np.ascontiguousarray(rows).data, digest_size=16)
    digest.update(np.ascontiguousarray(labels).data)
    key = (rows.shape, penalty, digest.digest())
    model = _KEPT.find(key)
    if model is None:
        model = _fit(rows, labels, penalty)
        _KEPT.keep(key, model)
    return model


def _fit(rows: Matrix, labels: FloatArray, penalty: float) -> LinearModel:
    from sklearn import config_context  # type: ignore[import-untyped]  # it ships none
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    centre, deviation = rows.mean(axis=0), rows.std(axis=0)
    varies = deviation > _CONSTANT * np.abs(rows).max(axis=0)
    weights = np.zeros(rows.shape[1])
    if not varies.any():
        return LinearModel(_log_odds(labels), weights)
    standard = (rows[:, varies] - centre[varies]) / deviation[varies]
    # Newton's method ends at the optimum to the last digits in a few steps, from nothing: a fit
    # does not depend on the one before it.
    regression = LogisticRegression(
        C=1.0 / (penalty * len(rows)), solver="newton-cholesky", tol=_TOLERANCE
    )
    with config_context(assume_finite=True, skip_parameter_validation=True):
        regression.fit(standard, labels)
    weights[varies] = regression.coef_[0] / deviation[varies]
    return LinearModel(float(regression.intercept_[0] - centre @ weights), weights)


def _log_odds(labels: FloatArray) -> float:
    share = float(labels.mean())
    return float(np.log(share / (1.0 - share)))


_Key = tuple[tuple[int, ...], float, bytes]


class _KeptFits:
    """The fits made last. Any thread may call."""

    def __init__(self) -> None:
        self._models: OrderedDict[_Key, LinearModel] = OrderedDict()
        self._lock = Lock()

    def find(self, key: _Key) -> LinearModel | None:
        with self._lock:
            if key in self._models:
                self._models.move_to_end(key)
            return self._models.get(key)

    def keep(self, key: _Key, model: LinearModel) -> None:
        with self._lock:
            self._models[key] = model
            if len(self._models) > _MOST_KEPT:
                self._models.popitem(last=False)


_KEPT = _KeptFits()
