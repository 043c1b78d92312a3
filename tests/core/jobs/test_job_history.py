"""Jobs a stretch at a time: one's own, newest first, each once, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from core.enums import JobStatus
from core.jobs.job_history_service import JobHistoryService
from db.jobs.tables import Job

START = now() - timedelta(days=1)


@pytest.fixture
def history(database):
    return JobHistoryService(database)


def add_job(database, actor, name, seconds=0, status=JobStatus.PENDING, kind="one"):
    with database.write() as session:
        session.add(
            Job(
                id=name,
                kind=kind,
                title=name,
                arguments={},
                user_id=actor.user_id,
                status=status,
                created_at=START + timedelta(seconds=seconds),
            )
        )


def read_all(history, actor, limit, **others):
    names, before = [], None
    for _ in range(20):
        page = history.list_page(actor, limit, before=before, **others)
        names += [job.id for job in page.items]
        if not page.has_more:
            return names
        before = page.items[-1].created_at, page.items[-1].id
    raise AssertionError("no end")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_every_job_comes_once_newest_first_those_of_one_instant_by_id(
    history, database, trader, stranger, limit
):
    for name, seconds in (("b", 0), ("c", 0), ("a", 0), ("e", 5), ("d", 5), ("f", 1), ("g", 9)):
        add_job(database, trader, name, seconds)
    add_job(database, stranger, "theirs", 20)
    assert read_all(history, trader, limit) == ["g", "e", "d", "f", "c", "b", "a"]
    assert read_all(history, stranger, limit) == ["theirs"]


def test_status_and_kind_narrow(history, database, trader):
    add_job(database, trader, "a", 0, JobStatus.SUCCESS)
    add_job(database, trader, "b", 1, JobStatus.FAILURE, kind="two")
    add_job(database, trader, "c", 2, JobStatus.SUCCESS, kind="two")
    assert read_all(history, trader, 1, statuses=[JobStatus.SUCCESS]) == ["c", "a"]
    assert read_all(history, trader, 1, kind="two") == ["c", "b"]
    assert read_all(history, trader, 1, statuses=[JobStatus.SUCCESS], kind="two") == ["c"]
    assert history.list_page(trader, kind="none").items == ()


def test_the_page_is_never_larger_than_it_may_be(history, database, trader):
    with database.write() as session:
        for number in range(205):
            session.add(Job(id=str(number), kind="k", title="", arguments={},
                            user_id=trader.user_id))  # fmt: skip
    assert len(history.list_page(trader, 10**9).items) == 200
    assert len(history.list_page(trader, -5).items) == 1
