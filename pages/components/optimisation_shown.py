"""What the views of a search share: its trials, made ready once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from core.charts.optimisation_scale import Scale
from core.contracts import FloatArray
from core.declaration import Unit, format_value
from core.formatting import MISSING
from core.trading.optimisation.axes import list_axes
from core.trading.optimisation.objective import Objective, mean_rank
from core.trading.optimisation.plateau import find_plateau
from core.trading.optimisation.space import SearchSpace
from core.trading.optimisation.trial_types import TrialTable
from core.trading.optimisation.types import OptimisationDetail
from core.trading.optimisation.words import list_titles
from core.trading.statistic_text import format_statistic
from core.trading.statistics import DEFINITIONS
from core.trading.sweep.combinations import BoolArray
from pages.components.cached import make_once
from pages.components.page import Desk

ALWAYS = ("total_return", "sharpe_ratio", "max_drawdown", "trade_count")
"""Statistics of the table beside the objectives."""

MAX_OUTLINED = 50_000
"""Trials up to which the plateau is found anew to be outlined; of more the pick alone is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownSearch:
    """Trials of one search.

    Attributes:
        values: float64[k], what trials are ranked by: the objective, of several their mean rank.
        is_max: whether more of it is better.
        goal: how it is drawn.
        scales: how each axis is drawn.
        region: bool[k], the widest plateau; all False where there are too many trials.
    """

    desk: Desk
    detail: OptimisationDetail
    table: TrialTable
    values: FloatArray
    is_max: bool
    goal: Scale
    scales: tuple[Scale, ...]
    region: BoolArray

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Of the request."""
        return self.detail.request.objectives

    @property
    def pick(self) -> int | None:
        """The centre of the widest plateau."""
        plateau = self.detail.findings.plateau if self.detail.findings else None
        return plateau.trial if plateau else None

    def say_axis(self, place: int, value: float) -> str:
        """A value of an axis in words."""
        return say_value(self.scales[place], value)

    def say(self, value: float | None) -> str:
        """A value of the objective in words."""
        if len(self.objectives) > 1:
            return f"{value:.3f}" if value is not None and np.isfinite(value) else MISSING
        known = None if value is None or not np.isfinite(value) else value
        return format_statistic(DEFINITIONS[self.objectives[0].statistic], known)


def load_search(desk: Desk, detail: OptimisationDetail) -> ShownSearch:
    """The trials of a search that has ended; loaded once, since they no longer change.

    What is done with them does: picks and looks are those of `detail`.
    """
    run = detail.summary
    key = f"trials {desk.actor.user_id} {run.id} {run.status} {run.done} {run.finished_at}"
    return replace(make_once(key, lambda: _load(desk, detail)), desk=desk, detail=detail)


def _load(desk: Desk, detail: OptimisationDetail) -> ShownSearch:
    request = detail.request
    names = dict.fromkeys((*(each.statistic for each in request.objectives), *ALWAYS))
    table = desk.services.optimisation_trials.load_trials(
        desk.actor, detail.summary.id, tuple(names)
    )
    is_single = len(request.objectives) == 1
    first = request.objectives[0]
    values = table.scores[:, 0] if is_single else mean_rank(table.scores, request.objectives)
    is_max = first.is_max or not is_single
    region = np.zeros(len(table), dtype=np.bool_)
    if 0 < len(table) <= MAX_OUTLINED:
        plateau = find_plateau(request.space, table.points, values, is_max=is_max)
        region = plateau.region if plateau else region
    return ShownSearch(
        desk,
        detail,
        table,
        values,
        is_max,
        find_scale(first.statistic) if is_single else Scale("Mean rank of the objectives", "ratio"),
        list_scales(request.space),
        region,
    )


def find_scale(statistic: str) -> Scale:
    """How a statistic is drawn."""
    item = DEFINITIONS[statistic]
    return Scale(item.label, item.unit)


def list_scales(space: SearchSpace) -> tuple[Scale, ...]:
    """How the numbers of each axis are written."""
    varied = {axis.name for axis in space.axes}
    fixed = {name: value for name, value in space.fixed.items() if name not in varied}
    units = {choice.name: choice.unit for choice in list_axes(space.kind, fixed)}
    return tuple(
        Scale(title, units.get(axis.name, "count"))
        for axis, title in zip(space.axes, list_titles(space), strict=True)
    )


def say_value(scale: Scale, value: float) -> str:
    """A number of a strategy in words."""
    return format_value(value, cast("Unit", scale.unit))
