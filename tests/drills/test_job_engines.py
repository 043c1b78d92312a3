"""One suite for both engines: real workers, on a queue file or on Celery over a real Redis.

Workers are killed, stopped and cut off here; nothing is lost and nothing happens twice.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.enums import JobEngine, JobStatus, WorkerRole
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.jobs.heartbeat import count_live
from db.session import open_database
from tests.drills.engine_desk import EngineDesk, find_children, is_alive, wait_until
from tests.drills.engine_process import PROCESSES

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module", params=list(JobEngine))
def desk(
    request: pytest.FixtureRequest, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineDesk]:
    """One worker for all tests of an engine; those that end it start another."""
    folder = tmp_path_factory.mktemp(request.param.value)
    shutil.copy(migrated_file, folder / "desk.db")
    database = open_database(f"sqlite:///{folder / 'desk.db'}")
    desk = EngineDesk(request.param, database, folder)
    yield desk
    desk.close()
    database.engine.dispose()


def test_a_job_is_done_by_another_process_and_its_result_is_stored(desk: EngineDesk) -> None:
    [job] = desk.wait_for(JobStatus.SUCCESS, desk.add())
    assert job.result is not None
    assert job.worker.endswith(f":{job.result['pid']}")
    assert job.result["pid"] not in {os.getpid(), desk.worker.pid}
    assert (job.attempt, job.progress, job.error) == (1, 1.0, "")


def test_an_event_reaches_its_handler(desk: EngineDesk) -> None:
    with desk.database.write() as session:
        event = UserAccessChanged(user_id=1, by_user_id=1, change="disabled")
        event_id = Outbox({"UserAccessChanged": ["on_access_changed"]}).record(session, event)
    wait_until(lambda: desk.count_effects([event_id], "delivered") == Counter([event_id]))


def test_a_refusal_ends_the_job_in_words_and_a_passing_fault_is_tried_again(
    desk: EngineDesk,
) -> None:
    refused, passing = desk.add(refuse="The symbol is unknown."), desk.add(fail_first=2)
    [job] = desk.wait_for(JobStatus.FAILURE, refused)
    assert (job.attempt, job.error) == (1, "The symbol is unknown.")
    [job] = desk.wait_for(JobStatus.SUCCESS, passing)
    assert job.attempt == 3
    assert desk.count_effects([refused, passing]) == Counter([passing])


def test_work_that_takes_too_long_is_interrupted(desk: EngineDesk) -> None:
    job_id = desk.add("brief", gate=desk.make_gate())
    [job] = desk.wait_for(JobStatus.FAILURE, job_id)
    assert job.error == "The job took longer than 0.3 s."


def test_a_running_job_is_cancelled_within_a_second(desk: EngineDesk) -> None:
    """In one of five tries: a busy machine may pause for longer, but not each time."""

    def cancel_one() -> float:
        job_id = desk.add(gate=desk.make_gate())
        desk.wait_for_middle(job_id)
        asked = time.monotonic()
        desk.service.cancel_job(desk.actor, job_id)
        desk.wait_for(JobStatus.REVOKED, job_id)
        seconds = time.monotonic() - asked
        assert not desk.count_effects([job_id])
        return seconds

    assert any(cancel_one() < 1.0 for _ in range(5))


def test_a_message_that_comes_three_times_has_one_effect_and_one_that_is_lost_is_sent_again(
    desk: EngineDesk,
) -> None:
    repeated = desk.add()
    for _ in range(2):
        desk.transport.send(repeated, 0)
    lost = desk.add_unsent()
    desk.wait_for(JobStatus.SUCCESS, repeated, lost)
    # The repeated ids have been looked at once this later one is done.
    desk.wait_for(JobStatus.SUCCESS, desk.add())
    assert desk.count_effects([repeated, lost]) == Counter([repeated, lost])
    assert desk.read(repeated).attempt == 1


def test_urgent_jobs_go_first_and_those_nobody_waits_for_last(desk: EngineDesk) -> None:
    gates = [desk.make_gate() for _ in range(PROCESSES)]
    busy = [desk.add(gate=gate) for gate in gates]
    desk.wait_for_middle(*busy)
    idle, later, normal, urgent = (desk.add(priority=p) for p in (-5, -1, 0, 1))
    gates[0].touch()  # one process does all that follows
    jobs = desk.wait_for(JobStatus.SUCCESS, urgent, normal, later, idle)
    gates[1].touch()
    begun = [job.started_at.timestamp() for job in jobs if job.started_at]
    assert begun == sorted(begun)
    desk.wait_for(JobStatus.SUCCESS, *busy)


def test_a_kind_with_one_place_runs_one_after_the_other(desk: EngineDesk) -> None:
    gate = desk.make_gate()
    first = desk.add("single", gate=gate)
    desk.wait_for_middle(first)
    second = desk.add("single")
    # The other process is free and has looked at the second one when this one is done.
    desk.wait_for(JobStatus.SUCCESS, desk.add(priority=-1))
    assert desk.read(second).status is JobStatus.PENDING
    gate.touch()
    before, after = desk.wait_for(JobStatus.SUCCESS, first, second)
    assert before.finished_at
    assert after.started_at
    assert before.finished_at <= after.started_at


def test_a_worker_told_to_stop_gives_its_jobs_back_at_once(desk: EngineDesk) -> None:
    gate = desk.make_gate()
    ids = [desk.add(gate=gate) for _ in range(PROCESSES)]
    desk.wait_for_middle(*ids)
    assert count_live(desk.database) == 1
    desk.worker.terminate()
    assert desk.worker.wait(60) == 0
    # Given back, not left to the lease: and the attempt is made good.
    assert [(job.status, job.max_attempts) for job in map(desk.read, ids)] == [
        (JobStatus.RETRY, 6)
    ] * PROCESSES
    assert count_live(desk.database) == 0
    gate.touch()
    desk.restart_worker()
    assert [job.attempt for job in desk.wait_for(JobStatus.SUCCESS, *ids)] == [2] * PROCESSES
    assert desk.count_effects(ids) == Counter(ids)


def test_after_kill_9_of_a_process_and_of_the_whole_worker_every_effect_is_there_once(
    desk: EngineDesk,
) -> None:
    gate = desk.make_gate()
    ids = [desk.add(gate=gate) for _ in range(PROCESSES + 1)]
    desk.wait_for_middle(*ids[:PROCESSES])
    os.kill(int(desk.read(ids[0]).worker.rsplit(":", 1)[1]), signal.SIGKILL)
    desk.wait_for_middle(ids[-1])  # another process has taken the place of the dead one
    desk.kill_worker()
    assert [desk.read(job_id).status for job_id in ids] == [JobStatus.RUNNING] * len(ids)
    gate.touch()
    desk.let_leases_run_out()
    desk.restart_worker()
    jobs = desk.wait_for(JobStatus.SUCCESS, *ids)
    assert [job.attempt for job in jobs] == [2] * len(ids)
    assert desk.count_effects(ids) == Counter(ids)


def test_jobs_wait_while_redis_is_stopped_and_are_done_when_it_is_back(desk: EngineDesk) -> None:
    if desk.redis is None:
        pytest.skip("the embedded engine has no Redis")
    assert desk.transport.find_trouble() == ""
    gate = desk.make_gate()
    running = desk.add(gate=gate)
    desk.wait_for_middle(running)
    desk.redis.stop()
    waiting, seconds = [], []
    for _ in range(5):
        asked = time.monotonic()
        waiting.append(desk.add())  # does not fail: the row is written
        seconds.append(time.monotonic() - asked)
    assert min(seconds) < 0.4
    assert "nothing is lost" in desk.transport.find_trouble()
    gate.touch()
    desk.wait_for(JobStatus.SUCCESS, running)  # what has begun needs no Redis
    assert {desk.read(job_id).status for job_id in waiting} == {JobStatus.PENDING}
    desk.redis.start()
    desk.wait_for(JobStatus.SUCCESS, *waiting)
    assert desk.count_effects([running, *waiting]) == Counter([running, *waiting])
    assert desk.worker.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children in /proc")
def test_no_process_outlives_a_worker_or_the_app_that_was_killed(desk: EngineDesk) -> None:
    children = find_children(desk.worker.pid)
    assert len(children) == PROCESSES + 1  # and one for housekeeping or heartbeat
    desk.worker.kill()
    desk.worker.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in children))
    wait_until(lambda: not desk.is_seen(desk.worker.pid))

    # A stand-in for the app: it starts the worker and names itself as the parent.
    code = (
        "import os, subprocess, sys, time;"
        "subprocess.Popen([*sys.argv[1:], str(os.getpid())]);"
        "time.sleep(60)"
    )
    app = subprocess.Popen(
        [sys.executable, "-c", code, *desk.command("worker")],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    desk.started.append(app)
    wait_until(lambda: bool(find_children(app.pid)))
    [worker] = find_children(app.pid)
    wait_until(lambda: desk.is_seen(worker))
    wait_until(lambda: len(find_children(worker)) == PROCESSES + 1)
    family = [worker, *find_children(worker)]
    app.kill()
    app.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in family))


def test_a_stopped_scheduler_takes_its_heartbeat_away(desk: EngineDesk) -> None:
    if desk.engine is JobEngine.EMBEDDED:
        pytest.skip("the embedded worker looks after its jobs itself")
    scheduler = desk.started[0]
    assert count_live(desk.database, WorkerRole.SCHEDULER) == 1
    scheduler.terminate()
    assert scheduler.wait(60) == 0
    assert count_live(desk.database, WorkerRole.SCHEDULER) == 0
