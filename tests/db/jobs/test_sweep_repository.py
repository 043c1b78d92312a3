from __future__ import annotations

from datetime import timedelta

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from db.jobs.job_repository import JobRepository
from db.jobs.sweep_repository import SweepRepository, UnsentJob
from db.session import Database

SECOND = timedelta(seconds=1)


def add(database: Database, actor: Actor, **changes: object) -> str:
    with database.write() as session:
        job = JobRepository(session).add(
            kind="work",
            title="A job",
            arguments={},
            user_id=actor.user_id,
            key="",
            priority=0,
            max_attempts=3,
            correlation_id="",
        )
        for name, value in changes.items():
            setattr(job, name, value)
        return job.id


def test_only_running_jobs_whose_lease_ran_out_are_stale(database: Database, trader: Actor) -> None:
    at = now()
    stale = add(database, trader, status=JobStatus.RUNNING, attempt=2, lease_until=at - SECOND)
    add(database, trader, status=JobStatus.RUNNING, attempt=1, lease_until=at + SECOND)
    add(database, trader, status=JobStatus.SUCCESS, attempt=1, lease_until=at - SECOND)
    add(database, trader)
    with database.write() as session:
        repository = SweepRepository(session)
        assert repository.list_stale(at, 10) == [(stale, 2)]
        assert repository.find_stale(stale, 2, at) is not None
        assert repository.find_stale(stale, 1, at) is None
        assert repository.find_stale(stale, 2, at - 2 * SECOND) is None
        assert repository.count_running() == {"work": 2}


def test_jobs_that_are_due_and_not_lately_sent_are_unsent_the_important_first(
    database: Database, trader: Actor
) -> None:
    at = now()
    long_ago = at - timedelta(minutes=1)
    lost = add(database, trader, sent_at=long_ago, created_at=long_ago)
    never = add(database, trader, sent_at=None, status=JobStatus.RETRY)
    urgent = add(database, trader, sent_at=None, priority=5)
    add(database, trader, sent_at=at)
    add(database, trader, sent_at=None, run_after=at + timedelta(minutes=1))
    add(database, trader, sent_at=None, status=JobStatus.RUNNING)
    add(database, trader, sent_at=None, status=JobStatus.SUCCESS)
    with database.read() as session:
        # `at` was read before the rows took their run_after.
        unsent = SweepRepository(session).list_unsent(at + SECOND, at - 15 * SECOND, 10)
    assert unsent == [
        UnsentJob(urgent, "work", 5),
        UnsentJob(lost, "work", 0),
        UnsentJob(never, "work", 0),
    ]


def test_of_two_sweepers_one_marks_a_job_as_sent(database: Database, trader: Actor) -> None:
    job_id = add(database, trader, sent_at=None)
    at = now()
    with database.write() as session:
        assert SweepRepository(session).mark_sent([job_id], at, at - 15 * SECOND) == {job_id}
    with database.write() as session:
        assert SweepRepository(session).mark_sent([job_id], at, at - 15 * SECOND) == set()
