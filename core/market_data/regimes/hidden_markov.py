"""Regimes by a Gaussian hidden Markov model that is refitted as bars come in.

A label uses bars up to its own only: the model was fitted to earlier observations, its
probabilities are filtered (forward recursion), never smoothed, and a change waits for the minimum
dwell time. What is smoothed inside EM are observations before the fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.market_data.regimes.dwell import confirm
from core.market_data.regimes.features import DRIFT_SESSIONS, build_features
from core.market_data.regimes.gaussian_hmm import (
    Array,
    HiddenMarkov,
    IndexArray,
    fit,
    run_forwards,
    step,
    weigh_observations,
)
from core.market_data.regimes.paths import (
    ORDER,
    UNKNOWN,
    LabelArray,
    ProbabilityArray,
    RegimePath,
    choose_largest,
)
from core.market_data.regimes.state_names import NameArray, match_states, name_states

SHORTEST_WINDOW, LONGEST_WINDOW = 252, 504
"""Observations that a fit needs, and the newest that it uses at most."""

REFIT = 21
"""Sessions for which a fit is used."""

DWELL = 5
"""Sessions after which a new regime counts."""

LATER = 12
"""Refits after which a label is looked at again: about a year."""

NEEDED = DRIFT_SESSIONS + SHORTEST_WINDOW + 1
"""Bars without which there is no label."""


@dataclass(frozen=True, slots=True, eq=False)
class HiddenMarkovPath:
    """What the model says of each bar, and of itself.

    Attributes:
        path: the regimes; labels with the minimum dwell time.
        later: int8[n], the label (without dwell time) by the model fitted about a year later;
            `UNKNOWN` where there is no later fit. Known only with hindsight.
        unconfirmed: int8[n], labels without the minimum dwell time.
        fits: how often the model was fitted.
        names: int8[K], index into `ORDER`, of the states of the newest fit.
        drift, volatility: float64[K], of those states, fractions a year.
        fitted_bars: bars before the one that the newest fit was made for.
    """

    path: RegimePath
    later: LabelArray
    unconfirmed: LabelArray
    fits: int
    names: LabelArray
    drift: FloatArray
    volatility: FloatArray
    fitted_bars: int


def detect_by_hidden_markov(close: FloatArray, sessions_per_year: float) -> HiddenMarkovPath:
    """The regime of each bar by a model that is fitted anew every 21 sessions.

    Each fit sees the newest 504 observations (252 at least) before the sessions it is used for.

    Args:
        close: float64[n], positive, n at least `NEEDED`.
        sessions_per_year: of the instrument's market.

    Returns:
        Unknown for the first 294 bars.
    """
    features = build_features(close, sessions_per_year)
    used_from = np.arange(SHORTEST_WINDOW, features.shape[1], REFIT)
    first = np.maximum(0, used_from - LONGEST_WINDOW)
    lengths = used_from - first
    windows = _cut(features, first, int(lengths.max()))
    seen = np.arange(windows.shape[1])[:, None] < lengths
    centre, spread = _measure(windows, seen)
    standard = np.where(seen, (windows - centre) / spread, 0.0)
    model = fit(standard, lengths)
    ahead, _ = run_forwards(model, weigh_observations(model, standard, seen.astype(np.float64)))
    newest = ahead[lengths - 1, :, np.arange(len(used_from))].T
    block = (_cut(features, used_from, REFIT) - centre) / spread
    states = _filter_block(model, newest, block)

    mean = model.mean * spread + centre
    order = match_states(mean / spread.mean(axis=2, keepdims=True))
    drift = np.take_along_axis(mean[0].T, order, axis=1)
    volatility = np.take_along_axis(np.exp(mean[1].T), order, axis=1)
    usual = np.exp(np.nanmedian(np.where(seen, windows[1], np.nan), axis=0))
    matched = name_states(drift / volatility, volatility / usual[:, None])
    names = np.empty_like(matched)  # back in the order of the model's own states
    np.put_along_axis(names, order, matched, axis=1)

    probabilities = _place(_sum_by_name(states, names), len(close))
    unconfirmed = choose_largest(probabilities)
    return HiddenMarkovPath(
        path=RegimePath(confirm(unconfirmed, DWELL), probabilities),
        later=_look_again(ahead, names, used_from, first, len(close)),
        unconfirmed=unconfirmed,
        fits=len(used_from),
        names=matched[-1],
        drift=drift[-1],
        volatility=volatility[-1],
        fitted_bars=DRIFT_SESSIONS + int(used_from[-1]),
    )


def _cut(features: Array, first: IndexArray, length: int) -> Array:
    """Stretches of equal length, float64[2, length, R]; what lies beyond the end is repeated."""
    places = first + np.arange(length)[:, None]
    return features[:, np.minimum(places, features.shape[1] - 1)]


def _measure(
    windows: Array, seen: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> tuple[Array, Array]:
    known = np.where(seen, windows, np.nan)
    spread = np.nanstd(known, axis=1, keepdims=True)
    return np.nanmean(known, axis=1, keepdims=True), np.where(spread > 0, spread, 1.0)


def _filter_block(model: HiddenMarkov, newest: Array, block: Array) -> Array:
    """Filtered probabilities of the sessions after each fit, float64[REFIT, K, R]."""
    likelihood = weigh_observations(model, block, np.ones(block.shape[1:]))
    following = HiddenMarkov(step(model, newest), model.moves, model.mean, model.variance)
    return run_forwards(following, likelihood)[0]


def _sum_by_name(states: Array, names: NameArray) -> Array:
    """Probabilities of the regimes, float64[T, 4, R]: those of states with one name add up."""
    bears = names.T[None] == np.arange(len(ORDER))[:, None, None]
    summed: Array = np.einsum("tkr,nkr->tnr", states, bears.astype(np.float64))
    return summed


def _place(block: Array, count: int) -> ProbabilityArray:
    """The blocks one after the other, at the bars they belong to."""
    probabilities = np.full((count, len(ORDER)), np.nan)
    joined = block.transpose(2, 0, 1).reshape(-1, len(ORDER))
    begin = DRIFT_SESSIONS + SHORTEST_WINDOW
    probabilities[begin:] = joined[: count - begin]
    return probabilities


def _look_again(
    ahead: Array, names: NameArray, used_from: IndexArray, first: IndexArray, count: int
) -> LabelArray:
    """Labels by the fit `LATER` refits on, or the newest, whose window holds the block."""
    later = np.full(count, UNKNOWN, dtype=np.int8)
    fits = len(used_from)
    if fits > 1:
        early = np.arange(fits - 1)
        late = np.minimum(early + LATER, fits - 1)
        places = used_from[early] - first[late] + np.arange(REFIT)[:, None]
        found = ahead[places, :, late[None, :]].transpose(0, 2, 1)
        labels = _sum_by_name(found, names[late]).argmax(axis=1).T.reshape(-1)
        begin = DRIFT_SESSIONS + SHORTEST_WINDOW
        later[begin : begin + len(labels)] = labels
    return later
