"""Allocation runs as their owners ask for them and find them again."""

from __future__ import annotations

from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.portfolio.allocation_request import AllocationRequest, check_request
from core.trading.portfolio.allocation_views import (
    AllocationDetail,
    AllocationSummary,
    read_detail,
    read_summary,
    write_request,
)
from db.session import Database
from db.trading.allocation_repository import AllocationRepository
from db.trading.backtest_repository import BacktestRepository
from db.trading.portfolio_repository import PortfolioRepository
from db.trading.portfolio_tables import AllocationRun

ALLOCATION_JOB = "run_allocation"


class AllocationService:
    """Everything about runs but carrying them out, see `AllocationRunner`."""

    def __init__(self, database: Database, jobs: JobQueue, list_quotes: ListQuotes) -> None:
        self._database = database
        self._jobs = jobs
        self._list_quotes = list_quotes

    def submit_run(self, actor: Actor, request: AllocationRequest) -> AllocationSummary:
        """Check a request, store it and put it in the queue.

        Raises:
            InvalidInputError: the first thing wrong; nothing is stored.
            NotFoundError: the portfolio or a backtest is not the actor's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        checked = check_request(request)
        quotes = self._list_quotes(actor, checked.symbols)
        unknown = [one for one in checked.symbols if one not in quotes or not quotes[one].bar_count]
        if unknown:
            raise InvalidInputError(
                f"{', '.join(unknown)[:100]}: no stored bars.", "Import them, or leave them out."
            )
        currencies = sorted({quotes[one].currency for one in checked.symbols} - {""})
        if len(currencies) > 1:
            raise InvalidInputError(
                f"The symbols are priced in {', '.join(currencies)}; their returns cannot be set "
                "side by side without a rate for every day.",
                "Choose symbols of one currency.",
            )
        row = AllocationRun(
            user_id=actor.user_id,
            portfolio_id=checked.portfolio_id,
            request=write_request(checked),
        )
        with self._database.write() as session:
            if checked.portfolio_id is not None:
                PortfolioRepository(session, actor.user_id).get_portfolio(checked.portfolio_id)
            for number in checked.backtest_ids:
                BacktestRepository(session).get_for_owner(number, actor.user_id)
            run_id = AllocationRepository(session).add(row)
            count = len(checked.symbols) + len(checked.backtest_ids)
            row.job_id = self._jobs.add(
                session,
                actor=actor,
                kind=ALLOCATION_JOB,
                title=f"Weights of {count} assets by {len(checked.methods)} methods",
                arguments={"run_id": run_id},
                key=str(run_id),
            )
            summary = read_summary(row)
        self._jobs.send(summary.job_id)
        return summary

    def list_runs(
        self, actor: Actor, portfolio_id: int | None, limit: int = 20
    ) -> list[AllocationSummary]:
        """The actor's runs for that portfolio, or for none, the newest first."""
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            rows = AllocationRepository(session).list_for_owner(
                actor.user_id, portfolio_id, max(1, min(limit, 100))
            )
            return [read_summary(row) for row in rows]

    def get_summary(self, actor: Actor, run_id: int) -> AllocationSummary:
        """How one of the actor's runs stands, without what it found.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            return read_summary(AllocationRepository(session).get_run(run_id, actor.user_id))

    def get_run(self, actor: Actor, run_id: int) -> AllocationDetail:
        """One of the actor's runs with what it found.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            return read_detail(*AllocationRepository(session).get_for_owner(run_id, actor.user_id))

    def delete_run(self, actor: Actor, run_id: int) -> None:
        """Remove one of the actor's runs; one under way works to its end in vain.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.write() as session:
            AllocationRepository(session).delete(run_id, actor.user_id)
