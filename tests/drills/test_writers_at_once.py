"""Eight processes add to the same five counters for three seconds: every addition counts."""

# ruff: noqa: T201 - a drill prints the seed by which it can be repeated
from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import func, select

from db.admin.tables import AuditEntry
from db.session import Database

ROOT = Path(__file__).parents[2]
WRITERS, COUNTERS, SECONDS = 8, 5, 3.0

WRITER = """
import json, random, sys, time
from db.admin.tables import AuditEntry
from db.session import open_database

url, seed, counters, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
database, choice, done, slowest = open_database(url), random.Random(seed), 0, 0.0
print("ready", flush=True)
sys.stdin.readline()
until = time.monotonic() + seconds
while time.monotonic() < until:
    began = time.monotonic()
    with database.write() as session:
        counter = session.get_one(AuditEntry, choice.randint(1, counters), with_for_update=True)
        counter.user_id += 1
        session.add(AuditEntry(action="added", details={"seed": seed}))
    done += 1
    slowest = max(slowest, time.monotonic() - began)
print(json.dumps({"done": done, "slowest": slowest}))
"""


@pytest.mark.drill
def test_no_update_is_lost(database: Database) -> None:
    with database.write() as session:
        session.add_all(
            AuditEntry(action="counter", user_id=0, details={}) for _ in range(COUNTERS)
        )
    url = database.engine.url.render_as_string(hide_password=False)
    first_seed = int(
        os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6))
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(first_seed + n), str(COUNTERS), str(SECONDS)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    answers = []
    for writer in writers:  # all begin together, once all have started
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
        answers.append(json.loads(out))

    done = [answer["done"] for answer in answers]
    slowest = max(answer["slowest"] for answer in answers)
    print(
        f"seed {first_seed} {database.engine.dialect.name}: {sum(done)} updates, "
        f"{min(done)}-{max(done)} per writer, slowest {slowest * 1000:.0f} ms"
    )
    with database.read() as session:
        counted = session.exec(
            select(func.sum(AuditEntry.user_id)).where(AuditEntry.action == "counter")
        ).one()
        rows = session.exec(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "added")
        ).one()
    assert counted == rows == sum(done)
    assert min(done) > 0  # the queue is fair: nobody starves
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
