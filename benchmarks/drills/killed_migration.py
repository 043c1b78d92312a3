"""kill -9 in the middle of a migration: the old schema or the new one, and a rerun finishes."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import inspect

import db.migrate
from benchmarks.drills.children import Child
from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.worker_desk import NO_PASSWORD
from core.enums import Role
from db.session import Database, open_database
from db.user.tables import UserAccount

ACCOUNTS = 300
AT_ONCE = 3
SLOW = "slow"
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
"""


@dataclass(frozen=True, slots=True)
class _Left:
    """What one kill left, and whether starting again put it right."""

    revision: str | None
    schema: frozenset[str]
    is_right_afterwards: bool


def migrate(line: Connection, url: str, migrations: Path | None) -> None:
    """Migrate as a start does; with a folder of migrations, to the slow one that it ends with."""
    if migrations is not None:
        db.migrate.MIGRATIONS, db.migrate.HEAD = migrations, SLOW
    line.send("go")
    db.migrate.upgrade(open_database(url).engine)
    line.send("done")


def carry_out(run: DrillRun, findings: Findings) -> None:
    """A slow migration of a filled database; then the real ones, from an empty file."""
    choice, kills = run.draw(), run.pick(4, 60)
    migrations = run.folder / "migrations"
    shutil.copytree(db.migrate.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "slow_for_a_drill.py").write_text(
        SLOW_REVISION.replace("HEAD", db.migrate.HEAD)
    )
    template = run.folder / "template.db"
    old = _fill(run.grounds.migrated_file(), template)
    new = old | {"slow_1", "slow_2", "slow_3", "user_account.slow"}

    def kill_slow(number: int) -> _Left:
        return _kill_one(run.folder / f"slow{number}", template, migrations, delays[number])

    def kill_first(number: int) -> _Left:
        return _kill_one(run.folder / f"first{number}", None, None, first_delays[number])

    delays = [choice.uniform(0, 1.0) for _ in range(kills)]
    first_delays = [choice.uniform(0, 2.0) for _ in range(kills // 2)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        slow = list(pool.map(kill_slow, range(kills)))
        first = list(pool.map(kill_first, range(kills // 2)))
    between = sum(left.schema != (new if left.revision == SLOW else old) for left in slow)
    between += sum(left.schema != (old if left.revision else frozenset()) for left in first)
    wrong = sum(not left.is_right_afterwards for left in (*slow, *first))
    before = [left.revision for left in slow].count(db.migrate.HEAD)
    before_first = [left.revision for left in first].count(None)
    findings.expect(between == 0, f"{between} kills left a schema between the two.")
    findings.expect(wrong == 0, f"{wrong} databases were not right after the next start.")
    findings.count(
        kills=len(slow) + len(first),
        left_the_old_schema=before + before_first,
        left_the_new_one=len(slow) + len(first) - before - before_first,
        left_something_between=between,
        right_after_the_next_start=len(slow) + len(first) - wrong,
    )


def _fill(source: Path, target: Path) -> frozenset[str]:
    shutil.copy(source, target)
    database = open_database(f"sqlite:///{target}")
    with database.write() as session:
        session.add_all(
            UserAccount(
                username=f"u{n}", display_name="U", password_hash=NO_PASSWORD, role=Role.VIEWER
            )
            for n in range(ACCOUNTS)
        )
    schema = _read_schema(database)
    database.engine.dispose()  # folds the journal into the file that is copied
    return schema


def _kill_one(folder: Path, template: Path | None, migrations: Path | None, delay: float) -> _Left:
    folder.mkdir()
    path = folder / "desk.db"
    if template is not None:
        shutil.copy(template, path)
    url = f"sqlite:///{path}"
    child = Child(migrate, url, migrations)
    child.line.recv()
    time.sleep(delay)
    child.kill()
    victim = open_database(url)
    left, schema = db.migrate.read_revision(victim.engine), _read_schema(victim)
    said = Child(migrate, url, migrations).end()
    is_right = said == ["go", "done"] and not check_integrity(victim)
    if template is not None:
        with victim.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT count(*), sum(slow) FROM user_account").one()
        is_right = is_right and tuple(rows) == (ACCOUNTS, ACCOUNTS)
    is_right = is_right and db.migrate.read_revision(victim.engine) == (
        SLOW if template is not None else db.migrate.HEAD
    )
    victim.engine.dispose()
    return _Left(left, schema, is_right)


def _read_schema(database: Database) -> frozenset[str]:
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        tables = inspector.get_table_names()
        columns = inspector.get_columns("user_account") if "user_account" in tables else []
    return frozenset({*tables, *(f"user_account.{column['name']}" for column in columns)})


DRILL = Drill(
    "killed_migration",
    Group.CRASHES,
    "kill -9 in the middle of a migration leaves the old schema or the new one, never anything "
    "between, with every row; the next start finishes it.",
    carry_out,
)
