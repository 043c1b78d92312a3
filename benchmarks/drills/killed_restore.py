"""kill -9 in the middle of a restore: the live database is the old one or the restored one."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from benchmarks.drills.backup_desk import BackupDesk, open_desk, prepare_folder, restore_backup
from benchmarks.drills.children import Child
from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.contracts import SYSTEM
from core.contracts.progress import ignore_progress

BEFORE, AFTER = 1_000, 4_000
"""Notices in the backup, and in the live database that it replaces."""


def carry_out(run: DrillRun, findings: Findings) -> None:
    """The same restore again and again, killed; each on a copy of the same installation."""
    choice, kills = run.draw(), run.pick(3, 60)
    template = run.folder / "template"
    template.mkdir()
    desk = prepare_folder(template, run.grounds.migrated_file())
    desk.add_notices(BEFORE)
    name = desk.operations.make(SYSTEM, ignore_progress).name
    desk.add_notices(AFTER - BEFORE)
    desk.database.engine.dispose()  # folds the journal into the file that is copied
    length = _measure(template, run.folder / "measured", name)
    counts = {"old": 0, "restored": 0, "something between": 0}
    for number in range(kills):
        folder = run.folder / f"victim{number}"
        counts[_kill_one(template, folder, name, _draw_moment(choice, length), findings)] += 1
        shutil.rmtree(folder)
    between = counts["something between"]
    findings.expect(between == 0, f"{between} kills left something between.")
    findings.count(
        kills=kills,
        left_the_live_database=counts["old"],
        left_the_restored_one=counts["restored"],
        left_something_between=between,
    )


def _draw_moment(choice: random.Random, length: float) -> float:
    """Every other one in the last third, where the live database is replaced."""
    return choice.uniform(choice.choice((0.0, 0.7 * length)), 1.1 * length)


def _measure(template: Path, folder: Path, name: str) -> float:
    shutil.copytree(template, folder)
    child = Child(restore_backup, folder, name)
    child.line.recv()
    started = time.monotonic()
    said = child.end()
    if said != ["restored"]:
        raise RuntimeError("A restore that nobody disturbed did not end.")
    return time.monotonic() - started


def _kill_one(
    template: Path,
    folder: Path,
    name: str,
    wait_seconds: float,
    findings: Findings,
) -> str:
    shutil.copytree(template, folder)
    desk = open_desk(folder)
    child = Child(restore_backup, folder, name)
    child.line.recv()
    time.sleep(wait_seconds)
    said = child.kill()
    left = _name_state(desk)
    findings.expect(
        left == "restored" or "restored" not in said, "A restore that was acknowledged is gone."
    )
    desk.add_notices(1)  # the dead hold no lock
    desk.operations.restore(SYSTEM, name, ignore_progress)
    findings.expect(desk.count_notices() == BEFORE, "The restore after the kill did not work.")
    desk.database.engine.dispose()
    return left


def _name_state(desk: BackupDesk) -> str:
    if check_integrity(desk.database):
        return "something between"
    return {BEFORE: "restored", AFTER: "old"}.get(desk.count_notices(), "something between")


DRILL = Drill(
    "killed_restore",
    Group.CRASHES,
    "kill -9 of a restore under way leaves the live database as it was or as restored, never "
    "anything between; it can be written to at once, and the restore can be done again.",
    carry_out,
)
