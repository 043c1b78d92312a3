from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import structlog

from core.clock import now
from core.enums import JobStatus
from core.jobs.sweeper import Sweeper
from core.jobs.types import JobKind, RunningJob
from core.jobs.views import JobView
from db.session import Session

if TYPE_CHECKING:
    from conftest import World

KINDS = {"work": JobKind("work")}
MINUTE = timedelta(minutes=1)


def add_abandoned(world: World, **changes: object) -> str:
    """A job whose worker was killed."""
    job_id = world.add(key="k")
    abandoned = {"status": JobStatus.RUNNING, "attempt": 1, "lease_until": now() - MINUTE}
    world.change(job_id, **(abandoned | changes))
    return job_id


def test_a_job_of_a_dead_worker_is_taken_back_sent_and_done_once(world: World) -> None:
    done: list[int] = []
    world.handlers["work"] = lambda job: done.append(job.attempt)
    job_id = add_abandoned(world, worker="host:7")
    world.sweeper.sweep()
    job = world.read(job_id)
    assert (job.status, job.active_key) == (JobStatus.RETRY, "work:k")
    assert job.error == "The worker (host:7) stopped during attempt 1."
    assert world.transport.sent == [(job_id, 0)]
    world.sweeper.sweep()
    for sent_id, _ in [*world.transport.sent, *world.transport.sent]:  # a repeated message
        world.runner.run(sent_id)
    assert done == [2]
    job = world.read(job_id)
    assert (job.status, job.error) == (JobStatus.SUCCESS, "")


def test_a_job_that_kills_its_worker_each_time_fails_at_last(world: World) -> None:
    job_id = add_abandoned(world, attempt=3)
    world.sweeper.sweep()
    job = world.read(job_id)
    assert (job.status, job.active_key) == (JobStatus.FAILURE, None)
    assert [view.id for view in world.ended] == [job_id]
    assert world.transport.sent == []


def test_an_abandoned_job_that_was_to_be_cancelled_is_not_done_again(world: World) -> None:
    job_id = add_abandoned(world, is_cancel_requested=True)
    world.sweeper.sweep()
    assert world.read(job_id).status is JobStatus.REVOKED


def test_one_job_that_cannot_be_taken_back_does_not_keep_the_others_waiting(world: World) -> None:
    poisoned = add_abandoned(world, attempt=3, lease_until=now() - 2 * MINUTE, active_key=None)
    other = add_abandoned(world)

    def refuse(_session: Session, job: JobView) -> None:
        raise RuntimeError(job.id)

    sweeper = Sweeper(world.database, KINDS, world.transport, on_ended=refuse)
    with structlog.testing.capture_logs() as logs:
        sweeper.sweep()
    assert world.read(poisoned).status is JobStatus.RUNNING
    assert world.transport.sent == [(other, 0)]
    assert [e["job_id"] for e in logs if e["event"] == "job_not_taken_back"] == [poisoned]


def test_a_job_with_a_living_worker_is_left_alone(world: World) -> None:
    job_id = add_abandoned(world, lease_until=now() + MINUTE)
    before = world.read(job_id)
    world.sweeper.sweep()
    assert world.read(job_id) == before
    assert world.transport.sent == []


def test_a_retry_is_sent_when_it_is_due_and_not_before(world: World) -> None:
    job_id = world.add()
    world.change(job_id, status=JobStatus.RETRY, sent_at=None, run_after=now() + MINUTE)
    world.sweeper.sweep()
    assert world.transport.sent == []
    world.change(job_id, run_after=now() - MINUTE)
    world.sweeper.sweep()
    world.sweeper.sweep()
    assert world.transport.sent == [(job_id, 0)]


def test_what_is_due_is_sent_by_priority(world: World) -> None:
    low, high = world.add(priority=1), world.add(priority=9)
    for job_id in (low, high):
        world.change(job_id, sent_at=None)
    world.sweeper.sweep()
    assert world.transport.sent == [(high, 9), (low, 1)]


def test_only_as_many_of_a_limited_kind_are_sent_as_may_run(world: World) -> None:
    jobs = [world.add("single") for _ in range(3)]
    for job_id in jobs:
        world.change(job_id, sent_at=None)
    world.sweeper.sweep()
    assert len(world.transport.sent) == 1


def test_of_kinds_that_share_a_lane_one_is_sent_and_others_do_not_wait_for_it(
    world: World,
) -> None:
    jobs = [world.add(kind) for kind in ("checks", "counts", "single")]
    for job_id in jobs:
        world.change(job_id, sent_at=None)
    world.sweeper.sweep()
    assert [job_id for job_id, _ in world.transport.sent] == [jobs[0], jobs[2]]


def test_however_many_wait_for_a_place_what_needs_none_is_sent(world: World) -> None:
    world.change(world.add("single"), status=JobStatus.RUNNING, lease_until=now() + MINUTE)
    urgent = [world.add("single", priority=5) for _ in range(201)]
    failed_once = world.add("work")
    for job_id in (*urgent, failed_once):
        world.change(job_id, sent_at=None)
    world.sweeper.sweep()
    assert world.transport.sent == [(failed_once, 0)]


def test_a_runner_refuses_what_would_run_beside_another_job_of_its_lane(world: World) -> None:
    ran: list[str] = []
    waiting = world.add("counts")

    def run_inside(job: RunningJob) -> None:
        ran.append(job.kind)
        if job.kind == "checks":
            world.runner.run(waiting)

    world.handlers["work"] = run_inside
    world.runner.run(world.add("checks"))
    assert ran == ["checks"]
    world.runner.run(waiting)
    assert ran == ["checks", "counts"]


def test_many_sweepers_take_back_and_send_each_job_once(world: World) -> None:
    jobs = [world.add() for _ in range(6)]
    for job_id in jobs:
        world.change(job_id, status=JobStatus.RUNNING, attempt=1, lease_until=now() - MINUTE)
    with structlog.testing.capture_logs() as logs, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: world.sweeper.sweep(), range(8)))
    taken = [entry["job_id"] for entry in logs if entry["event"] == "job_taken_back"]
    assert sorted(taken) == sorted(jobs)
    assert sorted(job_id for job_id, _ in world.transport.sent) == sorted(jobs)


def test_a_queue_that_is_down_is_tried_once_in_a_round_and_stops_no_sweep(world: World) -> None:
    jobs = [world.add(), world.add()]
    for job_id in jobs:
        world.change(job_id, sent_at=None)
    world.transport.is_down = True
    with structlog.testing.capture_logs() as logs:
        world.sweeper.sweep()
    assert [entry["event"] for entry in logs] == ["job_not_sent"]
    world.transport.is_down = False
    Sweeper(world.database, {}, world.transport, resend_seconds=0).sweep()
    assert len(world.transport.sent) == 2


def test_a_sweep_that_finds_nothing_does_not_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add()
    monkeypatch.setattr(world.database, "write", lambda: pytest.fail("it wrote"))
    world.sweeper.sweep()
