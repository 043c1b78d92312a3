"""From stored optimisations to what pages may see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.contracts import Actor
from core.trading.honesty.ledger import count_trials
from core.trading.optimisation.findings import load_findings
from core.trading.optimisation.ledger_note import find_run_idea
from core.trading.optimisation.out_of_sample import load_out_of_sample, load_stretch
from core.trading.optimisation.pick_types import LookView, PickView
from core.trading.optimisation.request import Stretch
from core.trading.optimisation.space import SearchSpace, load_space
from core.trading.optimisation.task import build_request
from core.trading.optimisation.types import (
    OptimisationDetail,
    OptimisationSummary,
    WalkForwardView,
    WalkWindow,
)
from core.trading.optimisation.walk import find_efficiency, stitch
from core.trading.optimisation.walk_search import load_window
from core.trading.optimisation.words import (
    describe_constraints,
    describe_objectives,
    describe_point,
    describe_search,
    find_method_title,
    find_strategy_title,
)
from db.base import stored_id
from db.session import Session
from db.trading.optimisation_pick_repository import LookRepository, PickRepository
from db.trading.optimisation_tables import (
    OptimisationLook,
    OptimisationPick,
    OptimisationRun,
    OptimisationWindow,
)
from db.trading.optimisation_trials import TrialBlockRepository


def build_summary(row: OptimisationRun, look_count: int) -> OptimisationSummary:
    """One line of the list."""
    request = build_request(row)
    return OptimisationSummary(
        id=stored_id(row.id),
        job_id=row.job_id,
        strategy=row.strategy,
        strategy_title=find_strategy_title(row.strategy),
        symbol=row.symbol,
        source=row.source,
        interval=row.interval,
        start=row.start,
        end=row.end,
        method=row.method,
        method_title=find_method_title(row.method),
        is_walk_forward=row.is_walk,
        objectives_text=describe_objectives(request.objectives),
        status=row.status,
        error=row.error,
        notes=row.notes,
        planned=row.planned,
        done=row.done,
        best_value=row.best_value,
        best_trial=row.best_trial,
        look_count=look_count,
        seconds=row.seconds,
        cloned_from=row.cloned_from,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def read_detail(session: Session, actor: Actor, row: OptimisationRun) -> OptimisationDetail:
    """Everything about one optimisation of the actor's but its trials."""
    request, number = build_request(row), stored_id(row.id)
    trials, looks = TrialBlockRepository(session), LookRepository(session)
    idea, unseen = find_run_idea(row), find_unseen(row)
    picks = [
        build_pick(pick, request.space, trials)
        for pick in PickRepository(session).list_picks(number)
    ]
    found = (
        looks.list_looks(idea.key, unseen.first, unseen.last)
        if unseen
        else looks.list_of_run(number)
    )
    trial_count, look_count = count_trials(session, idea)
    return OptimisationDetail(
        summary=build_summary(row, sum(pick.committed_at is not None for pick in picks)),
        request=request,
        description=describe_search(request),
        constraints=describe_constraints(request.space),
        warnings=tuple(row.warnings),
        in_sample=Stretch(row.start, row.in_sample_end, row.in_sample_bars),
        out_of_sample=unseen,
        findings=load_findings(row.findings) if row.findings else None,
        picks=tuple(picks),
        looks=_build_looks(actor, found),
        walk_forward=_build_walk(row, trials.list_windows(number)) if row.is_walk else None,
        trial_count=trial_count,
        look_count=look_count,
        engine_reason=row.engine_reason,
    )


def find_unseen(row: OptimisationRun) -> Stretch | None:
    """The bars that were kept back; None where none were."""
    first = row.out_of_sample_start
    return Stretch(first, row.end, row.out_of_sample_bars) if first else None


def build_pick(
    pick: OptimisationPick, space: SearchSpace, trials: TrialBlockRepository
) -> PickView:
    """One pick."""
    block = trials.find_trial(pick.run_id, pick.trial)
    opened = pick.out_of_sample
    return PickView(
        trial=pick.trial,
        is_default=pick.is_default,
        params_text=describe_point(space, block.points[0]) if block else "",
        committed_at=pick.committed_at,
        look_number=pick.look_number,
        look_job_id=pick.look_job_id,
        look_error=pick.look_error,
        out_of_sample=load_out_of_sample(opened) if opened else None,
        backtest_id=pick.backtest_id,
        check=pick.check,
        differences=tuple(pick.differences),
    )


def _build_looks(actor: Actor, rows: Sequence[OptimisationLook]) -> tuple[LookView, ...]:
    """Looks at an idea on the same days, oldest first."""
    return tuple(
        LookView(
            number, row.at, row.first_day, row.last_day, row.run_id, row.user_id == actor.user_id
        )
        for number, row in enumerate(rows, start=1)
    )


def _build_walk(row: OptimisationRun, windows: Sequence[OptimisationWindow]) -> WalkForwardView:
    """The finished windows of a walk-forward run."""
    space = load_space(row.space)
    results = [load_window(window) for window in windows]
    time, equity = (
        stitch(results, float(row.costs["cash"]))
        if results
        else (np.zeros(0, dtype=np.int64), np.zeros(0))
    )
    return WalkForwardView(
        tuple(_build_window(space, window) for window in windows),
        time,
        equity,
        find_efficiency(results),
    )


def _build_window(space: SearchSpace, window: OptimisationWindow) -> WalkWindow:
    record = window.record
    point = record["point"]
    return WalkWindow(
        number=window.number,
        train=load_stretch(record["train"]),
        test=load_stretch(record["test"]),
        params_text=describe_point(space, point) if point else "",
        values={} if point is None else dict(zip((a.name for a in space.axes), point, strict=True)),
        reason=record["reason"],
        in_sample=record["in_sample"],
        out_of_sample=record["out_of_sample"],
        trial_count=record["trial_count"],
    )
