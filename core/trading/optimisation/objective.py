"""What an optimisation is to reach: any statistic, as high or as low as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.errors import InvalidInputError
from core.trading.statistics import DEFINITIONS
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.result import RowArray, SweepResult

MAX_OBJECTIVES = 4
"""With more, hardly a trial is beaten by another in all of them."""

_OF_THE_BARS = frozenset({"start", "end", "duration"})
_LOW_IS_BETTER = frozenset(
    {
        "beta",
        "volatility_annual",
        "commissions",
        "spread_cost",
        "costs",
        "max_drawdown_duration",
        "avg_drawdown_duration",
        "max_trade_duration",
        "avg_trade_duration",
        "exposure",
    }
)
_NEGATIVE = frozenset({"max_drawdown", "avg_drawdown"})  # the highest is the mildest
_PEOPLE = ("Sharpe", "Sortino", "Calmar", "Kelly")


@dataclass(frozen=True, slots=True)
class Objective:
    """A statistic and whether it should be high.

    Attributes:
        statistic: a key of `core.trading.statistics.DEFINITIONS`.
    """

    statistic: str
    is_max: bool

    def words(self) -> str:
        """`highest Sharpe ratio`, `mildest maximum drawdown`."""
        definition = DEFINITIONS.get(self.statistic)
        label = definition.label if definition else self.statistic
        if not label.startswith(_PEOPLE):
            label = label[:1].lower() + label[1:]
        most = ("deepest", "mildest") if self.statistic in _NEGATIVE else ("lowest", "highest")
        return f"{most[self.is_max]} {label}"


def list_objectives() -> tuple[tuple[str, str], ...]:
    """Key and label of every statistic that can be an objective."""
    return tuple((key, item.label) for key, item in DEFINITIONS.items() if key not in _OF_THE_BARS)


def default_direction(statistic: str) -> bool:
    """Whether more of it is usually better."""
    return statistic not in _LOW_IS_BETTER


def check_objectives(objectives: Sequence[Objective]) -> None:
    """Refuse none, too many, unknown ones and one that is named twice.

    Raises:
        InvalidInputError: naming it.
    """
    names = [objective.statistic for objective in objectives]
    known = {key for key, _ in list_objectives()}
    for name in names:
        if name not in known:
            raise InvalidInputError(
                f"There is no statistic called {name!r} to optimise.", "Choose one of the list."
            )
    if not names:
        raise InvalidInputError("There is no objective.", "Choose a statistic to optimise.")
    if len(names) > MAX_OBJECTIVES or len(set(names)) < len(names):
        raise InvalidInputError(
            f"There are {len(names)} objectives, some of them perhaps twice.",
            f"Choose up to {MAX_OBJECTIVES} different ones.",
        )


def score(result: SweepResult, objectives: Sequence[Objective], min_trades: int) -> RowArray:
    """The objectives of every combination, float64[k, m], in their own sign.

    NaN where a combination did not run, made fewer than `min_trades` trades, or the statistic is
    not defined: it may then not be best.
    """
    scores: RowArray = np.stack([result.column(each.statistic) for each in objectives], axis=1)
    is_counted = result.has_run & (result.column("trade_count") >= min_trades)
    return np.where(is_counted[:, None], scores, np.nan)


def turn_up(values: RowArray, objectives: Sequence[Objective]) -> RowArray:
    """The same values with signs turned so that more is better in every column."""
    signs = np.array([1.0 if objective.is_max else -1.0 for objective in objectives])
    turned: RowArray = values * signs
    return turned


def find_front(values: RowArray, objectives: Sequence[Objective]) -> BoolArray:
    """Trials that no other beats (Pareto front): at least as good in all, better in one. bool[k].

    Args:
        values: float64[k, m]; a row with a NaN is never in front.
        objectives: m of them. Of a single one the best are in front, all of equal value.
    """
    turned = turn_up(values, objectives)
    is_front = np.zeros(len(turned), dtype=np.bool_)
    known = np.flatnonzero(np.isfinite(turned).all(axis=1))
    if not len(known):
        return is_front
    if turned.shape[1] == 1:
        return np.asarray(turned[:, 0] == turned[known, 0].max(), dtype=np.bool_)
    # In falling order nothing later can beat what is kept: by then it would stand before it.
    order = known[np.lexsort(turned[known].T[::-1])[::-1]]
    kept: RowArray = np.empty((0, turned.shape[1]))
    for row in order:
        own = turned[row]
        is_beaten = (kept >= own).all(axis=1) & (kept > own).any(axis=1)
        if not is_beaten.any():
            kept = np.vstack((kept, own))
            is_front[row] = True
    return is_front


def mean_rank(values: RowArray, objectives: Sequence[Objective]) -> FloatArray:
    """One number for several objectives: the mean over them of a trial's rank, 1 best, 0 worst.

    Equal values share the mean of their ranks. float64[k], NaN where any value is.
    """
    turned = turn_up(values, objectives)
    known = np.isfinite(turned).all(axis=1)
    found = np.full(len(turned), np.nan)
    count = int(known.sum())
    if count:
        ranks = np.stack([_rank(column) for column in turned[known].T], axis=1)
        found[known] = (ranks / max(1, count - 1)).mean(axis=1)
    return found


def _rank(values: FloatArray) -> FloatArray:
    """How many values are smaller, plus half of the others that are equal."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    ranks: FloatArray = (below + (counts - 1) / 2)[places]
    return ranks
