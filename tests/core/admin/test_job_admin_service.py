from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.admin.audit_trail import add_audit
from core.admin.job_admin_service import JobAdminService
from core.admin.job_types import SYSTEM_OWNER, JobFilter
from core.admin.queue_admin_service import QueueAdminService
from core.clock import now
from core.contracts import SYSTEM, Actor
from core.enums import JobEngine, JobStatus, WorkerRole
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.jobs.assembly import JobServices
from core.jobs.heartbeat import Heartbeat
from core.jobs.job_history_service import JobHistoryService
from core.jobs.job_service import JobService
from core.jobs.queue_watch import QueueWatch
from core.jobs.transitions import end_job
from core.jobs.types import JobKind
from core.jobs.views import JobView
from db.admin.tables import AuditEntry
from db.jobs.tables import Job
from db.session import Database, Session

ReadAudit = Callable[[], list[AuditEntry]]


@dataclass
class Line:
    """A transport that remembers."""

    sent: list[str] = field(default_factory=list)

    def send(self, job_id: str, priority: int) -> None:
        self.sent.append(job_id)

    def find_trouble(self) -> str:
        return ""

    def close(self) -> None: ...


class World:
    """Jobs of several people, and who looks after them."""

    def __init__(self, database: Database, *people: Actor) -> None:
        self.database = database
        self.line = Line()
        self.ended: list[JobView] = []
        self.accounts = {actor.user_id: actor for actor in people}

        def note_end(_session: Session, job: JobView) -> None:
            self.ended.append(job)

        kinds = {"work": JobKind("work"), "other": JobKind("other")}
        work = JobServices(
            jobs=JobService(database, kinds, self.line, note_end),
            job_history=JobHistoryService(database),
            transport=self.line,
            queue_watch=QueueWatch(database, self.line, JobEngine.EMBEDDED),
            tell_ended=note_end,
        )
        self.jobs = work.jobs
        self.service = JobAdminService(database, work, add_audit, self.accounts.get)
        self.queue = QueueAdminService(database, work.queue_watch)

    def add(self, owner: Actor, kind: str = "work", **changes: Any) -> str:
        with self.database.write() as session:
            job_id = self.jobs.add(
                session, actor=owner, kind=kind, title="A job", arguments={"x": 1}
            )
        self.change(job_id, **changes)
        return job_id

    def change(self, job_id: str, **changes: Any) -> None:
        with self.database.write() as session:
            job = session.get(Job, job_id)
            assert job
            if ending := changes.pop("ending", None):
                end_job(job, ending, at=now(), error="Broken.")
            for name, value in changes.items():
                setattr(job, name, value)

    def read(self, job_id: str) -> Job:
        with self.database.read() as session:
            job = session.get(Job, job_id)
            assert job
            return job


@pytest.fixture
def world(database: Database, trader: Actor, stranger: Actor) -> World:
    return World(database, trader, stranger)


def test_everybodys_jobs_are_listed_newest_first_with_their_owners(
    world: World, admin: Actor, trader: Actor, stranger: Actor
) -> None:
    ids = [world.add(owner) for owner in (trader, stranger, SYSTEM)]
    found = world.service.list_jobs(admin)
    assert [(one.job.id, one.owner) for one in found.items] == list(
        zip(reversed(ids), (SYSTEM_OWNER, "sam", "tess"), strict=True)
    )
    assert found.next_cursor == ""
    assert world.service.list_owners(admin) == [SYSTEM_OWNER, "sam", "tess"]


def test_filters_narrow_the_list(
    world: World, admin: Actor, trader: Actor, stranger: Actor
) -> None:
    mine, failed = world.add(trader), world.add(trader, "other", ending=JobStatus.FAILURE)
    own = world.add(SYSTEM)

    def find(**wanted: Any) -> set[str]:
        return {one.job.id for one in world.service.list_jobs(admin, JobFilter(**wanted)).items}

    assert find(owner="tess") == {mine, failed}
    assert find(owner=SYSTEM_OWNER) == {own}
    assert find(statuses=[JobStatus.FAILURE]) == {failed}
    assert find(kind="other") == {failed}
    assert find(owner="nobody") == set()
    assert world.service.list_kinds(admin) == ["other", "work"]


def test_pages_show_each_job_once(world: World, admin: Actor, trader: Actor) -> None:
    ids = [world.add(trader) for _ in range(5)]
    seen, cursor = [], ""
    while True:
        found = world.service.list_jobs(admin, limit=2, cursor=cursor)
        seen += [one.job.id for one in found.items]
        cursor = found.next_cursor
        if not cursor:
            break
    assert seen == list(reversed(ids))


