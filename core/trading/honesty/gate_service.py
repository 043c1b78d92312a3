"""The gate's self-test, run by an operator or by schedule, and what it found."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import structlog

from core.clock import now
from core.contracts import Actor, OnProgress, ignore_progress
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from core.trading.honesty.gate_state import judge_gate
from core.trading.honesty.gate_views import GateOverview, GateView, build_gate_view
from core.trading.honesty.passport import PASSPORT_VERSION
from core.trading.honesty.self_test import SEED, Size, run_self_test
from db.session import Database, Session
from db.trading.honesty_repository import HonestyRepository
from db.trading.honesty_tables import GateSelfTest

logger = structlog.get_logger(__name__)

GATE_JOB = "test_gate"
_SHOWN = 20


class GateService:
    """Shows that the gate still stops what it must stop and lets through what it should."""

    def __init__(self, database: Database, jobs: JobQueue) -> None:
        self._database = database
        self._jobs = jobs

    def test_gate(
        self,
        actor: Actor,
        size: Size | None = None,
        seed: int = SEED,
        on_progress: OnProgress = ignore_progress,
    ) -> GateView:
        """Run the self-test here and now and store what it found; about half a minute."""
        require(actor, Permission.READ_SYSTEM)
        row = _run(size, seed, on_progress)
        with self._database.write() as session:
            HonestyRepository(session).add(row)
        return build_gate_view(row)

    def get_overview(self, actor: Actor) -> GateOverview:
        """The gate as it stands, with its newest self-tests."""
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            rows = HonestyRepository(session).list_self_tests(_SHOWN)
        last, at = (rows[0] if rows else None), now()
        tests = tuple(build_gate_view(row) for row in rows)
        return GateOverview(judge_gate(last, at), tests)

    def submit_test(self, actor: Actor) -> str:
        """Put a self-test in the queue; returns the job's id.

        Raises:
            ConflictError: one is waiting or running, for whomever.
        """
        require(actor, Permission.MANAGE_JOBS)
        with self._database.write() as session:
            job_id = self._add_job(session, actor)
        self._jobs.send(job_id)
        return job_id

    def run_test_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Run the self-test; what it found is stored with the job's own end.

        Raises:
            JobCancelledError: the owner asked to stop.
        """
        row = _run(None, SEED, job.on_progress)
        with self._database.write() as session:
            HonestyRepository(session).add(row)
            job.finish(session, {"is_alive": row.is_alive})
        if not row.is_alive:
            logger.error("gate_is_dead", findings=row.findings)
        return None

    def _add_job(self, session: Session, actor: Actor) -> str:
        return self._jobs.add(
            session,
            actor=actor,
            kind=GATE_JOB,
            title="Self-test of the honesty gate",
            arguments={},
            key="gate",  # one at a time, whoever asks
            priority=-5,  # nobody waits for it
        )


def _run(size: Size | None, seed: int, on_progress: OnProgress) -> GateSelfTest:
    started = time.perf_counter()
    result = run_self_test(size, seed, on_progress)
    return GateSelfTest(
        version=PASSPORT_VERSION,
        is_alive=result.is_alive,
        seconds=time.perf_counter() - started,
        findings=asdict(result),
    )
