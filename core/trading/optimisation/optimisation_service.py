"""Optimisations as their owners ask for them, find them again and go on with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.contracts import Actor
from core.enums import BacktestStatus
from core.errors import ConflictError
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.optimisation.admission import OptimisationAdmission
from core.trading.optimisation.ledger_note import find_run_idea
from core.trading.optimisation.optimisation_runner import OPTIMISATION_JOB
from core.trading.optimisation.planning import build_plan
from core.trading.optimisation.removal import remove_optimisation
from core.trading.optimisation.request import OptimisationPlan, OptimisationRequest
from core.trading.optimisation.seen_before import describe_seen
from core.trading.optimisation.task import build_request
from core.trading.optimisation.types import (
    OptimisationDetail,
    OptimisationListing,
    OptimisationSummary,
)
from core.trading.optimisation.views import build_summary, read_detail
from core.trading.optimisation.words import find_strategy_title
from core.trading.stored_strategy import find_strategies
from core.trading.validation import check_notes
from db.base import stored_id
from db.session import Database, Session
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_tables import OptimisationRun

MAX_LISTED = 200


class OptimisationService:
    """Everything about optimisations but running them and picking from them."""

    def __init__(
        self, database: Database, jobs: JobQueue, admission: OptimisationAdmission
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._admission = admission

    def plan_optimisation(self, actor: Actor, request: OptimisationRequest) -> OptimisationPlan:
        """What the request would do and how long it would take; nothing is stored or run.

        Raises:
            InvalidInputError: what `submit_optimisation` would refuse, in the same words.
            NotFoundError: no such strategy, method or symbol.
        """
        require(actor, Permission.RUN_BACKTESTS)
        admitted = self._admission.admit(actor, request)
        with self._database.read() as session:
            return build_plan(session, admitted)

    def submit_optimisation(
        self, actor: Actor, request: OptimisationRequest
    ) -> OptimisationSummary:
        """Check a request against the real bars, store it and put it in the queue.

        Raises:
            InvalidInputError: the first thing wrong; nothing is stored.
            NotFoundError: no such strategy, method, symbol, or run it was cloned from.
        """
        require(actor, Permission.RUN_BACKTESTS)
        admitted = self._admission.admit(actor, request)
        row = admitted.row
        with self._database.write() as session:
            repository = OptimisationRepository(session)
            seen = describe_seen(session, find_run_idea(row), admitted.out_of_sample)
            row.warnings = [*row.warnings, *seen]
            if row.cloned_from is not None:
                repository.get_for_owner(row.cloned_from, actor.user_id)
            repository.add(row)
            self._add_job(session, actor, row)
            summary = build_summary(row, 0)
        self._jobs.send(summary.job_id)
        return summary

    def list_optimisations(
        self,
        actor: Actor,
        text: str = "",
        *,
        statuses: Sequence[BacktestStatus] = (),
        limit: int = 50,
        cursor: int | None = None,
    ) -> OptimisationListing:
        """The actor's optimisations, newest first.

        Args:
            actor: who asks.
            text: part of the symbol, strategy or notes.
            statuses: any of these; empty for all.
            limit: at most so many, up to 200.
            cursor: `next_cursor` of the stretch before.
        """
        require(actor, Permission.READ_BACKTESTS)
        count = max(1, min(limit, MAX_LISTED))
        with self._database.read() as session:
            rows = OptimisationRepository(session).list_for_owner(
                actor.user_id,
                text=text.strip(),
                strategies=find_strategies(text),
                statuses=statuses,
                before_id=cursor,
                limit=count + 1,
            )
            items = tuple(build_summary(*row) for row in rows[:count])
        return OptimisationListing(items, items[-1].id if len(rows) > count else None)

    def get_optimisation(self, actor: Actor, optimisation_id: int) -> OptimisationDetail:
        """Everything about one of the actor's optimisations but its trials.

        Raises:
            NotFoundError: no such optimisation, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            return read_detail(session, actor, row)

    def get_clone_request(self, actor: Actor, optimisation_id: int) -> OptimisationRequest:
        """The request of one of the actor's optimisations, to be changed and submitted anew."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            row = OptimisationRepository(session).get_for_owner(optimisation_id, actor.user_id)
            return replace(build_request(row), cloned_from=optimisation_id)

    def resume_optimisation(self, actor: Actor, optimisation_id: int) -> OptimisationSummary:
        """Go on after the last stored trial of a search that failed or was cancelled.

        Raises:
            ConflictError: it is under way or completed.
            NotFoundError: no such optimisation, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            row = OptimisationRepository(session).get_for_update(optimisation_id, actor.user_id)
            if row.status not in {BacktestStatus.FAILED, BacktestStatus.CANCELLED}:
                raise ConflictError(
                    f"Optimisation {optimisation_id} is {row.status.value}; there is nothing to go "
                    "on with.",
                    "Only one that failed or was cancelled can be resumed.",
                )
            row.status, row.error, row.finished_at = BacktestStatus.PENDING, "", None
            self._add_job(session, actor, row)
            summary = build_summary(row, 0)
        self._jobs.send(summary.job_id)
        return summary

    def update_notes(self, actor: Actor, optimisation_id: int, notes: str) -> None:
        """Replace the notes."""
        require(actor, Permission.RUN_BACKTESTS)
        check_notes(notes)
        with self._database.write() as session:
            repository = OptimisationRepository(session)
            repository.get_for_update(optimisation_id, actor.user_id).notes = notes

    def delete_optimisation(self, actor: Actor, optimisation_id: int) -> None:
        """Remove a run with its trials and picks, whatever its state.

        What was tried and looked at stays counted; a run under way stops at its next block.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            remove_optimisation(session, optimisation_id, actor.user_id)

    def _add_job(self, session: Session, actor: Actor, row: OptimisationRun) -> None:
        number = stored_id(row.id)
        row.job_id = self._jobs.add(
            session,
            actor=actor,
            kind=OPTIMISATION_JOB,
            title=f"Optimise {find_strategy_title(row.strategy)} on {row.symbol}",
            arguments={"optimisation_id": number},
            key=str(number),
        )
