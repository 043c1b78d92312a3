from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from core.errors import ConflictError, NotFoundError
from db.jobs.job_repository import JobRepository
from db.jobs.tables import Job
from db.session import Database, Session


def add(session: Session, actor: Actor, title: str = "A job", key: str = "") -> Job:
    return JobRepository(session).add(
        kind="work",
        title=title,
        arguments={},
        user_id=actor.user_id,
        key=key,
        priority=0,
        max_attempts=3,
        correlation_id="",
    )


def test_jobs_are_listed_unfinished_first_then_newest(database: Database, trader: Actor) -> None:
    with database.write() as session:
        for age, title, is_finished in (
            (1, "new and done", True),
            (2, "new and waiting", False),
            (3, "old and done", True),
            (4, "old and waiting", False),
        ):
            job = add(session, trader, title)
            job.created_at = now() - timedelta(hours=age)
            if is_finished:
                job.status, job.finished_at = JobStatus.SUCCESS, now()
    with database.read() as session:
        repository = JobRepository(session)
        titles = [job.title for job in repository.list_for_owner(trader.user_id, 10)]
        assert titles == ["new and waiting", "old and waiting", "new and done", "old and done"]
        assert [job.title for job in repository.list_all(10)] == titles
        assert [job.title for job in repository.list_all(1, JobStatus.SUCCESS)] == ["new and done"]
        assert len(repository.list_for_owner(trader.user_id, 3)) == 3
        assert repository.count_by_status() == {JobStatus.PENDING: 2, JobStatus.SUCCESS: 2}


def test_a_key_that_another_took_is_refused_and_what_else_the_unit_stores_is_kept(
    database: Database, trader: Actor
) -> None:
    """On PostgreSQL two may look for the key before either has stored it."""
    with database.write() as session:
        add(session, trader, "first", key="k")
    with database.write() as session:
        add(session, trader, "before")
        with pytest.raises(ConflictError, match="already waiting or running"):
            add(session, trader, "second", key="k")
        add(session, trader, "after")
    with database.read() as session:
        titles = {job.title for job in JobRepository(session).list_for_owner(trader.user_id, 10)}
    assert titles == {"first", "before", "after"}


def test_a_job_is_found_by_its_owner_only(
    database: Database, trader: Actor, stranger: Actor
) -> None:
    with database.write() as session:
        job_id = add(session, trader).id
    with database.write() as session:
        repository = JobRepository(session)
        assert repository.get_for_owner(job_id, trader.user_id, is_locked=True).id == job_id
        with pytest.raises(NotFoundError):
            repository.get_for_owner(job_id, stranger.user_id)
        assert repository.list_for_owner(stranger.user_id, 10) == []


def test_the_database_itself_refuses_a_second_unfinished_job_of_one_key(
    database: Database, trader: Actor
) -> None:
    with database.write() as session:
        add(session, trader, key="one")
    with pytest.raises(ConflictError), database.write() as session:
        add(session, trader, key="one")
    with database.read() as session:
        assert JobRepository(session).find_active("work", "one") is not None
        assert JobRepository(session).find_active("other", "one") is None
        assert JobRepository(session).count_by_status() == {JobStatus.PENDING: 1}
