"""The power is cut while threads write: what was acknowledged is there after the restart.

The writes and syncs of SQLite are noted on their way to the disk. For each of many places in
that log the files are rebuilt as a cut there could leave them, and opened as a start would do.
"""

from __future__ import annotations

import random
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import col, select

from benchmarks.drills.children import Child
from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.power_cut import cut_power
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.watched_disk import WatchedDisk
from db.admin.tables import AuditEntry
from db.engine import build_engine
from db.session import Database, open_database

THREADS, UNITS_OF_THREAD, ROWS_PER_UNIT = 3, 12, 3
OURS = "ours"
"""Whatever `db/engine.py` sets: a drill that sets it itself would not notice when it changed."""

CHECKPOINT_PAGES = 60  # often enough that many cuts hit the folding of the journal


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Recordings, each cut at many places; then the same with syncs left out, which must lose."""
    recordings, cuts = run.pick(2, 30), run.pick(20, 100)
    ours = _cut_recordings(run, OURS, recordings, cuts)
    control = _cut_recordings(run, "NORMAL", max(1, recordings // 3), cuts)
    findings.count(
        power_cuts=ours["cuts"],
        commits_acknowledged_before_them=ours["acknowledged"],
        lost=ours["lost"],
        units_in_part=ours["in part"],
        corrupt=ours["corrupt"],
        cuts_lose_commits_with_one_sync_less=f"{control['losing']} of {control['cuts']}",
    )
    findings.expect(ours["lost"] == 0, f"{ours['lost']} acknowledged commits are not there.")
    findings.expect(ours["in part"] == 0, f"{ours['in part']} units are there in part.")
    findings.expect(ours["corrupt"] == 0, f"{ours['corrupt']} databases are corrupt.")
    findings.expect(
        control["losing"] > 0,
        "With synchronous=NORMAL nothing was lost either: the simulation drops nothing.",
    )


def _cut_recordings(run: DrillRun, synchronous: str, recordings: int, cuts: int) -> dict[str, int]:
    total: dict[str, int] = {}
    children = []
    for number in range(recordings):
        folder = run.folder / f"{synchronous}{number}"
        folder.mkdir()
        seed = run.draw().randrange(10**9) + number
        children.append(Child(record_and_cut, folder, synchronous, seed, cuts))
        if len(children) == 2 or number == recordings - 1:  # noqa: PLR2004 - two at a time
            for child in children:
                [counts] = child.end()
                total = {name: total.get(name, 0) + counts[name] for name in counts}
            children = []
    return total


def record_and_cut(line: Connection, folder: Path, synchronous: str, seed: int, cuts: int) -> None:
    """In a process of its own: SQLite's way to the disk is the whole process's."""
    choice, disk = random.Random(seed), WatchedDisk()
    with disk.watch():
        engine = build_engine(f"sqlite:///{folder / 'desk.db'}")
        event.listen(engine, "connect", _settings(synchronous))
        AuditEntry.__table__.create(engine)  # type: ignore[attr-defined] # of SQLModel's metaclass
        database = Database(engine)
        begin = len(disk.log)
        _write_at_once(database, disk, choice)
    log = list(disk.log)  # closing folds the journal: the power is cut before that
    engine.dispose()
    counts = dict.fromkeys(("cuts", "acknowledged", "lost", "losing", "in part", "corrupt"), 0)
    for number in range(cuts):
        until = choice.randrange(begin, len(log) + 1)
        said = {operation.offset for operation in log[:until] if operation.kind == "said"}
        image = folder / f"cut{number}"
        image.mkdir()
        for name, content in cut_power(log[:until], choice).items():
            (image / Path(name).name).write_bytes(content)
        lost, in_part, is_corrupt = _look(image / "desk.db", said)
        counts["cuts"] += 1
        counts["acknowledged"] += len(said)
        counts["lost"] += lost
        counts["losing"] += lost > 0
        counts["in part"] += in_part
        counts["corrupt"] += is_corrupt
    line.send(counts)


def _settings(synchronous: str) -> Any:
    def prepare(connection: Any, _record: Any) -> None:
        if synchronous != OURS:
            connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")

    return prepare


def _write_at_once(database: Database, disk: WatchedDisk, choice: random.Random) -> None:
    sizes = [[choice.randrange(50, 9_000) for _ in range(UNITS_OF_THREAD)] for _ in range(THREADS)]

    def write(thread: int) -> None:
        for place, size in enumerate(sizes[thread]):
            number = thread * UNITS_OF_THREAD + place + 1
            with database.write() as session:
                for part in range(ROWS_PER_UNIT):
                    text = {"part": part, "text": "x" * size}
                    session.add(AuditEntry(action="unit", user_id=number, details=text))
            disk.note("said", number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _look(path: Path, said: set[int]) -> tuple[int, int, int]:
    """Lost units, units in part, whether it is corrupt; opened as the application opens it."""
    from sqlalchemy.exc import DatabaseError

    database = open_database(f"sqlite:///{path}")
    try:
        with database.read() as session:
            rows = session.exec(select(AuditEntry.user_id).order_by(col(AuditEntry.id))).all()
        is_corrupt = int(bool(check_integrity(database)))
    except DatabaseError:
        return 0, 0, 1
    finally:
        database.engine.dispose()
    stored = set(rows)
    in_part = sum(rows.count(number) != ROWS_PER_UNIT for number in stored)
    return len(said - stored), in_part, is_corrupt


DRILL = Drill(
    "power_loss",
    Group.CRASHES,
    "A cut of the power at any moment loses no acknowledged commit, leaves no unit in part and "
    "no corrupt file, whichever of the writes that no sync had confirmed reach the disk.",
    carry_out,
)
