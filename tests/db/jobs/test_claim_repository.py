from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from db.jobs.claim_repository import ClaimRepository
from db.jobs.job_repository import JobRepository
from db.jobs.tables import Job
from db.session import Database

LEASE = timedelta(seconds=5)
AddJob = Callable[..., str]


@pytest.fixture
def add_job(database: Database, trader: Actor) -> AddJob:
    def add(kind: str = "work", **changes: object) -> str:
        with database.write() as session:
            job = JobRepository(session).add(
                kind=kind,
                title="A job",
                arguments={"n": 1},
                user_id=trader.user_id,
                key="",
                priority=0,
                max_attempts=3,
                correlation_id="c-1",
            )
            for name, value in changes.items():
                setattr(job, name, value)
            return job.id

    return add


def claim(
    database: Database,
    job_id: str,
    max_running: int = 0,
    worker: str = "w",
    lane: tuple[str, ...] = (),
) -> Job | None:
    with database.write() as session:
        repository = ClaimRepository(session)
        kind = repository.find_kind(job_id)
        assert kind is not None
        at = now()
        return repository.claim(
            job_id,
            limited=lane or (kind,),
            worker=worker,
            at=at,
            lease_until=at + LEASE,
            max_running=max_running,
        )


def read(database: Database, job_id: str) -> Job:
    with database.read() as session:
        job = session.get(Job, job_id)
        assert job is not None
        return job


def test_a_claim_makes_the_job_the_workers_with_a_lease_and_a_new_attempt(
    database: Database, add_job: AddJob
) -> None:
    before = now()
    job = claim(database, add_job(), worker="host:7")
    assert job is not None
    assert (job.status, job.worker, job.attempt) == (JobStatus.RUNNING, "host:7", 1)
    assert job.started_at is not None
    assert job.started_at >= before
    assert job.lease_until == job.started_at + LEASE
    assert job.arguments == {"n": 1}


def test_of_eight_threads_that_claim_one_job_one_gets_it(
    database: Database, add_job: AddJob
) -> None:
    for _ in range(5):
        job_id, together = add_job(), Barrier(8)

        def try_claim(number: int, job_id: str = job_id, together: Barrier = together) -> bool:
            together.wait()
            return claim(database, job_id, worker=f"w{number}") is not None

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(try_claim, range(8))) == 1
        assert read(database, job_id).attempt == 1


def test_eight_threads_never_run_more_of_a_kind_than_its_limit(
    database: Database, add_job: AddJob
) -> None:
    job_ids, together = [add_job("limited") for _ in range(8)], Barrier(8)

    def try_claim(job_id: str) -> bool:
        together.wait()
        return claim(database, job_id, max_running=3) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_claim, job_ids)) == 3


def test_a_limit_counts_only_its_own_kind(database: Database, add_job: AddJob) -> None:
    assert claim(database, add_job("other")) is not None
    assert claim(database, add_job("limited"), max_running=1) is not None
    assert claim(database, add_job("limited"), max_running=1) is None


def test_kinds_of_one_lane_count_together(database: Database, add_job: AddJob) -> None:
    lane = ("checks", "limited")
    assert claim(database, add_job("limited"), max_running=1, lane=lane) is not None
    assert claim(database, add_job("checks"), max_running=1, lane=lane) is None
    assert claim(database, add_job("other"), max_running=1) is not None


def test_a_job_refused_for_its_kinds_limit_asks_to_be_sent_again(
    database: Database, add_job: AddJob
) -> None:
    claim(database, add_job("limited"), max_running=1)
    waiting = add_job("limited")
    assert read(database, waiting).sent_at is not None
    claim(database, waiting, max_running=1)
    assert read(database, waiting).sent_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": JobStatus.RUNNING},
        {"status": JobStatus.SUCCESS},
        {"status": JobStatus.FAILURE},
        {"status": JobStatus.REVOKED},
        {"is_cancel_requested": True},
        {"run_after": now() + timedelta(hours=1)},
    ],
    ids=["running", "success", "failure", "revoked", "cancel requested", "not due"],
)
def test_what_is_not_waiting_wanted_and_due_is_not_claimed(
    database: Database, add_job: AddJob, changes: dict[str, object]
) -> None:
    assert claim(database, add_job(**changes)) is None


def test_the_holder_extends_its_lease_and_reports(database: Database, add_job: AddJob) -> None:
    job_id = add_job()
    claim(database, job_id)
    until = now() + timedelta(minutes=5)
    with database.write() as session:
        repository = ClaimRepository(session)
        assert (
            repository.extend_lease(job_id, 1, lease_until=until, report=(0.4, "Half-way")) is False
        )
    job = read(database, job_id)
    assert (job.lease_until, job.progress, job.message) == (until, 0.4, "Half-way")


def test_the_holder_hears_that_its_owner_asked_to_stop(database: Database, add_job: AddJob) -> None:
    job_id = add_job()
    claim(database, job_id)
    with database.write() as session:
        held = ClaimRepository(session).find_held(job_id, 1)
        assert held is not None
        held.is_cancel_requested = True
    with database.write() as session:
        repository = ClaimRepository(session)
        assert repository.extend_lease(job_id, 1, lease_until=now()) is True
        assert repository.find_cancel_request(job_id, 1) is True


def test_an_earlier_attempt_neither_extends_nor_finds_the_job(
    database: Database, add_job: AddJob
) -> None:
    job_id = add_job()
    claim(database, job_id)
    with database.write() as session:
        held = ClaimRepository(session).find_held(job_id, 1)
        assert held is not None
        held.status = JobStatus.RETRY
    second = claim(database, job_id)
    assert second is not None
    assert second.attempt == 2
    with database.write() as session:
        repository = ClaimRepository(session)
        late = now() + timedelta(days=1)
        assert repository.extend_lease(job_id, 1, lease_until=late, report=(0.9, "stale")) is None
        assert repository.find_cancel_request(job_id, 1) is None
        assert repository.find_held(job_id, 1) is None
    job = read(database, job_id)
    assert (job.progress, job.message) == (0.0, "")
    assert job.lease_until == second.lease_until


def test_claiming_what_does_not_exist_gives_nothing(database: Database) -> None:
    with database.write() as session:
        repository = ClaimRepository(session)
        assert repository.find_kind("none") is None
        claimed = repository.claim(
            "none", limited=["work"], worker="w", at=now(), lease_until=now()
        )
        assert claimed is None
