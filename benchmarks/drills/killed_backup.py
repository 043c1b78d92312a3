"""kill -9 in the middle of a backup: it counts as a whole or not at all."""

from __future__ import annotations

import random
import time
from pathlib import Path
from uuid import uuid4

from benchmarks.drills.backup_desk import BackupDesk, make_backup, prepare_folder
from benchmarks.drills.children import Child
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import wait_until
from core.contracts import SYSTEM
from core.contracts.progress import ignore_progress
from core.errors import AppError

NOTICES = 3_000


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Backups of a database that is being written to, each killed, then one that is not."""
    desk = prepare_folder(run.folder, run.grounds.migrated_file())
    try:
        desk.add_notices(NOTICES)
        _drill(desk, run.folder, run.draw(), run.pick(2, 60), findings)
    finally:
        desk.database.engine.dispose()


def _drill(
    desk: BackupDesk, folder: Path, choice: random.Random, kills: int, findings: Findings
) -> None:
    said, judged = _make(folder), set[str]()
    whole = finished = twice = 0
    started = time.monotonic()
    said += _make(folder)
    length = time.monotonic() - started
    for place in range(kills):
        backup_id = uuid4().hex
        child = Child(make_backup, folder, backup_id)
        child.line.recv()
        desk.add_notices(1)  # the live database is in use meanwhile
        if place:
            time.sleep(choice.uniform(0, length))
        else:
            _wait_for(desk, backup_id)  # the worst moment: made, and hardly told
        said += child.kill()
        finished += desk.shelf.find_id(backup_id) is not None
        said += _make(folder, backup_id)  # the second attempt
        twice += sum(one.manifest.backup_id == backup_id for one in desk.shelf.list_all()[0]) != 1
        good, broken = desk.shelf.list_all()
        findings.expect(not broken, f"A broken backup is on the shelf: {broken}")
        for name in {backup.name for backup in good} - judged:
            judged.add(name)
            whole += _is_whole(desk, name)
    findings.expect(twice == 0, f"{twice} attempts after a kill did not leave one backup.")
    missing = len(set(said) - judged)
    findings.expect(missing == 0, f"{missing} backups that were acknowledged are not there.")
    findings.expect(whole == len(judged), f"{len(judged) - whole} backups cannot be restored.")
    last = desk.operations.make(SYSTEM, ignore_progress)
    proof = desk.operations.drill(SYSTEM, ignore_progress, last.name)
    findings.expect(proof.is_proven, f"The backup after all kills: {list(proof.problems)}")
    left = [path.name for path in desk.shelf.folder.iterdir() if path.name not in judged]
    litter = set(left) - {last.name, ".lock"}
    findings.expect(not litter, f"Left behind: {sorted(litter)}")
    findings.count(
        kills=kills,
        finished_before_the_kill=finished,
        not_one_after_the_second_attempt=twice,
        acknowledged=len(said),
        missing=missing,
        broken_on_the_shelf=0 if whole == len(judged) else len(judged) - whole,
        left_behind=len(litter),
    )


def _wait_for(desk: BackupDesk, backup_id: str) -> None:
    wait_until(lambda: desk.shelf.find_id(backup_id) is not None)


def _make(folder: Path, backup_id: str = "") -> list[str]:
    child = Child(make_backup, folder, backup_id)
    return [str(name) for name in child.end()[1:]]


def _is_whole(desk: BackupDesk, name: str) -> bool:
    try:
        desk.operations.verify(SYSTEM, name, ignore_progress)
    except AppError:
        return False
    return True


DRILL = Drill(
    "killed_backup",
    Group.CRASHES,
    "kill -9 of a backup under way leaves nothing that counts as a backup and is none, loses no "
    "backup that was acknowledged, the second attempt leaves one and not two, and the next backup "
    "works and is proven by a restore.",
    carry_out,
)
