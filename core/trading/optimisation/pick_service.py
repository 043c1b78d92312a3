"""Picks: committing to one opens the unseen bars, applying one makes a plain backtest of it."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor
from core.enums import AppliedCheck, BacktestStatus, TrialOrigin
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.admission import Admission
from core.trading.backtest_service import JOB_KIND
from core.trading.optimisation.milestones import build_look
from core.trading.optimisation.out_of_sample_runner import LOOK_JOB
from core.trading.optimisation.pick_types import PickView
from core.trading.optimisation.stored_figures import read_statistics
from core.trading.optimisation.task import build_request, build_task
from core.trading.optimisation.views import build_pick
from core.trading.optimisation.words import find_strategy_title, read_point
from core.trading.request import BacktestRequest
from core.trading.sweep.result import OUTCOMES
from db.base import stored_id
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.optimisation_pick_repository import LookRepository, PickRepository
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_tables import OptimisationPick, OptimisationRun
from db.trading.optimisation_trials import TrialBlock, TrialBlockRepository


class PickService:
    """What becomes of trials that somebody believes in."""

    def __init__(self, database: Database, jobs: JobQueue, admission: Admission) -> None:
        self._database = database
        self._jobs = jobs
        self._admission = admission

    def commit_pick(self, actor: Actor, optimisation_id: int, trial: int) -> PickView:
        """Commit to a trial and have its out-of-sample result opened.

        The look is counted here, before any unseen bar is read, and stays counted whatever comes.
        A second pick may be committed: it is another look at bars that are no longer unseen.

        Raises:
            ConflictError: the search is under way, or this trial has been opened.
            InvalidInputError: no bars were kept unseen, they are sealed, or the trial did not run.
            NotFoundError: no such optimisation or trial, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        self._check_sealed(actor, optimisation_id)
        with self._database.write() as session:
            row = OptimisationRepository(session).get_for_update(optimisation_id, actor.user_id)
            _check_ended(row)
            if row.out_of_sample_start is None:
                raise InvalidInputError(
                    "This optimisation kept no bars unseen, so there is nothing to open.",
                    "Clone it and keep a share of the bars out of sample.",
                )
            _get_trial(session, row, trial)
            pick = _find_or_add(session, row, trial)
            if pick.committed_at is not None and not pick.look_error:
                raise ConflictError(
                    f"Trial {trial} has been committed to.", "Its result is on this page."
                )
            if pick.committed_at is None:  # else its look failed: trying again is no other look
                look = build_look(row, row.out_of_sample_start, row.end, trial)
                pick.look_number = LookRepository(session).add(look)
                pick.committed_at = now()
            pick.look_error = ""
            pick.look_job_id = self._jobs.add(
                session,
                actor=actor,
                kind=LOOK_JOB,
                title=f"Out of sample: {find_strategy_title(row.strategy)} on {row.symbol}",
                arguments={"optimisation_id": optimisation_id, "trial": trial},
                key=f"{optimisation_id}/{trial}",
            )
            space = build_request(row).space
            view = build_pick(pick, space, TrialBlockRepository(session))
        self._jobs.send(view.look_job_id)
        return view

    def apply_pick(self, actor: Actor, optimisation_id: int, trial: int) -> int:
        """Run a trial as a plain backtest over the bars the search saw.

        Once it has finished its statistics are compared with the trial's, see `AppliedChecks`.

        Returns:
            The backtest's id.

        Raises:
            ConflictError: its backtest is under way or has given the trial's numbers.
            InvalidInputError: the trial did not run, or a backtest with its numbers is refused.
            NotFoundError: no such optimisation or trial, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            request = _build_backtest(row, _get_trial(session, row, trial))
        backtest = self._admission.admit(actor, request)
        backtest.origin, backtest.optimisation_id = TrialOrigin.OPTIMISER, optimisation_id
        with self._database.write() as session:
            row = OptimisationRepository(session).get_for_update(optimisation_id, actor.user_id)
            pick = _find_or_add(session, row, trial)
            _check_unapplied(session, pick, actor)
            number = BacktestRepository(session).add(backtest)
            backtest.job_id = self._jobs.add(
                session,
                actor=actor,
                kind=JOB_KIND,
                title=f"Apply trial {trial}: {find_strategy_title(row.strategy)} on {row.symbol}",
                arguments={"backtest_id": number},
                key=str(number),
            )
            pick.backtest_id, pick.check, pick.differences = number, AppliedCheck.PENDING, []
        self._jobs.send(backtest.job_id)
        return number

    def _check_sealed(self, actor: Actor, optimisation_id: int) -> None:
        """Refuse before the look is counted: bars under a seal could not be opened."""
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            unseen = build_task(row).unseen
        if unseen is not None:
            self._admission.check_holdout(actor, self._admission.load_bars(actor, unseen))


def _check_ended(row: OptimisationRun) -> None:
    if row.status in {BacktestStatus.PENDING, BacktestStatus.RUNNING}:
        raise ConflictError(
            "The search is under way; who commits now has not seen all trials.",
            "Wait for its end, or cancel it: what is finished is kept.",
        )


def _get_trial(session: Session, row: OptimisationRun, trial: int) -> TrialBlock:
    block = TrialBlockRepository(session).find_trial(row.id or 0, trial)
    if block is None:
        raise NotFoundError(
            f"Optimisation {row.id} has no trial {trial}.", "Choose one from its table of trials."
        )
    if read_statistics(block, row.columns)["trade_count"] is None:
        raise InvalidInputError(
            f"Trial {trial} has no result. {OUTCOMES[int(block.code[0])]}",
            "Choose a trial that ran.",
        )
    return block


def _find_or_add(session: Session, row: OptimisationRun, trial: int) -> OptimisationPick:
    picks = PickRepository(session)
    pick = picks.find(row.id or 0, trial)
    if pick is None:
        plateau = (row.findings or {}).get("plateau") or {}
        pick = OptimisationPick(
            run_id=stored_id(row.id),
            trial=trial,
            is_default=plateau.get("trial") == trial,
            differences=[],
        )
        picks.add(pick)
    return pick


def _check_unapplied(session: Session, pick: OptimisationPick, actor: Actor) -> None:
    """Refuse a second backtest while there is one that need not be doubted."""
    if pick.check not in {AppliedCheck.PENDING, AppliedCheck.EQUAL}:
        return
    run = BacktestRepository(session).find_for_update(pick.backtest_id or 0, actor.user_id)
    if run is not None:  # else it was deleted
        raise ConflictError(
            f"Trial {pick.trial} has been applied: it is run {pick.backtest_id}.",
            "Open that run, or clone it.",
        )


def _build_backtest(row: OptimisationRun, block: TrialBlock) -> BacktestRequest:
    """The trial as a plain backtest over exactly the bars the search saw."""
    params, rules = read_point(build_request(row).space, block.points[0])
    return BacktestRequest(
        symbol=row.symbol,
        strategy=row.strategy,
        params=params,
        costs=dict(row.costs),
        execution=row.execution | rules,
        start=row.start,
        end=row.in_sample_end,
        interval=row.interval,
        source=row.source,
    )
