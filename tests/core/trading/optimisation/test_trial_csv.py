"""All trials as a file."""

from __future__ import annotations

import csv
import io

import numpy as np

from core.trading.optimisation.trial_csv import write_trials_csv
from core.trading.optimisation.trial_types import TrialTable
from core.trading.sweep.result import DONE, INVALID, OUTCOMES


def test_every_trial_is_a_line_failed_ones_with_their_reason():
    table = TrialTable(
        axes=("short", "min_strength"),
        titles=("Short average", "Minimum strength"),
        points=np.array([[5, 0.01], [60, 0.0]]),
        statistics={"total_return": np.array([0.125, np.nan])},
        scores=np.array([[0.5], [np.nan]]),
        code=np.array([DONE, INVALID], dtype=np.int8),
        unfilled=np.array([2, 0]),
    )
    rows = list(csv.reader(io.StringIO(write_trials_csv(table))))
    assert rows == [
        [
            "trial", "short", "min_strength", "total_return", "unfilled_entries", "has_score",
            "outcome",
        ],
        ["0", "5.0", "0.01", "0.125", "2", "1", ""],
        ["1", "60.0", "0.0", "", "0", "0", OUTCOMES[INVALID]],
    ]  # fmt: skip
