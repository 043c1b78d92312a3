"""kill -9 of workers and of their parts: every job is done, and its effect is there once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from functools import partial

from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import find_children, is_alive, wait_until
from benchmarks.drills.worker_desk import WorkerDesk
from core.enums import JobStatus
from db.session import open_database

WAITING = 6  # so many jobs are kept in front of the worker


def carry_out(run: DrillRun, findings: Findings) -> None:
    """A worker with work, killed again and again in whole or in part."""
    choice, kills = run.draw(), run.pick(3, 60)
    shutil.copy(run.grounds.migrated_file(), run.folder / "desk.db")
    database = open_database(f"sqlite:///{run.folder / 'desk.db'}")
    desk = WorkerDesk(database, run.folder / "queue.db")
    try:
        _drill(desk, choice, kills, findings)
    finally:
        desk.close()
        database.engine.dispose()


def _drill(desk: WorkerDesk, choice: random.Random, kills: int, findings: Findings) -> None:
    ids: list[str] = []
    killed: dict[str, int] = {"whole workers": 0, "job processes": 0, "consumers": 0}
    orphans = 0
    worker = desk.start_worker()
    for place in range(kills):
        while len(ids) - desk.count(JobStatus.SUCCESS) < WAITING:
            ids.append(desk.add_job(choice.uniform(0, 0.3)))
        is_at_work = wait_until(partial(desk.is_at_work, worker))
        findings.expect(is_at_work, "A worker that was started took no job within a minute.")
        time.sleep(choice.uniform(0, 0.8))
        # Each kind at least once, however few kills there are.
        kind = list(killed)[place] if place < len(killed) else choice.choice(list(killed))
        killed[kind] += 1
        left = _kill(worker, kind, choice)
        orphans += not wait_until(partial(_are_gone, left), 30)
        if kind != "job processes":
            worker.wait()
            worker = desk.start_worker()
    is_done = desk.wait_for_success(len(ids))
    effects = desk.count_effects()
    findings.expect(
        is_done, f"{len(ids) - desk.count(JobStatus.SUCCESS)} jobs were not done in time."
    )
    missing = len(set(ids) - set(effects))
    twice = sum(times > 1 for times in effects.values())
    findings.expect(missing == 0, f"{missing} effects are missing.")
    findings.expect(twice == 0, f"{twice} effects are there more than once.")
    findings.expect(orphans == 0, f"{orphans} times a process outlived its killed consumer.")
    problems = check_integrity(desk.database)
    findings.expect(not problems, f"integrity_check says: {problems}")
    attempts = desk.list_attempts()
    findings.count(
        kills=kills,
        **killed,
        jobs=len(ids),
        attempts_begun_again=sum(attempts) - len(attempts),
        effects_missing=missing,
        effects_twice=twice,
    )


def _are_gone(pids: list[int]) -> bool:
    return not any(map(is_alive, pids))


def _kill(worker: subprocess.Popen[bytes], kind: str, choice: random.Random) -> list[int]:
    """Kill it or a part of it; the processes that must be gone soon."""
    children = find_children(worker.pid)
    if kind == "whole workers":
        os.killpg(worker.pid, signal.SIGKILL)
        return children
    if kind == "consumers":
        worker.kill()
        return children  # they notice that they are orphans
    victim = choice.choice(children)
    os.kill(victim, signal.SIGKILL)
    return [victim]


DRILL = Drill(
    "killed_worker",
    Group.CRASHES,
    "kill -9 of a worker, of its consumer or of one of its processes loses no job: each is done, "
    "its effect is there exactly once, and no process outlives its consumer.",
    carry_out,
)
