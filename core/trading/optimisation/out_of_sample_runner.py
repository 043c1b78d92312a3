"""Opens the unseen bars for a pick that has been committed, inside a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import FloatArray, LoadBars
from core.enums import BacktestStatus, JobStatus, TrialOrigin
from core.errors import InvalidInputError
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.honesty.idea import hash_trial
from core.trading.honesty.ledger import BatchNumbers, TrialNote, record_batch, record_run
from core.trading.optimisation.ledger_note import find_run_idea
from core.trading.optimisation.ledger_numbers import collect_numbers
from core.trading.optimisation.out_of_sample import dump_out_of_sample, judge_pick
from core.trading.optimisation.pick_types import OutOfSample
from core.trading.optimisation.task import SearchTask, build_task
from core.trading.optimisation.words import read_point
from core.trading.sweep.result import RowArray
from db.session import Database, Session
from db.trading.optimisation_pick_repository import PickRepository
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_tables import OptimisationPick, OptimisationRun
from db.trading.optimisation_trials import TrialBlockRepository

LOOK_JOB = "open_out_of_sample"


@dataclass(frozen=True, slots=True, eq=False)
class _Opening:
    """What is opened: the task with its unseen days, all trials, the pick."""

    task: SearchTask
    points: RowArray
    values: FloatArray
    trial: int


class OutOfSampleRunner:
    """Runs what `PickService.commit_pick` has committed to. The look is counted before it."""

    def __init__(
        self, database: Database, load_bars: LoadBars, check_holdout: CheckHoldout = allow_all
    ) -> None:
        self._database = database
        self._load_bars = load_bars
        self._check_holdout = check_holdout

    def run_open_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Load the unseen bars, run all trials over them, store where the pick stands.

        Raises:
            AppError: the bars are gone, sealed or have become too few.
            JobCancelledError: the owner asked to stop; the look stays counted.
        """
        opening = self._begin(job)
        if opening is None:
            return {}  # deleted, or opened by an earlier attempt
        job.on_progress(0.0, "Loading the unseen bars")
        task = opening.task
        if task.unseen is None:
            raise InvalidInputError(
                "This optimisation kept no bars unseen.", "Start one that keeps a share of them."
            )
        bars = self._load_bars(job.actor, task.unseen)
        self._check_holdout(job.actor, bars)
        found = judge_pick(
            task,
            bars,
            opening.points,
            opening.values,
            trial=opening.trial,
            on_progress=lambda share, message: job.on_progress(0.95 * share, message),
        )
        numbers = None
        if found.statistics:
            point = opening.points[opening.trial : opening.trial + 1]
            numbers = collect_numbers(
                bars,
                task.request.space,
                point,
                np.ones(1, dtype=np.bool_),
                costs=task.settings.costs,
                execution=task.settings.execution,
            )
        self._store(job, opening.trial, found, numbers)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Say at the pick why it was not opened; what was looked at counts all the same."""
        if job.kind != LOOK_JOB or job.status not in {JobStatus.FAILURE, JobStatus.REVOKED}:
            return
        found = PickRepository(session).find_by_look_job(job.id)
        if found is None or found[0].out_of_sample is not None:
            return
        pick, run = found
        pick.look_error = job.error or "It was cancelled."
        point = TrialBlockRepository(session).find_trial(pick.run_id, pick.trial)
        if point is not None:
            record_run(session, _describe(run, pick, point.points[0], BacktestStatus.FAILED))

    def _begin(self, job: RunningJob) -> _Opening | None:
        run_id, trial = (int(job.arguments[name]) for name in ("optimisation_id", "trial"))
        with self._database.write() as session:
            row = OptimisationRepository(session).find_for_update(run_id, job.actor.user_id)
            pick = PickRepository(session).find(run_id, trial) if row else None
            if row is None or pick is None or pick.out_of_sample is not None:
                return None
            pick.look_job_id, pick.look_error = job.id, ""
            task = build_task(row)
        with self._database.read() as session:
            blocks = list(TrialBlockRepository(session).iterate(run_id, []))
        points = np.concatenate([block.points for block in blocks])
        values = np.concatenate([block.scores[:, 0] for block in blocks])
        return _Opening(task, points, values, trial)

    def _store(
        self, job: RunningJob, trial: int, found: OutOfSample, numbers: BatchNumbers | None
    ) -> None:
        run_id = int(job.arguments["optimisation_id"])
        with self._database.write() as session:
            row = OptimisationRepository(session).find_for_update(run_id, job.actor.user_id)
            pick = PickRepository(session).find(run_id, trial) if row else None
            if row is not None and pick is not None:  # else deleted while it ran
                block = TrialBlockRepository(session).find_trial(run_id, trial)
                if numbers is not None and block is not None:
                    note = _describe(row, pick, block.points[0], BacktestStatus.COMPLETED)
                    record_batch(session, note, numbers)
                pick.out_of_sample = dump_out_of_sample(found)
            job.finish(session, {"optimisation_id": run_id, "trial": trial})


def _describe(
    row: OptimisationRun, pick: OptimisationPick, point: FloatArray, outcome: BacktestStatus
) -> TrialNote:
    """The ledger's note of the pick's run over the unseen bars, as of a plain backtest."""
    params, rules = read_point(build_task(row).request.space, point)
    first = row.out_of_sample_start
    return TrialNote(
        find_run_idea(row),
        hash_trial(params, row.execution | rules, row.costs, first, row.end),
        row.user_id,
        TrialOrigin.OPTIMISER,
        outcome,
        {
            "params": params,
            "start": str(first or ""),
            "end": str(row.end),
            "optimisation_id": row.id,
            "trial": pick.trial,
        },
    )
