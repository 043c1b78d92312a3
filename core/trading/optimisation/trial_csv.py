"""All trials of a search as a CSV text."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

from core.trading.optimisation.trial_types import TrialTable
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.result import OUTCOMES


def write_trials_csv(table: TrialTable) -> str:
    """One line a trial: its numbers under the names of their fields, statistics, outcome.

    Fractions stay fractions; what is not defined is empty. `has_score` says whether a trial may be
    best: 1 or 0.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["trial", *table.axes, *table.statistics, "unfilled_entries", "has_score", "outcome"]
    )
    columns = [values.tolist() for values in table.statistics.values()]
    has_score: BoolArray = np.asarray(np.isfinite(table.scores).all(axis=1), dtype=np.bool_)
    for trial, point in enumerate(table.points.tolist()):
        figures = (column[trial] for column in columns)
        writer.writerow(
            [
                trial,
                *point,
                *("" if math.isnan(value) else value for value in figures),
                int(table.unfilled[trial]),
                int(has_score[trial]),
                OUTCOMES[int(table.code[trial])],
            ]
        )
    return text.getvalue()
