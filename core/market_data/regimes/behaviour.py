"""What prices did under each regime, and how restless the labels were. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.contracts import FloatArray
from core.enums import Regime
from core.market_data.regime_types import Agreement, Behaviour, Flicker, Stability
from core.market_data.regimes.paths import ORDER, UNKNOWN, LabelArray

SHORT_RUN = 10
"""Sessions; a regime that stood for less is a short run."""

MIN_SESSIONS = 20
"""Fewer following sessions say nothing about a regime's behaviour."""

MIN_JUDGED = 60
"""Fewer labels say nothing about stability or agreement."""


def describe_behaviour(
    close: FloatArray, labels: LabelArray, sessions_per_year: float
) -> tuple[Behaviour, ...]:
    """What the session after each label brought, by regime; last, over all labels.

    The label of a session is known at its close: the return that belongs to it is the next one.

    Args:
        close: float64[n], positive.
        labels: int8[n], index into `ORDER`; `UNKNOWN` in the warm-up.
        sessions_per_year: what daily figures are annualised with.
    """
    following = np.diff(np.log(close))
    known = labels != UNKNOWN
    total = int(known.sum())
    found = [
        _describe(regime, labels == code, following, total, sessions_per_year)
        for code, regime in enumerate(ORDER)
    ]
    return (*found, _describe(None, known, following, total, sessions_per_year))


def _describe(
    regime: Regime | None,
    stands: np.ndarray[tuple[int], np.dtype[np.bool_]],
    following: FloatArray,
    total: int,
    sessions_per_year: float,
) -> Behaviour:
    returns = following[stands[:-1]]
    days = int(stands.sum())
    share = days / total if total else math.nan
    if len(returns) < MIN_SESSIONS:
        reason = f"NOT RUN: {len(returns)} sessions followed; {MIN_SESSIONS} are needed."
        return Behaviour(regime, days, share, None, None, None, reason)
    worth = np.concatenate([[0.0], returns.cumsum()])
    return Behaviour(
        regime,
        days,
        share,
        annual_return=math.expm1(float(returns.mean()) * sessions_per_year),
        volatility=float(returns.std(ddof=1)) * math.sqrt(sessions_per_year),
        max_drawdown=-math.expm1(float((worth - np.maximum.accumulate(worth)).min())),
    )


def count_flicker(labels: LabelArray, sessions_per_year: float) -> Flicker:
    """How often the label changed. Runs are those between two changes: both ends are seen."""
    known = labels[labels != UNKNOWN]
    changes = np.flatnonzero(np.diff(known) != 0)
    runs = np.diff(changes)
    return Flicker(
        changes=len(changes),
        per_year=len(changes) / (len(known) / sessions_per_year) if len(known) else math.nan,
        complete_runs=len(runs),
        short_share=float((runs < SHORT_RUN).mean()) if len(runs) else None,
        median_run=float(np.median(runs)) if len(runs) else None,
    )


def measure_stability(labels: LabelArray, *others: LabelArray) -> Stability:
    """How many labels stand when they are looked at again.

    Args:
        labels: int8[n], as they were told at the time, without minimum dwell time.
        others: int8[n] each, by a model fitted later or with another constant; `UNKNOWN` where
            there is none. A label stands where all of them give it.
    """
    known = np.stack([labels, *others]) != UNKNOWN
    judged = known.all(axis=0)
    days = int(judged.sum())
    if days < MIN_JUDGED:
        reason = f"NOT RUN: {days} labels could be looked at again; {MIN_JUDGED} are needed."
        return Stability(None, days, reason)
    stands = np.all([labels == other for other in others], axis=0)
    return Stability(float(stands[judged].mean()), days)


def compare_labels(one: LabelArray, other: LabelArray) -> Agreement:
    """How often two detectors say the same, beside what their shares alone would bring."""
    both = (one != UNKNOWN) & (other != UNKNOWN)
    days = int(both.sum())
    if days < MIN_JUDGED:
        reason = f"NOT RUN: both told a regime on {days} sessions; {MIN_JUDGED} are needed."
        return Agreement(None, None, days, reason)
    shares = [_shares(labels[both]) for labels in (one, other)]
    return Agreement(
        share=float((one == other)[both].mean()),
        by_chance=float(sum(a * b for a, b in zip(*shares, strict=True))),
        days=days,
    )


def _shares(labels: LabelArray) -> Sequence[float]:
    counts: list[float] = (np.bincount(labels, minlength=len(ORDER)) / len(labels)).tolist()
    return counts
