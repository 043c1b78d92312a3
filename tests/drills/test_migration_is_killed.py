"""kill -9 in the middle of a migration: the old schema or the new one, and a rerun finishes."""

# ruff: noqa: S311, T201 - a drill prints the seed by which it can be repeated
from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core.enums import Role
from db.migrate import HEAD, MIGRATIONS, read_revision
from db.session import Database, open_database
from db.user.tables import UserAccount

ROOT = Path(__file__).parents[2]
KILLS, ACCOUNTS = 6, 300

MIGRATE = """
import sys
from pathlib import Path
import alembic.command
import db.metadata, db.migrate
from db.session import open_database

db.migrate.MIGRATIONS, db.migrate.HEAD = Path(sys.argv[2]), "slow"
print("go", flush=True)
db.migrate.upgrade(open_database(sys.argv[1]).engine)
"""
# About half a second of steps, each of which would be visible alone.
SLOW_REVISION = """
import time
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "slow", "HEAD", None, None
def upgrade():
    for n in range(4):
        op.create_table(f"slow_{n}", sa.Column("n", sa.Integer()))
        op.execute(f"INSERT INTO slow_{n} SELECT id FROM user_account")
        time.sleep(0.08)
    with op.batch_alter_table("user_account", recreate="always") as table:
        table.add_column(sa.Column("slow", sa.Integer(), server_default="1"))
    time.sleep(0.08)
    op.drop_table("slow_0")
    time.sleep(0.08)
def downgrade():
    pass
"""


def schema(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        columns = inspector.get_columns("user_account")
        return {*inspector.get_table_names(), *(f"user_account.{c['name']}" for c in columns)}


def start_migration(url: str, migrations: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url, str(migrations)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def kill_one(path: Path, migrations: Path, delay: float) -> tuple[str | None, set[str]]:
    """Migrate a database, kill that after `delay` seconds, and say what it left."""
    url = f"sqlite:///{path}"
    process = start_migration(url, migrations)
    time.sleep(delay)  # the drill itself: at a moment nobody chose
    process.kill()
    process.communicate(timeout=60)
    victim = open_database(url)
    left = read_revision(victim.engine), schema(victim)
    again = start_migration(url, migrations)
    _, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    with victim.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*), sum(slow) FROM user_account").one()
        assert tuple(rows) == (ACCOUNTS, ACCOUNTS)
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    victim.engine.dispose()
    return left


@pytest.mark.drill
def test_before_or_after_never_between(sqlite_database: Database, tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "slow_for_a_drill.py").write_text(
        SLOW_REVISION.replace("HEAD", HEAD)
    )
    with sqlite_database.write() as session:
        session.add_all(
            UserAccount(username=f"u{n}", display_name="U", password_hash="!", role=Role.VIEWER)
            for n in range(ACCOUNTS)
        )
    old = schema(sqlite_database)
    new = old | {"slow_1", "slow_2", "slow_3", "user_account.slow"}
    sqlite_database.engine.dispose()  # folds the journal into the file that is copied
    template = Path(str(sqlite_database.engine.url.database))
    victims = []
    for n in range(KILLS):
        victims.append(tmp_path / f"victim{n}" / "desk.db")
        victims[-1].parent.mkdir()
        shutil.copy(template, victims[-1])

    seed = int(os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6)))
    choice = random.Random(seed)
    delays = [choice.uniform(0, 0.9) for _ in victims]
    with ThreadPoolExecutor(KILLS) as pool:
        left = list(pool.map(kill_one, victims, [migrations] * KILLS, delays))

    before = [revision for revision, _ in left].count(HEAD)
    print(f"seed {seed}: {KILLS} kills, {before} before, {KILLS - before} after, none between")
    for revision, tables in left:
        assert tables == (new if revision == "slow" else old), f"seed {seed}"
