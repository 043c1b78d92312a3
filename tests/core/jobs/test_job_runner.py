from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
import time_machine
from sqlmodel import select

from core.clock import now
from core.enums import JobStatus, Role
from core.errors import BusyError, InvalidInputError, ProviderError
from core.jobs.types import LeaseLostError, RunningJob
from db.events.event_repository import EventRepository
from db.events.tables import OutboxEvent
from db.session import Session

if TYPE_CHECKING:
    from conftest import World

WaitUntil = Callable[..., None]


def add_effect(session: Session, name: str) -> None:
    """Any row will do: it stands for what a handler does."""
    EventRepository(session).add_event(
        name=name, version=1, payload={}, correlation_id="", handlers=()
    )


def count_effects(world: World, name: str) -> int:
    with world.database.read() as session:
        return len(session.exec(select(OutboxEvent).where(OutboxEvent.name == name)).all())


def test_what_the_handler_returns_is_the_result(world: World) -> None:
    job = world.run(lambda job: {"seen": job.arguments["n"]}, arguments={"n": 5}, key="k")
    assert (job.status, job.result, job.progress) == (JobStatus.SUCCESS, {"seen": 5}, 1.0)
    assert (job.error, job.active_key, job.lease_until) == ("", None, None)
    assert job.finished_at is not None
    assert [(view.id, view.status) for view in world.ended] == [(job.id, JobStatus.SUCCESS)]


def test_the_actor_is_the_account_as_it_is_now_with_the_jobs_correlation(world: World) -> None:
    seen: list[Any] = []
    world.accounts[world.owner.user_id] = replace(world.owner, role=Role.VIEWER)
    world.run(
        lambda job: seen.append(job.actor),
        actor=replace(world.owner, correlation_id="c-9"),
    )
    assert (seen[0].role, seen[0].correlation_id) == (Role.VIEWER, "c-9")


def test_a_job_of_a_disabled_account_fails_with_a_sentence_and_does_not_run(world: World) -> None:
    world.accounts.clear()
    job = world.run(lambda job: pytest.fail("it ran"))
    assert job.status is JobStatus.FAILURE
    assert job.error == "The account that started this job may no longer act."


def test_a_kind_this_version_does_not_know_fails_at_once(world: World) -> None:
    job_id = world.add()
    world.change(job_id, kind="of another version")
    world.runner.run(job_id)
    job = world.read(job_id)
    assert job.status is JobStatus.FAILURE
    assert "of another version" in job.error


def test_an_unknown_id_is_ignored(world: World) -> None:
    world.runner.run("no-such-job")


def test_an_error_raised_on_purpose_fails_at_once_with_its_remedy(world: World) -> None:
    def handler(_job: RunningJob) -> None:
        raise InvalidInputError("Too few bars.", "Choose a longer period.")

    job = world.run(handler, key="k")
    assert (job.status, job.attempt, job.active_key) == (JobStatus.FAILURE, 1, None)
    assert job.error == "Too few bars. Choose a longer period."
    assert [view.status for view in world.ended] == [JobStatus.FAILURE]


START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "error",
    [BusyError("Busy."), ProviderError("Source is down."), ZeroDivisionError("division")],
    ids=lambda error: type(error).__name__,
)
def test_what_may_pass_is_tried_again_ever_later_until_the_attempts_are_used_up(
    world: World, error: Exception
) -> None:
    def handler(_job: RunningJob) -> None:
        raise error

    with time_machine.travel(START, tick=False) as clock:
        job = world.run(handler)
        # Base 2 s, doubling, of which at least half is waited.
        for attempt, least, most in ((1, 1.0, 2.0), (2, 2.0, 4.0)):
            assert (job.status, job.attempt) == (JobStatus.RETRY, attempt)
            wait = (job.run_after - now()).total_seconds()
            assert least <= wait <= most
            world.runner.run(job.id)
            assert world.read(job.id).attempt == attempt  # not due yet
            clock.move_to(job.run_after)
            world.runner.run(job.id)
            job = world.read(job.id)
    assert (job.status, job.attempt) == (JobStatus.FAILURE, 3)
    assert str(error) in job.error
    assert [view.id for view in world.ended] == [job.id]


def test_an_unforeseen_error_is_stored_without_secrets_and_logged_with_the_ids(
    world: World,
) -> None:
    def handler(_job: RunningJob) -> None:
        raise RuntimeError("GET https://api.test/?api_key=hunter2 failed")

    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as logs:
        job = world.run(handler, actor=replace(world.owner, correlation_id="c-7"))
    assert job.error == "RuntimeError: GET https://api.test/?api_key=[hidden] failed"
    [entry] = [entry for entry in logs if entry["event"] == "job_raised"]
    assert (entry["job_id"], entry["correlation_id"]) == (job.id, "c-7")
    assert "job_id" not in structlog.contextvars.get_contextvars()


