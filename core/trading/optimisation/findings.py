"""What a search amounts to: pick, importance, front, and how its trials ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.line import count_of
from core.trading.optimisation.importance import measure_importance
from core.trading.optimisation.objective import Objective, find_front, mean_rank
from core.trading.optimisation.plateau import find_plateau
from core.trading.optimisation.space import SearchSpace
from core.trading.optimisation.trial_types import Findings, PlateauPick
from core.trading.sweep.result import OUTCOMES, CodeArray, RowArray

MAX_FRONT = 500
"""Trials of a front that are kept; of more nobody chooses by eye."""


def judge_search(
    space: SearchSpace,
    objectives: Sequence[Objective],
    points: RowArray,
    scores: RowArray,
    code: CodeArray,
    *,
    most_trades: int,
) -> Findings:
    """Findings over the trials that ran.

    With several objectives the plateau and the importance are those of the mean rank.

    Args:
        space: what was searched.
        objectives: m of them.
        points: float64[k, a].
        scores: float64[k, m], NaN where a trial may not be best.
        code: int8[k].
        most_trades: of any trial.
    """
    is_single = len(objectives) == 1
    values = scores[:, 0] if is_single else mean_rank(scores, objectives)
    scored = int(np.isfinite(values).sum())
    is_max = objectives[0].is_max or not is_single
    plateau = find_plateau(space, points, values, is_max=is_max) if scored else None
    importance = measure_importance(space, points, values)
    shares = importance.shares if importance.shares is not None else ()
    return Findings(
        plateau=PlateauPick(
            trial=plateau.trial,
            value=float(values[plateau.trial]),
            neighbourhood=_or_none(plateau.neighbourhood),
            size=plateau.size,
            best=plateau.best,
            best_value=float(values[plateau.best]),
            best_neighbourhood=_or_none(plateau.best_neighbourhood),
            words=plateau.words,
        )
        if plateau
        else None,
        plateau_reason="" if plateau else _say_why_none(code, most_trades),
        importance={
            axis.name: float(share) for axis, share in zip(space.axes, shares, strict=False)
        },
        importance_reason=importance.reason,
        front=tuple(_find_front(scores, objectives)[:MAX_FRONT].tolist()),
        scored=scored,
        outcomes={OUTCOMES[kind]: int((code == kind).sum()) for kind in np.unique(code).tolist()},
    )


def find_best(scores: RowArray, objective: Objective) -> int | None:
    """The trial with the best first objective, the earliest of equals; None where none has one."""
    values = scores[:, 0]
    if not np.isfinite(values).any():
        return None
    return int(np.nanargmax(values) if objective.is_max else np.nanargmin(values))


def dump_findings(findings: Findings) -> dict[str, Any]:
    """JSON-ready; `load_findings` gives equal ones."""
    return asdict(findings)


def load_findings(stored: dict[str, Any]) -> Findings:
    """What `dump_findings` wrote."""
    pick = stored["plateau"]
    return Findings(
        **{
            **stored,
            "plateau": PlateauPick(**pick) if pick else None,
            "front": tuple(stored["front"]),
        }
    )


def _find_front(scores: RowArray, objectives: Sequence[Objective]) -> np.ndarray[Any, Any]:
    best: FloatArray = scores[:, 0]
    if len(objectives) > 1:
        return np.flatnonzero(find_front(scores, objectives))
    first = find_best(scores, objectives[0])
    return np.flatnonzero(best == best[first]) if first is not None else np.zeros(0, dtype=int)


def _say_why_none(code: CodeArray, most_trades: int) -> str:
    if not len(code):
        return "No trial has been run."
    made = "any trade" if not most_trades else f"more than {count_of(most_trades, 'trade')}"
    return (
        f"No trial made {made}: too few for any to be best, or the objective is not defined for "
        "them. Ask for fewer trades, widen the ranges or take a longer period."
    )


def _or_none(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
