"""The default pick of a search: the centre of its widest plateau, not its highest spike.

1. Neighbourhood of a trial: the lower median of its value and its neighbours' (one step away on
   the grid; the nearest ones where trials are scattered). What has no value counts as worst, so
   a lone high value has a low neighbourhood.
2. Threshold = top - 0.2 (top - bottom), where top is the highest neighbourhood and bottom the one
   that a tenth of the trials stay below.
3. Plateaus: connected trials whose neighbourhoods reach the threshold. The one with the most
   trials is the widest; of equally wide ones the one with the higher mean neighbourhood.
4. On a grid, trials at its edge (a neighbour is not on it, or past the end of a range) are taken
   off layer by layer until the next layer would leave nothing: what is left lies deepest inside,
   and not on a narrow bridge between two parts.
5. Pick: of these the one with the least sum of squared distances to all of them (each axis
   measured by its range), which is the one nearest to their mean; of equal ones the one with the
   higher neighbourhood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.formatting import format_count
from core.trading.optimisation.neighbourhood import Neighbourhood
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.result import RowArray

RowNumbers = np.ndarray[tuple[int], np.dtype[np.int64]]

TOLERANCE, BOTTOM = 0.2, 0.1
_ROUNDING = 1e-12  # a trial right at the threshold is on the plateau in any unit


@dataclass(frozen=True, slots=True, eq=False)
class Plateau:
    """The widest plateau and the pick on it.

    Attributes:
        trial: the pick, a row.
        size: trials of the plateau.
        region: bool[k], which they are.
        neighbourhood: the pick's, in the objective's own sign.
        best: the trial with the best value of all.
        best_neighbourhood: that one's; NaN where it has no neighbours or they have no value.
        words: why this one, without values.
    """

    trial: int
    size: int
    region: BoolArray
    neighbourhood: float
    best: int
    best_neighbourhood: float
    words: str


def find_plateau(
    space: SearchSpace, points: RowArray, values: FloatArray, *, is_max: bool
) -> Plateau | None:
    """The widest plateau of the trials.

    Args:
        space: what was searched.
        points: float64[k, a], of the trials.
        values: float64[k], the objective; NaN where a trial may not be picked.
        is_max: whether more is better.

    Returns:
        None where no trial has a value.
    """
    sign = 1.0 if is_max else -1.0
    turned = np.where(np.isfinite(values), values * sign, np.nan)
    if not np.isfinite(turned).any():
        return None
    best = int(np.nanargmax(turned))
    around = Neighbourhood(space, points)
    medians = around.lower_medians(turned)
    if not np.isfinite(medians).any():
        alone = np.arange(len(values)) == best
        words = "No trial has a neighbour with a value, so this is just the best one."
        return Plateau(best, 1, alone, float(values[best]), best, np.nan, words)
    known = medians[np.isfinite(medians)]
    top, bottom = float(known.max()), float(np.quantile(known, BOTTOM))
    reach = top - TOLERANCE * (top - bottom) - _ROUNDING * max(abs(top), abs(bottom))
    members = np.flatnonzero(np.nan_to_num(medians, nan=-np.inf) >= reach)
    widest = _take_widest(members, around.regions(members), medians)
    region = np.zeros(len(values), dtype=np.bool_)
    region[widest] = True
    pick = _find_centre(_find_inmost(widest, around, region), around.scaled, medians)
    return Plateau(
        pick,
        len(widest),
        region,
        float(medians[pick]) * sign,
        best,
        float(medians[best]) * sign,
        _say(pick, region, around, best=best, is_best_on_another=best in members),
    )


def _take_widest(members: RowNumbers, regions: RowNumbers, medians: FloatArray) -> RowNumbers:
    size = np.bincount(regions)
    mean = np.bincount(regions, weights=medians[members]) / size
    widest = np.lexsort((mean, size))[-1]
    found: RowNumbers = members[regions == widest]
    return found


def _find_inmost(members: RowNumbers, around: Neighbourhood, region: BoolArray) -> RowNumbers:
    """What is left of the members after as many layers as possible have been taken off."""
    if not around.is_dense:
        return members
    table, left = around.of(members), region.copy()
    while True:
        is_inside = (left[table] & (table >= 0)).all(axis=1)
        kept = members[is_inside & left[members]]
        if not len(kept):
            found: RowNumbers = members[left[members]]
            return found
        left[:] = False
        left[kept] = True


def _find_centre(members: RowNumbers, scaled: RowArray, medians: FloatArray) -> int:
    distance = ((scaled[members] - scaled[members].mean(axis=0)) ** 2).sum(axis=1)
    # Rounded, so that points that mirror one another are equally near on every machine.
    order = np.lexsort((members, -medians[members], np.round(distance, 9)))
    return int(members[order[0]])


def _say(
    pick: int, region: BoolArray, around: Neighbourhood, *, best: int, is_best_on_another: bool
) -> str:
    size, total = int(region.sum()), len(region)
    near = "one step away" if around.is_dense else "the nearest ones"
    words = (
        f"Centre of the widest plateau: {format_count(size)} of {format_count(total)} trials that "
        f"lie together and whose neighbours ({near}) do well too. "
    )
    if pick == best:
        return words + "It is also the best single trial."
    if region[best]:
        return words + "The best single trial stands on the same plateau, off its centre."
    if is_best_on_another:
        return words + "The best single trial stands on another, narrower plateau."
    return words + (
        "The best single trial stands elsewhere: its neighbours do worse, so that a small change "
        "of its numbers loses much of the result."
    )
