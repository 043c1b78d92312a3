from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import structlog

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from core.errors import ConflictError, NotFoundError, NotPermittedError
from core.jobs.job_service import JobService
from core.permissions import ROLE_PERMISSIONS, Permission
from tests.conftest import on_sqlite

if TYPE_CHECKING:
    from conftest import World


def test_an_added_job_waits_with_what_was_asked_of_it(world: World) -> None:
    job = world.read(
        world.add(
            actor=replace(world.owner, correlation_id="c-1"),
            title="Backtest of GOOG",
            arguments={"symbol": "GOOG"},
            priority=2,
        )
    )
    assert (job.status, job.title, job.arguments) == (
        JobStatus.PENDING,
        "Backtest of GOOG",
        {"symbol": "GOOG"},
    )
    assert (job.user_id, job.priority, job.correlation_id) == (world.owner.user_id, 2, "c-1")
    assert job.max_attempts == 3


def test_an_unknown_kind_is_refused_with_the_known_ones(world: World) -> None:
    with pytest.raises(NotFoundError, match="brief, checks, counts, single, work"):
        world.add("tea")


def test_a_duplicate_key_is_refused_until_the_first_job_has_ended(world: World) -> None:
    first = world.add(key="GOOG", title="Backtest of GOOG")
    with pytest.raises(ConflictError, match=r"Backtest of GOOG.*already.*Wait for it to finish"):
        world.add(key="GOOG", title="Backtest of GOOG")
    world.add("single", key="GOOG")  # another kind
    world.add(key="MSFT")  # another key
    world.service.cancel_job(world.owner, first)
    assert world.add(key="GOOG") != first


def test_jobs_without_a_key_may_be_many(world: World) -> None:
    assert world.add() != world.add()


def test_a_refused_duplicate_leaves_nothing_behind(world: World) -> None:
    world.add(key="GOOG")
    with pytest.raises(ConflictError):
        world.add(key="GOOG")
    assert len(world.service.list_jobs(world.owner)) == 1


def test_sending_hands_the_id_and_priority_to_the_queue(world: World) -> None:
    job_id = world.add(priority=7)
    world.service.send(job_id)
    assert world.transport.sent == [(job_id, 7)]


def test_sending_never_fails_and_the_sweeper_sends_what_was_lost(world: World) -> None:
    job_id = world.add()
    world.transport.is_down = True
    with structlog.testing.capture_logs() as logs:
        world.service.send(job_id)
    assert [entry["event"] for entry in logs] == ["job_not_sent"]
    world.transport.is_down = False
    world.sweeper.sweep()
    assert world.transport.sent == []  # not yet known to be lost
    world.change(job_id, sent_at=now() - timedelta(seconds=16))
    world.sweeper.sweep()
    assert world.transport.sent == [(job_id, 0)]


def test_sending_before_the_commit_is_logged_and_does_nothing(world: World) -> None:
    with structlog.testing.capture_logs() as logs:
        world.service.send("not-there")
    assert world.transport.sent == []
    assert logs[0]["reason"] == "not committed"


def test_a_waiting_job_is_cancelled_at_once(world: World) -> None:
    job_id = world.add(key="k")
    view = world.service.cancel_job(world.owner, job_id)
    assert (view.status, view.is_finished) == (JobStatus.REVOKED, True)
    assert world.read(job_id).active_key is None
    assert [job.id for job in world.ended] == [job_id]
    world.runner.run(job_id)
    assert world.read(job_id).attempt == 0


def test_a_running_job_is_asked_to_stop(world: World) -> None:
    job_id = world.add()
    world.change(job_id, status=JobStatus.RUNNING, attempt=1)
    view = world.service.cancel_job(world.owner, job_id)
    assert (view.status, view.is_cancel_requested) == (JobStatus.RUNNING, True)
    assert world.ended == []


def test_an_ended_job_cannot_be_cancelled(world: World) -> None:
    job_id = world.add()
    world.service.cancel_job(world.owner, job_id)
    with pytest.raises(ConflictError, match=r"already ended \(revoked\)"):
        world.service.cancel_job(world.owner, job_id)


def test_a_failed_job_runs_again_as_a_new_one(world: World) -> None:
    old_id = world.add(title="Backtest", arguments={"symbol": "GOOG"}, key="k", priority=3)
    world.service.cancel_job(world.owner, old_id)
    before = world.service.get_job(world.owner, old_id)
    new = world.service.retry_job(world.owner, old_id)
    assert new.id != old_id
    assert (new.status, new.title, new.attempt) == (JobStatus.PENDING, "Backtest", 0)
    assert world.read(new.id).arguments == {"symbol": "GOOG"}
    assert world.transport.sent == [(new.id, 3)]
    assert world.service.get_job(world.owner, old_id) == before
    with pytest.raises(ConflictError, match="already waiting or running"):
        world.service.retry_job(world.owner, old_id)


@on_sqlite
@pytest.mark.parametrize("status", [JobStatus.PENDING, JobStatus.RUNNING, JobStatus.SUCCESS])
def test_only_failed_or_cancelled_jobs_run_again(world: World, status: JobStatus) -> None:
    job_id = world.add()
    world.change(job_id, status=status)
    with pytest.raises(ConflictError, match="Only failed or cancelled"):
        world.service.retry_job(world.owner, job_id)


def test_the_time_left_follows_from_the_share_done(world: World) -> None:
    job_id = world.add()
    assert world.service.get_job(world.owner, job_id).eta_seconds is None
    started = now() - timedelta(seconds=30)
    world.change(job_id, status=JobStatus.RUNNING, started_at=started, progress=0.25)
    # 30 s for a quarter leaves 90 s for the rest.
    eta = world.service.get_job(world.owner, job_id).eta_seconds
    assert eta == pytest.approx(90, abs=5)
    world.change(job_id, progress=0.001)
    assert world.service.get_job(world.owner, job_id).eta_seconds is None


@pytest.mark.parametrize("method", ["get_job", "cancel_job", "retry_job"])
def test_a_stranger_is_told_that_there_is_no_such_job(
    world: World, stranger: Actor, method: str
) -> None:
    job_id = world.add()
    world.change(job_id, status=JobStatus.FAILURE)
    before = world.read(job_id)
    with pytest.raises(NotFoundError) as of_mine:
        getattr(world.service, method)(stranger, job_id)
    with pytest.raises(NotFoundError) as of_nobody:
        getattr(world.service, method)(stranger, "no-such-id")
    assert str(of_mine.value) == str(of_nobody.value)
    assert world.read(job_id) == before
    assert world.transport.sent == []


def test_a_stranger_does_not_see_my_jobs(world: World, stranger: Actor) -> None:
    world.add()
    assert world.service.list_jobs(stranger) == []
    assert len(world.service.list_jobs(world.owner)) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda service, actor: service.list_jobs(actor),
        lambda service, actor: service.get_job(actor, "x"),
        lambda service, actor: service.cancel_job(actor, "x"),
        lambda service, actor: service.retry_job(actor, "x"),
    ],
    ids=["list", "get", "cancel", "retry"],
)
def test_every_method_asks_for_the_permission(
    world: World, monkeypatch: pytest.MonkeyPatch, call: Callable[[JobService, Actor], object]
) -> None:
    role = world.owner.role
    without = ROLE_PERMISSIONS[role] - {Permission.OWN_JOBS}
    monkeypatch.setitem(ROLE_PERMISSIONS, role, without)
    with pytest.raises(NotPermittedError):
        call(world.service, world.owner)
