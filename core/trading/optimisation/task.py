"""A stored run as those who carry it out need it; the row stays with its transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.contracts import BarQuery
from core.enums import WindowChoice
from core.trading.declaration import build_declared
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.request import OptimisationRequest, WalkForward
from core.trading.optimisation.space import load_space
from core.trading.request import Costs, Execution
from core.trading.sweep.sweep import SweepSettings
from db.base import stored_id
from db.trading.optimisation_tables import OptimisationRun


@dataclass(frozen=True, slots=True, eq=False)
class SearchTask:
    """What is to be done.

    Attributes:
        request: with everything filled in.
        seen: the bars a search may load, and no other.
        unseen: those kept back; None where there are none.
        done: trials (windows) stored by earlier attempts.
        seconds: spent on them.
        bars_sha256: of the bars they ran on; empty before the first.
        columns: statistics stored of each; empty before the first.
    """

    run_id: int
    request: OptimisationRequest
    settings: SweepSettings
    seen: BarQuery
    unseen: BarQuery | None
    planned: int
    done: int
    seconds: float
    bars_sha256: str
    columns: tuple[str, ...]


def build_task(row: OptimisationRun) -> SearchTask:
    """What the row asks for.

    Raises:
        InvalidInputError: this version cannot read it any more.
    """
    request = build_request(row)
    whole = request.bar_query()
    unseen = row.out_of_sample_start
    settings = SweepSettings(
        build_declared(Costs, row.costs), build_declared(Execution, row.execution)
    )
    return SearchTask(
        stored_id(row.id),
        request,
        settings,
        replace(whole, end=row.in_sample_end),
        replace(whole, start=unseen) if unseen else None,
        row.planned,
        row.done,
        row.seconds,
        row.bars_sha256,
        tuple(row.columns),
    )


def build_request(row: OptimisationRun) -> OptimisationRequest:
    """The request that would make this run again."""
    return OptimisationRequest(
        symbol=row.symbol,
        space=load_space(row.space),
        method=row.method,
        objectives=tuple(Objective(**each) for each in row.objectives),
        min_trades=row.min_trades,
        budget=row.budget,
        seed=row.seed,
        holdout_share=row.holdout_share,
        walk_forward=_load_walk(row.walk_forward),
        costs=dict(row.costs),
        execution=dict(row.execution),
        start=row.start,
        end=row.end,
        interval=row.interval,
        source=row.source,
        notes=row.notes,
        cloned_from=row.cloned_from,
    )


def _load_walk(stored: dict[str, Any] | None) -> WalkForward | None:
    if stored is None:
        return None
    return WalkForward(**{**stored, "choose": WindowChoice(stored["choose"])})
