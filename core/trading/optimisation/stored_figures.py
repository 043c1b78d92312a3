"""Statistics of a trial as they are stored."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.trading.types import Statistics
from db.trading.optimisation_trials import TrialBlock


def read_statistics(block: TrialBlock, columns: Sequence[str]) -> Statistics:
    """The statistics of a block's only trial, but for those that belong to the bars."""
    values = block.rows[0].tolist()
    return {
        name: None if math.isnan(value) else value
        for name, value in zip(columns, values, strict=True)
    }
