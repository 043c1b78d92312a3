"""Gaussian hidden Markov models, many at once: fitted by EM, then filtered forwards.

All arrays hold the fits in their last axis, so that one step of a recursion is one vectorised
operation over all of them: fitting a hundred windows costs little more than fitting one.

Source: L. R. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77 (1989), with his
scaling (section V.A). Shapes: T observations, D features, K states, R fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
IndexArray = np.ndarray[Any, np.dtype[np.intp]]

STATES = 4
ITERATIONS = 20
"""Fixed, so that a fit depends on nothing but its observations."""

_STICKINESS = 0.95  # of the start: chance to stay in a state
_SIDES = ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0))  # where each state's start lies
_PRIOR_MOVES = 1.0  # pseudo-count for each move: none is ever impossible
_PRIOR_WEIGHT = 5.0  # pseudo-observations that pull a state's variance to `_PRIOR_VARIANCE`
_PRIOR_VARIANCE = 0.25  # of a feature that has variance 1 over the window


@dataclass(frozen=True, slots=True, eq=False)
class HiddenMarkov:
    """R models.

    Attributes:
        start: float64[K, R], probability of each state at the first observation.
        moves: float64[K, K, R], from state (first axis) to state; each row sums to 1.
        mean: float64[D, K, R].
        variance: float64[D, K, R]; features are independent within a state.
    """

    start: Array
    moves: Array
    mean: Array
    variance: Array


def build_start(x: Array, lengths: IndexArray) -> HiddenMarkov:
    """The models that EM starts from.

    State 0 begins with the lowest quarter of the first feature, state 1 with the highest; the
    half between them is divided by the median of the second feature, 2 the high part and 3 the
    low one.

    Args:
        x: float64[2, T, R], each fit's observations from index 0 on, standardised.
        lengths: int[R], how many of the T belong to each fit.
    """
    fits = x.shape[2]
    seen = np.arange(x.shape[1])[:, None] < lengths
    known = np.where(seen, x, np.nan)
    low, high = np.nanquantile(known[0], [0.25, 0.75], axis=0)
    middle = np.nanmedian(known[1], axis=0)
    is_low, is_high, is_above = x[0] <= low, x[0] > high, x[1] > middle
    is_between = ~is_low & ~is_high
    mean = np.empty((2, STATES, fits))
    members = (is_low, is_high, is_between & is_above, is_between & ~is_above)
    for state, (wanted, side) in enumerate(zip(members, _SIDES, strict=True)):
        # The two pseudo-observations stand for a part that nothing falls into.
        total = (x * (wanted & seen)).sum(axis=1) + 2.0 * np.array(side)[:, None]
        mean[:, state] = total / ((wanted & seen).sum(axis=0) + 2.0)
    leave = (1.0 - _STICKINESS) / (STATES - 1)
    moves = np.full((STATES, STATES), leave) + np.eye(STATES) * (_STICKINESS - leave)
    return HiddenMarkov(
        start=np.full((STATES, fits), 1.0 / STATES),
        moves=np.repeat(moves[:, :, None], fits, axis=2),
        mean=mean,
        variance=np.full((2, STATES, fits), 0.5),
    )


def fit(x: Array, lengths: IndexArray, iterations: int = ITERATIONS) -> HiddenMarkov:
    """Fit R models by EM (with weak priors), each to its own observations only.

    Args:
        x: float64[2, T, R], finite, each fit's observations from index 0 on.
        lengths: int[R], at least 2; what lies beyond is not looked at.
        iterations: rounds of EM.
    """
    seen = (np.arange(x.shape[1])[:, None] < lengths).astype(np.float64)
    model = build_start(x, lengths)
    for _ in range(iterations):
        likelihood = weigh_observations(model, x, seen)
        ahead, scale = run_forwards(model, likelihood)
        back = run_backwards(model, likelihood, scale)
        model = _maximise(
            model, x, seen, likelihood=likelihood, ahead=ahead, back=back, scale=scale
        )
    return model


def weigh_observations(model: HiddenMarkov, x: Array, seen: Array) -> Array:
    """Likelihood of each observation in each state, up to a factor of the observation.

    Returns:
        float64[T, K, R], at most 1 and equal to 1 for one state; 1 where nothing was `seen`,
        which tells the recursions nothing.
    """
    log = np.zeros((x.shape[1], STATES, x.shape[2]))
    for feature, mean, variance in zip(x, model.mean, model.variance, strict=True):
        log -= 0.5 * ((feature[:, None, :] - mean) ** 2 / variance + np.log(variance))
    log -= log.max(axis=1, keepdims=True)
    return np.where(seen[:, None, :] > 0, np.exp(log), 1.0)


def run_forwards(model: HiddenMarkov, likelihood: Array) -> tuple[Array, Array]:
    """Filtered probabilities: of each state given the observations up to and including each.

    Returns:
        float64[T, K, R], each column summing to 1; and the divisors that made them so, [T, R].
    """
    ahead, scale = np.empty_like(likelihood), np.empty((len(likelihood), likelihood.shape[2]))
    expected = model.start
    for place, weight in enumerate(likelihood):
        joint = expected * weight
        scale[place] = joint.sum(axis=0)
        ahead[place] = joint / scale[place]
        expected = step(model, ahead[place])
    return ahead, scale


def step(model: HiddenMarkov, state: Array) -> Array:
    """Probabilities one observation later, float64[K, R], before it is seen."""
    later: Array = (state[:, None, :] * model.moves).sum(axis=0)
    return later


def run_backwards(model: HiddenMarkov, likelihood: Array, scale: Array) -> Array:
    """What later observations add, float64[T, K, R]; used to fit, never to tell a regime."""
    back = np.ones_like(likelihood)
    for place in range(len(likelihood) - 2, -1, -1):
        later = likelihood[place + 1] * back[place + 1] / scale[place + 1]
        back[place] = (model.moves * later).sum(axis=1)
    return back


def _maximise(
    model: HiddenMarkov,
    x: Array,
    seen: Array,
    *,
    likelihood: Array,
    ahead: Array,
    back: Array,
    scale: Array,
) -> HiddenMarkov:
    occupied = ahead * back * seen[:, None, :]
    total = occupied.sum(axis=0)
    later = likelihood[1:] * back[1:] * (seen[1:] / scale[1:])[:, None, :]
    moves = model.moves * np.einsum("tir,tjr->ijr", ahead[:-1], later) + _PRIOR_MOVES
    mean = np.einsum("tkr,dtr->dkr", occupied, x) / np.maximum(total, 1e-12)
    square = np.stack(
        [
            (occupied * (feature[:, None, :] - centre) ** 2).sum(axis=0)
            for feature, centre in zip(x, mean, strict=True)
        ]
    )
    return HiddenMarkov(
        start=occupied[0] / occupied[0].sum(axis=0),
        moves=moves / moves.sum(axis=1, keepdims=True),
        mean=mean,
        variance=(square + _PRIOR_WEIGHT * _PRIOR_VARIANCE) / (total + _PRIOR_WEIGHT),
    )
