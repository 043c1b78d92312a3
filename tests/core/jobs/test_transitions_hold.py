"""Whatever happens to a job, in whatever order: its rules hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.enums import JobStatus
from core.jobs.transitions import end_attempt, end_job, give_back, request_cancel
from core.jobs.views import FINAL_STATUSES
from db.jobs.tables import Job

AT = datetime(2026, 3, 2, tzinfo=UTC)
ALL_STATUSES = st.sampled_from(sorted(JobStatus))


class OneJob(RuleBasedStateMachine):
    """Tries every transition in every state; a transition may be refused, never go wrong."""

    @initialize(max_attempts=st.integers(1, 4))
    def start(self, max_attempts: int) -> None:
        self.job = Job(
            id="j",
            kind="work",
            title="A job",
            arguments={},
            active_key="work:k",
            max_attempts=max_attempts,
        )
        self.failures = 0
        self.max_failures = max_attempts
        self.final: dict[str, object] | None = None

    @property
    def is_running(self) -> bool:
        return self.job.status is JobStatus.RUNNING

    @precondition(lambda self: self.job.status in {JobStatus.PENDING, JobStatus.RETRY})
    @rule()
    def claim(self) -> None:
        # What ClaimRepository.claim does in SQL; its own tests cover its conditions.
        assert not self.job.is_cancel_requested, "a waiting job nobody may claim: stuck for ever"
        self.job.status = JobStatus.RUNNING
        self.job.attempt += 1
        self.job.lease_until = AT

    @precondition(lambda self: self.is_running)
    @rule()
    def fail(self) -> None:
        self.failures += 1
        was_cancelled = self.job.is_cancel_requested
        end_attempt(self.job, at=AT, run_after=AT + timedelta(seconds=1), error="It failed.")
        if was_cancelled:
            assert self.job.status is JobStatus.REVOKED
        else:
            is_last = self.failures >= self.max_failures
            assert self.job.status is (JobStatus.FAILURE if is_last else JobStatus.RETRY)

    @precondition(lambda self: self.is_running)
    @rule()
    def stop_worker(self) -> None:
        was_cancelled = self.job.is_cancel_requested
        give_back(self.job, at=AT)
        assert self.job.status is (JobStatus.REVOKED if was_cancelled else JobStatus.RETRY)

    @precondition(lambda self: self.job.status not in FINAL_STATUSES)
    @rule()
    def cancel(self) -> None:
        was_running = self.is_running
        request_cancel(self.job, at=AT)
        assert self.job.status is (JobStatus.RUNNING if was_running else JobStatus.REVOKED)

    @rule(status=ALL_STATUSES)
    def end(self, status: JobStatus) -> None:
        before = self.job.model_dump()
        try:
            end_job(self.job, status, at=AT, result={"n": 1})
        except ValueError:
            assert self.job.model_dump() == before

    @precondition(lambda self: self.job.status in FINAL_STATUSES)
    @rule()
    def cancel_what_has_ended(self) -> None:
        with pytest.raises(ValueError, match="cannot go"):
            request_cancel(self.job, at=AT)

    @invariant()
    def what_has_ended_never_changes(self) -> None:
        job = getattr(self, "job", None)
        if job is None or job.status not in FINAL_STATUSES:
            return
        self.final = self.final or job.model_dump()
        assert job.model_dump() == self.final

    @invariant()
    def the_row_is_consistent(self) -> None:
        job = getattr(self, "job", None)
        if job is None:
            return
        is_final = job.status in FINAL_STATUSES
        assert (job.active_key is None) == is_final
        assert (job.finished_at is not None) == is_final
        assert (job.lease_until is not None) == (job.status is JobStatus.RUNNING)
        assert (job.result is not None) == (job.status is JobStatus.SUCCESS)
        assert job.progress == (1.0 if job.status is JobStatus.SUCCESS else 0.0)


TestOneJob = OneJob.TestCase
TestOneJob.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
