"""Trials of an optimisation and what they amount to, as arrays and records for readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.result import CodeArray, RowArray
from core.trading.types import Statistics


@dataclass(frozen=True, slots=True, eq=False)
class TrialTable:
    """Finished trials, k of them, in the order they were run: trial i is row i.

    Attributes:
        axes: names of the swept fields, a of them.
        titles: of the axes, as a reader knows them.
        points: float64[k, a], in the fields' own units.
        statistics: key of `core.trading.statistics.DEFINITIONS` to float64[k]; NaN where it is
            not defined or the trial did not run. Only those asked for.
        scores: float64[k, m], one column per objective; NaN where the trial may not be best: it
            did not run, or made too few trades.
        code: int8[k], see `core.trading.sweep.result.OUTCOMES`.
        unfilled: int64[k], entries that could not be carried out.
    """

    axes: tuple[str, ...]
    titles: tuple[str, ...]
    points: RowArray
    statistics: dict[str, FloatArray]
    scores: RowArray
    code: CodeArray
    unfilled: TimeArray

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, slots=True)
class TrialView:
    """One trial in full.

    Attributes:
        params: the strategy's parameters; `execution` the rules as run.
        outcome: words of its code; empty where there is nothing to say.
        score_reason: why it may not be best; empty if it may.
    """

    trial: int
    values: dict[str, float]
    params: dict[str, Any]
    execution: dict[str, Any]
    params_text: str
    statistics: Statistics
    outcome: str
    score_reason: str
    unfilled: int


@dataclass(frozen=True, slots=True)
class PlateauPick:
    """The default pick: the centre of the widest plateau.

    Attributes:
        trial: the pick.
        value: its own value of the first objective.
        neighbourhood: median of it and its neighbours; None where they have no value.
        size: trials of the plateau.
        best: the trial with the best value, which need not be on it.
        best_value, best_neighbourhood: of that one.
        words: why this one was picked.
    """

    trial: int
    value: float
    neighbourhood: float | None
    size: int
    best: int
    best_value: float
    best_neighbourhood: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a finished or cancelled search amounts to, over the trials it ran.

    Attributes:
        plateau: None where no trial has a score; `plateau_reason` says why.
        importance: axis name to the share of the objective's variance it explains by itself, 0 to
            1; empty where that was not computed, `importance_reason` says why.
        front: trials that no other beats in all objectives; of one objective, the best.
        scored: trials with a score.
        outcomes: words of an outcome (`OUTCOMES`) to the number of trials, of those with any.
    """

    plateau: PlateauPick | None
    plateau_reason: str
    importance: dict[str, float]
    importance_reason: str
    front: tuple[int, ...]
    scored: int
    outcomes: dict[str, int]
