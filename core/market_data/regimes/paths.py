"""What a detector answers with: a regime and its probabilities for each bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.enums import Regime

ORDER = (Regime.BULLISH, Regime.BEARISH, Regime.VOLATILE, Regime.SIDEWAYS)
"""Position of each regime in arrays; of equally probable ones the first is taken."""

UNKNOWN = -1
"""Label of a bar for which there is no regime yet."""

LabelArray = np.ndarray[tuple[int], np.dtype[np.int8]]
ProbabilityArray = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class RegimePath:
    """A regime for each of n bars, each from bars up to and including it only.

    Attributes:
        labels: int8[n], index into `ORDER`, `UNKNOWN` in the warm-up.
        probabilities: float64[n, 4] in the order of `ORDER`; NaN in the warm-up.
    """

    labels: LabelArray
    probabilities: ProbabilityArray

    @property
    def first(self) -> int:
        """Index of the first bar with a regime; n where there is none."""
        known = np.flatnonzero(self.labels != UNKNOWN)
        return int(known[0]) if known.size else len(self.labels)

    def regime(self, index: int) -> Regime | None:
        """The regime at a bar; None in the warm-up."""
        label = int(self.labels[index])
        return None if label == UNKNOWN else ORDER[label]

    def confidence(self, index: int) -> float:
        """The probability of the regime at a bar, 0 to 1; NaN in the warm-up."""
        label = int(self.labels[index])
        return float("nan") if label == UNKNOWN else float(self.probabilities[index, label])


def choose_largest(probabilities: ProbabilityArray) -> LabelArray:
    """The most probable regime of each row; `UNKNOWN` where a row is NaN."""
    is_known = np.isfinite(probabilities).all(axis=1)
    labels = np.full(len(probabilities), UNKNOWN, dtype=np.int8)
    labels[is_known] = probabilities[is_known].argmax(axis=1)
    return labels