def test_a_handler_that_takes_too_long_is_stopped(world: World) -> None:
    def handler(_job: RunningJob) -> None:
        try:
            while True:
                time.sleep(0.01)
        except Exception:  # noqa: BLE001, S110 (what a careless library does)
            pass

    started = time.monotonic()
    job = world.run(handler, kind="brief")
    assert time.monotonic() - started < 60  # the handler would never end by itself
    assert (job.status, job.error) == (JobStatus.FAILURE, "The job took longer than 0.15 s.")


def test_progress_reaches_the_row_while_the_job_runs(world: World, wait_until: WaitUntil) -> None:
    def handler(job: RunningJob) -> None:
        for step in range(1_000):
            job.on_progress(step / 1_000 / 2, f"Step {step}")
        wait_until(lambda: world.read(job.id).message == "Step 999")
        row = world.read(job.id)
        assert (row.progress, row.status) == (0.4995, JobStatus.RUNNING)

    assert world.run(handler).status is JobStatus.SUCCESS


def test_a_report_from_inside_the_handlers_own_write_does_not_wait_for_itself(
    world: World,
) -> None:
    def handler(job: RunningJob) -> None:
        with world.database.write() as session:
            add_effect(session, "written")
            job.on_progress(0.5, "Half-way")
            job.finish(session, {})

    assert world.run(handler).status is JobStatus.SUCCESS
    assert count_effects(world, "written") == 1


def test_a_cancelled_job_stops_at_its_next_report(world: World, wait_until: WaitUntil) -> None:
    def handler(job: RunningJob) -> None:
        world.service.cancel_job(world.owner, job.id)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            job.on_progress(0.1, "")
            time.sleep(0.01)
        pytest.fail("it was not stopped")

    job = world.run(handler, key="k")
    assert (job.status, job.active_key) == (JobStatus.REVOKED, None)


def test_a_job_that_fails_after_its_owner_gave_up_on_it_is_not_tried_again(world: World) -> None:
    def handler(job: RunningJob) -> None:
        world.service.cancel_job(world.owner, job.id)
        raise BusyError("Busy.")

    assert world.run(handler).status is JobStatus.REVOKED


def test_finishing_in_the_handlers_transaction_ends_the_job_with_its_effect(world: World) -> None:
    def handler(job: RunningJob) -> dict[str, Any]:
        with world.database.write() as session:
            add_effect(session, "done")
            job.finish(session, {"rows": 1})
        return {"ignored": True}

    job = world.run(handler)
    assert (job.status, job.result) == (JobStatus.SUCCESS, {"rows": 1})
    assert count_effects(world, "done") == 1
    assert len(world.ended) == 1


def test_an_error_after_the_finish_changes_nothing(world: World) -> None:
    def handler(job: RunningJob) -> None:
        with world.database.write() as session:
            job.finish(session, {"rows": 1})
        raise RuntimeError

    job = world.run(handler)
    assert (job.status, job.result, job.error) == (JobStatus.SUCCESS, {"rows": 1}, "")


def test_a_finish_that_is_rolled_back_leaves_the_job_to_the_next_attempt(world: World) -> None:
    def handler(job: RunningJob) -> None:
        with world.database.write() as session:
            add_effect(session, "done")
            job.finish(session, {})
            raise BusyError("Busy.")

    job = world.run(handler)
    assert (job.status, job.result) == (JobStatus.RETRY, None)
    assert count_effects(world, "done") == 0


def take_away(world: World, job_id: str) -> None:
    """What happens to a worker that fell silent: the job is swept and claimed anew."""
    world.change(job_id, lease_until=now() - timedelta(seconds=1))
    world.sweeper.sweep()
    assert world.read(job_id).status is JobStatus.RETRY
    world.change(job_id, status=JobStatus.RUNNING, attempt=2, message="the successor's")


def test_a_stale_attempt_neither_finishes_nor_leaves_its_effect(world: World) -> None:
    lost: list[bool] = []

    def handler(job: RunningJob) -> None:
        take_away(world, job.id)
        try:
            with world.database.write() as session:
                add_effect(session, "stale")
                job.finish(session, {"stale": True})
        except LeaseLostError:
            lost.append(True)
            raise

    job = world.run(handler)
    assert lost == [True]
    assert (job.status, job.attempt, job.result) == (JobStatus.RUNNING, 2, None)
    assert count_effects(world, "stale") == 0
    assert world.ended == []


def test_work_stored_piece_by_piece_stops_when_the_job_is_taken_away(world: World) -> None:
    def store(job: RunningJob, name: str) -> None:
        with world.database.write() as session:
            add_effect(session, name)
            job.confirm(session)

    def handler(job: RunningJob) -> None:
        store(job, "held")
        take_away(world, job.id)
        store(job, "stale")

    job = world.run(handler)
    assert (job.status, job.attempt) == (JobStatus.RUNNING, 2)
    assert (count_effects(world, "held"), count_effects(world, "stale")) == (1, 0)