def test_cancelling_stops_what_waits_asks_what_runs_and_says_why(
    world: World, admin: Actor, trader: Actor, read_audit: ReadAudit
) -> None:
    waiting = world.add(trader)
    running = world.add(trader, status=JobStatus.RUNNING, attempt=1)
    ended = world.add(trader, ending=JobStatus.SUCCESS)
    assert world.service.cancel_jobs(admin, [waiting, running, ended], " maintenance  tonight") == 2
    assert world.read(waiting).status is JobStatus.REVOKED
    assert world.read(waiting).error == "Cancelled by ada: maintenance tonight"
    assert world.read(running).is_cancel_requested
    assert world.read(ended).status is JobStatus.SUCCESS
    assert [job.id for job in world.ended] == [waiting]
    assert sorted((e.action, e.target) for e in read_audit()) == sorted(
        ("job.cancelled", f"work {job_id}") for job_id in (waiting, running)
    )
    world.change(running, ending=JobStatus.REVOKED)
    assert world.read(running).error == "Broken."
    again = world.add(trader, status=JobStatus.RUNNING, attempt=1)
    world.service.cancel_jobs(admin, [again], "why not")
    with world.database.write() as session:
        job = session.get(Job, again)
        assert job
        end_job(job, JobStatus.REVOKED, at=now())  # as the runner does
    assert world.read(again).error == "Cancelled by ada: why not"


def test_running_again_is_done_in_the_owners_name_and_all_or_none(
    world: World, admin: Actor, trader: Actor, stranger: Actor, read_audit: ReadAudit
) -> None:
    failed = world.add(trader, ending=JobStatus.FAILURE, priority=3)
    own = world.add(SYSTEM, ending=JobStatus.REVOKED)
    new_ids = world.service.retry_jobs(admin, [failed, own], "disk was full")
    assert world.line.sent == new_ids
    new = {world.read(new_id).user_id: world.read(new_id) for new_id in new_ids}
    assert set(new) == {trader.user_id, None}
    assert (new[trader.user_id].arguments, new[trader.user_id].priority) == ({"x": 1}, 3)
    assert world.read(failed).status is JobStatus.FAILURE
    assert len(read_audit()) == 2

    done = world.add(stranger, ending=JobStatus.SUCCESS)
    with pytest.raises(ConflictError, match="Only failed or cancelled"):
        world.service.retry_jobs(admin, [failed, done], "disk was full")
    assert len(world.line.sent) == 2
    assert len(read_audit()) == 2


def test_a_job_of_an_account_that_may_no_longer_act_is_not_run_again(
    world: World, admin: Actor, trader: Actor
) -> None:
    failed = world.add(trader, ending=JobStatus.FAILURE)
    world.accounts.clear()
    with pytest.raises(ConflictError, match="may no longer act"):
        world.service.retry_jobs(admin, [failed], "disk was full")


@pytest.mark.parametrize("act", ["cancel_jobs", "retry_jobs"])
def test_no_reason_no_job_too_many_or_an_unknown_one_is_refused(
    world: World, admin: Actor, trader: Actor, act: str
) -> None:
    job_id = world.add(trader, ending=JobStatus.FAILURE)
    change = getattr(world.service, act)
    with pytest.raises(InvalidInputError, match="reason is missing"):
        change(admin, [job_id], "  ")
    for ids in ([], [str(n) for n in range(51)]):
        with pytest.raises(InvalidInputError, match="jobs were named"):
            change(admin, ids, "a reason")
    with pytest.raises(NotFoundError, match="no longer there"):
        change(admin, [job_id, "unknown"], "a reason")
    with pytest.raises(NotPermittedError):
        change(trader, [job_id], "a reason")


def test_the_queue_tells_what_waits_since_when_and_who_works(
    world: World, admin: Actor, trader: Actor
) -> None:
    empty = world.queue.get_queue(admin)
    assert (empty.waiting, empty.running, empty.oldest_wait) == (0, 0, None)
    assert "No worker" in empty.trouble
    world.add(trader)
    world.add(trader, status=JobStatus.RUNNING)
    world.add(trader, ending=JobStatus.SUCCESS)
    Heartbeat(world.database, 7, WorkerRole.WORKER).beat_when_due()
    state = world.queue.get_queue(admin)
    assert (state.engine, state.waiting, state.running) == (JobEngine.EMBEDDED, 1, 1)
    assert state.oldest_wait is not None
    assert 0 <= state.oldest_wait.total_seconds() < 60
    assert (state.count_live(WorkerRole.WORKER), state.count_live(WorkerRole.SCHEDULER)) == (1, 0)
