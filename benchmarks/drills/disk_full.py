"""The disk fills up while the application writes: refused in words, and nothing is lost.

Twice: SQLite is told "full" at places nobody chose, which works everywhere; and a real small disk
(a tmpfs in a mount namespace of its own) fills up under a worker with jobs.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.drills.children import Child
from benchmarks.drills.full_disk_desk import DISK_MIB, UnitWriter
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.watched_disk import WatchedDisk
from benchmarks.server import ROOT
from db.session import open_database


def carry_out(run: DrillRun, findings: Findings) -> None:
    """First the pretended disk, then the real one where it can be had."""
    path = run.folder / "desk.db"
    shutil.copy(run.grounds.migrated_file(), path)
    child = Child(fill_pretended_disk, path, run.seed, run.pick(8, 300))
    said = child.end()
    if not said:
        findings.faults.append("The process that wrote on the pretended disk died.")
        return
    counts, faults = said[0]
    findings.count(**counts)
    findings.faults.extend(faults)
    _fill_real_disk(run, findings)


def fill_pretended_disk(line: Connection, path: Path, seed: int, rounds: int) -> None:
    """Rounds of writing until the disk is full, trying on, and being given room again."""
    choice, disk, findings = random.Random(seed), WatchedDisk(), Findings()
    room = 0

    def refuse(_file: Path, size: int) -> bool:
        nonlocal room
        room -= size
        return room < 0

    with disk.watch():
        database = open_database(f"sqlite:///{path}")
        writer = UnitWriter(database, choice)
        for _ in range(rounds):
            room, disk.refuse = choice.randrange(400_000), refuse
            writer.write_until_refused()
            writer.try_on(4)
            disk.refuse = lambda _file, _size: False
            writer.write_after()
        writer.check(findings)
        database.engine.dispose()
    findings.count(times_full_pretended=rounds, **writer.describe())
    line.send((findings.counts, findings.faults))


def _fill_real_disk(run: DrillRun, findings: Findings) -> None:
    disk = run.folder / "disk"
    disk.mkdir()
    if shutil.which("unshare") is None:
        findings.count(on_a_real_disk="NOT RUN (there is no unshare)")
        return
    tried = _run_with_small_disk(disk, "true")
    if tried.returncode:
        findings.count(on_a_real_disk=f"NOT RUN ({tried.stderr.strip()})")
        return
    desk = (sys.executable, "-m", "benchmarks.drills.full_disk_desk")
    template, times = str(run.grounds.migrated_file()), str(run.pick(1, 10))
    done = _run_with_small_disk(disk, *desk, str(disk), template, str(run.seed), times)
    if done.returncode:
        findings.faults.append(f"On the real disk: {done.stderr.strip().splitlines()[-1]}")
        return
    told = json.loads(done.stdout.splitlines()[-1])
    findings.counts.update(told["counts"])
    findings.faults.extend(told["faults"])


def _run_with_small_disk(disk: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The command sees a small disk mounted there; nobody else does."""
    mount = f'mount -t tmpfs -o size={DISK_MIB}m none "$1" && shift && exec "$@"'
    alone = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh", str(disk))
    return subprocess.run(
        [*alone, *command], cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )


DRILL = Drill(
    "disk_full",
    Group.OUTAGES,
    "On a full disk each unit of work that does not fit is refused in words and leaves nothing "
    "behind, what is stored can be read, the jobs wait; with room again all goes on by itself.",
    carry_out,
)