def test_a_stale_attempts_report_is_refused_and_not_written(world: World) -> None:
    def handler(job: RunningJob) -> None:
        take_away(world, job.id)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            job.on_progress(0.9, "stale")
            time.sleep(0.01)
        pytest.fail("it was not refused")

    job = world.run(handler)
    assert (job.status, job.attempt, job.message) == (JobStatus.RUNNING, 2, "the successor's")


def test_a_stale_attempts_return_and_error_are_dropped(world: World) -> None:
    def handler(job: RunningJob) -> None:
        take_away(world, job.id)

    job = world.run(handler)
    assert (job.status, job.attempt, job.result) == (JobStatus.RUNNING, 2, None)
    assert world.ended == []


def test_a_long_job_keeps_its_lease(world: World, wait_until: WaitUntil) -> None:
    world.runner = world.build_runner(lease_seconds=3)  # a busy machine may pause for one

    def handler(job: RunningJob) -> None:
        first = world.read(job.id).lease_until
        assert first is not None

        def is_extended() -> bool:
            world.sweeper.sweep()
            lease = world.read(job.id).lease_until
            return lease is not None and lease > first

        wait_until(is_extended)

    job = world.run(handler)
    assert (job.status, job.attempt) == (JobStatus.SUCCESS, 1)


@pytest.mark.parametrize("error", [BusyError("Busy.", "Wait."), RuntimeError("disk I/O error")])
def test_a_beat_that_fails_is_made_up_for_by_the_next_with_what_it_had_to_say(
    error: Exception, world: World, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, failed = world.database.write, threading.Event()

    def fail_once() -> Any:
        if failed.is_set():
            return write()
        failed.set()
        raise error

    def work(job: RunningJob) -> None:
        monkeypatch.setattr(world.database, "write", fail_once)
        job.on_progress(0.5, "Half of it")
        wait_until(lambda: world.read(job.id).message == "Half of it", 5)

    assert world.run(work).status is JobStatus.SUCCESS


def test_work_stuck_past_its_limit_gives_up_its_lease(world: World, wait_until: WaitUntil) -> None:
    world.runner = world.build_runner(lease_seconds=0.2)
    is_swept = threading.Event()

    def handler(job: RunningJob) -> None:
        # Not in a main thread, so nothing can interrupt it.
        def sweep_takes_it_back() -> bool:
            world.sweeper.sweep()
            return world.read(job.id).status is JobStatus.RETRY

        wait_until(sweep_takes_it_back)
        is_swept.set()

    world.handlers["work"] = handler
    job_id = world.add("brief")
    thread = threading.Thread(target=world.runner.run, args=(job_id,))
    thread.start()
    thread.join()
    assert is_swept.is_set()


def test_a_worker_told_to_stop_gives_the_job_back_without_using_an_attempt(world: World) -> None:
    def handler(_job: RunningJob) -> None:
        raise KeyboardInterrupt

    world.handlers["work"] = handler
    job_id = world.add(key="k")
    for stops in range(1, 6):
        with pytest.raises(KeyboardInterrupt):
            world.runner.run(job_id)
        job = world.read(job_id)
        assert (job.status, job.attempt, job.active_key) == (JobStatus.RETRY, stops, "work:k")

    def fail(_job: RunningJob) -> None:
        raise BusyError("Busy.")

    world.handlers["work"] = fail
    for expected in (JobStatus.RETRY, JobStatus.RETRY, JobStatus.FAILURE):
        world.change(job_id, run_after=now())
        world.runner.run(job_id)
        assert world.read(job_id).status is expected


@pytest.mark.parametrize(
    "value", [object(), float("nan"), float("inf")], ids=["object", "nan", "infinity"]
)
@pytest.mark.parametrize("is_finishing", [True, False], ids=["finish", "return"])
def test_a_result_that_is_not_json_is_an_error_of_the_handler(
    world: World, value: object, is_finishing: bool
) -> None:
    def handler(job: RunningJob) -> dict[str, Any]:
        if is_finishing:
            with world.database.write() as session:
                job.finish(session, {"value": value})
        return {"value": value}

    job = world.run(handler)
    assert (job.status, job.result) == (JobStatus.RETRY, None)
    assert "JSON" in job.error


def test_jobs_of_one_limited_kind_run_one_after_the_other(world: World) -> None:
    running: list[str] = []

    def handler(job: RunningJob) -> None:
        if not running:
            running.append(job.id)
            world.runner.run(second)

    world.handlers["work"] = handler
    first, second = world.add("single"), world.add("single")
    world.runner.run(first)
    assert world.read(first).status is JobStatus.SUCCESS
    assert world.read(second).status is JobStatus.PENDING
    world.sweeper.sweep()
    assert world.transport.sent == [(second, 0)]
    world.runner.run(second)
    assert world.read(second).status is JobStatus.SUCCESS
