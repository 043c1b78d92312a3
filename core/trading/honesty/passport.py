"""The honesty passport of one run: ten lines, each with an answer or the reason for none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.contracts import OnProgress, ignore_progress
from core.enums import LineKey
from core.trading.honesty.evidence import Evidence
from core.trading.honesty.exposure import calculate_exposure
from core.trading.honesty.line import Line, judge
from core.trading.honesty.rerun_lines import judge_reruns
from core.trading.honesty.run_lines import (
    judge_concentration,
    judge_data,
    judge_look_ahead,
    judge_placebo,
)
from core.trading.honesty.sharpe import calculate_returns
from core.trading.honesty.trial_lines import judge_all

PASSPORT_VERSION = 1
"""Raise when the meaning or a threshold of any line changes."""


def build_passport(
    evidence: Evidence, on_progress: OnProgress = ignore_progress
) -> tuple[Line, ...]:
    """Judge every line, in the order of `LineKey`. Equal evidence gives equal lines.

    Args:
        evidence: of one finished run.
        on_progress: called before each line; what it raises ends the work.
    """
    checks = _list_checks(evidence)
    lines = []
    for place, key in enumerate(LineKey):
        on_progress(place / len(LineKey), f"Honesty passport: {key.value.replace('_', ' ')}")
        lines.append(judge(key, checks[key]))
    return tuple(lines)


def _list_checks(evidence: Evidence) -> dict[LineKey, Callable[[], Line]]:
    curve, trades = evidence.curve, evidence.trades
    # This run among the others: each is compared with all that was tried.
    everything = np.vstack([evidence.returns, *evidence.trial_returns])
    year = evidence.periods_per_year
    return {
        LineKey.LOOK_AHEAD: lambda: judge_look_ahead(evidence.strategy, evidence.bars),
        LineKey.PLACEBO: lambda: judge_placebo(
            calculate_exposure(trades, curve), calculate_returns(curve.close)
        ),
        LineKey.CONCENTRATION: lambda: judge_concentration(trades.profit),
        LineKey.DATA: lambda: judge_data(evidence.data),
        **judge_all(evidence.returns, evidence.trials, everything, year),
        **judge_reruns(evidence),
    }
