"""kill -9 of a process in the middle of writing: what it was told is stored, is stored."""

# ruff: noqa: S311, T201 - a drill prints the seed by which it can be repeated
from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import col, select

from db.admin.tables import AuditEntry
from db.session import Database

ROOT = Path(__file__).parents[2]
KILLS, ROWS_PER_UNIT = 4, 3

# Writes the numbers 1, 2, 3 …, three rows each, and says each number once it is committed.
WRITER = """
import sys
from db.admin.tables import AuditEntry
from db.session import open_database

database, number = open_database(sys.argv[1]), int(sys.argv[2])
while True:
    number += 1
    with database.write() as session:
        for part in range(int(sys.argv[3])):
            session.add(AuditEntry(action=str(number), user_id=number, details={"part": part}))
            session.flush()
    print(number, flush=True)
"""


def stored_numbers(database: Database) -> list[int]:
    with database.read() as session:
        rows = session.exec(select(AuditEntry.user_id).order_by(col(AuditEntry.id))).all()
    return [number or 0 for number in rows]


@pytest.mark.drill
def test_every_acknowledged_commit_survives(sqlite_database: Database) -> None:
    seed = int(os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6)))
    choice = random.Random(seed)
    url = str(sqlite_database.engine.url)
    last_acknowledged = 0
    for _ in range(KILLS):
        stored = stored_numbers(sqlite_database)
        start = stored[-1] if stored else 0
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(start), str(ROWS_PER_UNIT)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(choice.uniform(0, 0.3))  # the drill itself: at a moment nobody chose
        writer.kill()
        rest, _ = writer.communicate(timeout=60)
        acknowledged = [int(line) for line in (first + rest).split()]
        last_acknowledged = acknowledged[-1]

        numbers = stored_numbers(sqlite_database)
        # Committed but not yet said is possible for the one unit under way, nothing else is.
        assert numbers[-1] in {last_acknowledged, last_acknowledged + 1}, f"seed {seed}"
        whole = [n for n in range(1, numbers[-1] + 1) for _ in range(ROWS_PER_UNIT)]
        assert numbers == whole, f"seed {seed}: a unit is there in part"
        with sqlite_database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    print(f"seed {seed}: {KILLS} kills, {last_acknowledged} acknowledged units, none lost")
    with sqlite_database.write() as session:  # the dead hold no lock
        session.add(AuditEntry(action="afterwards", details={}))
