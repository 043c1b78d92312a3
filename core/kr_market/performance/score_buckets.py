"""Whether a higher score really did better. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.kr_market.performance.figures import GroupFigures, measure_group
from core.kr_market.performance.intervals import Interval, make_blocks, take_middle
from core.kr_market.performance.sample import Sample

BUCKETS: tuple[tuple[int, int], ...] = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))
LEAST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's, between the score and the return less the base of its session.

    Attributes:
        value: -1 to 1; None where it cannot be told.
        count: signals that it is of.
        sentence: for a reader.
    """

    value: float | None
    interval: Interval
    count: int
    sentence: str


def label_buckets(scores: FloatArray) -> list[str]:
    """The bucket of each score in percent of its scale's maximum; "no score" where unknown.

    A score on a border belongs to the higher bucket; 100 to the highest.
    """
    edges = np.array([low for low, _ in BUCKETS[1:]])
    places = np.searchsorted(edges, scores, side="right").tolist()
    return [
        "no score" if np.isnan(score) else _name(*BUCKETS[place])
        for score, place in zip(scores.tolist(), places, strict=True)
    ]


def measure_buckets(sample: Sample, scores: FloatArray) -> list[GroupFigures]:
    """All five buckets, the empty ones too, and those without a score where there are any.

    Args:
        sample: under one set of exit rules.
        scores: float64[k], percent of the scale's maximum; NaN where the preset has none.
    """
    labels = np.array(label_buckets(scores), dtype=object)
    names = [_name(*bucket) for bucket in BUCKETS]
    if (labels == "no score").any():
        names.append("no score")
    return [measure_group(name, sample.take(labels == name)) for name in names]


def correlate_ranks(sample: Sample, scores: FloatArray) -> RankCorrelation:
    """Spearman's rank correlation, its interval resampled by blocks of time."""
    excess = sample.net - sample.base_net
    which = sample.is_counted() & ~np.isnan(scores) & ~np.isnan(excess)
    count = int(which.sum())
    if count < LEAST_PAIRS:
        reason = f"{count:,} signals with a score; under {LEAST_PAIRS} nothing can be told."
        return RankCorrelation(None, Interval(None, None, reason), count, reason)
    x, y = rank(scores[which]), rank(excess[which])
    value = _correlate(np.array([_moments(x, y)]).sum(axis=2))[0]
    if np.isnan(value):
        reason = "All scores or all returns are equal: there is no order to compare."
        return RankCorrelation(None, Interval(None, None, reason), count, reason)
    blocks = make_blocks(sample.day[which])
    if blocks is None:
        interval = Interval(None, None, "too few sessions with signals")
    else:
        sums = np.array([blocks.sum_by_block(part) for part in _moments(x, y)])
        drawn = _correlate(blocks.weights @ sums.T)
        interval = take_middle(drawn[~np.isnan(drawn)])
    return RankCorrelation(float(value), interval, count, _word(interval))


def rank(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def _moments(x: FloatArray, y: FloatArray) -> list[FloatArray]:
    # Centred, so that the sums of squares keep their digits.
    x, y = x - x.mean(), y - y.mean()
    return [np.ones(len(x)), x, y, x * x, y * y, x * y]


def _correlate(sums: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> FloatArray:
    count, x, y, xx, yy, xy = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        top = xy - x * y / count
        return np.asarray(top / np.sqrt((xx - x * x / count) * (yy - y * y / count)))


def _word(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return "Whether a higher score did better cannot be told from so few sessions."
    if interval.low > 0:
        return "A higher score did better."
    if interval.high < 0:
        return "A higher score did worse."
    return "No difference between high and low scores that could be told from chance."


def _name(low: int, high: int) -> str:
    return f"{low}-{high}"
