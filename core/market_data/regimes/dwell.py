"""Minimum dwell time: a new regime counts only once it has lasted."""

from __future__ import annotations

import numpy as np

from core.market_data.regimes.paths import UNKNOWN, LabelArray


def confirm(labels: LabelArray, sessions: int) -> LabelArray:
    """Change the label only in the session in which another has stood `sessions` in a row.

    The change therefore comes `sessions` − 1 sessions late; nothing is changed backwards. Every
    label between two changes stands for at least `sessions` sessions.

    Args:
        labels: int8[n]; unknown ones at the beginning only.
        sessions: at least 1, which changes nothing.
    """
    confirmed = labels.copy()
    current, candidate, stood = UNKNOWN, UNKNOWN, 0
    for place, label in enumerate(labels.tolist()):
        stood = stood + 1 if label == candidate else 1
        candidate = label
        if current == UNKNOWN or stood >= sessions:
            current = label
        confirmed[place] = current
    return np.asarray(confirmed, dtype=np.int8)
