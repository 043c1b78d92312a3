"""Bringing a database to the newest schema: complete, repeatable, safe to do twice at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import OperationalError

import db.migrate
from core.enums import Role
from core.errors import SetupError
from db.engine import WRITING
from db.metadata import METADATA
from db.migrate import HEAD, MIGRATIONS, read_revision, upgrade
from db.session import Database, open_database
from db.user.tables import UserAccount

ROOT = Path(__file__).parents[2]
POSTGRES_URL = os.environ.get("SIGNALDECK_TEST_POSTGRES_URL", "")

# Copies user_account, which sessions point at: with foreign keys on, SQLite would delete them.
ADD_A_COLUMN = """
    with op.batch_alter_table("user_account", recreate="always") as table:
        table.add_column(sa.Column("planted", sa.Integer(), server_default="7"))
"""
LEAVE_ORPHANS = """
    op.execute("DELETE FROM user_account")
"""
FAIL_HALF_WAY = """
    op.create_table("planted", sa.Column("n", sa.Integer()))
    op.execute("INSERT INTO no_such_table VALUES (1)")
"""
REVISION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "planted", "{head}", None, None
def upgrade():
{body}
def downgrade():
    pass
"""


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def plant_revision(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `upgrade` believe that a further revision follows the newest one."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    file = migrations / "versions" / "planted_for_a_test.py"
    file.write_text(REVISION.format(head=HEAD, body=body))
    monkeypatch.setattr(db.migrate, "MIGRATIONS", migrations)
    monkeypatch.setattr(db.migrate, "HEAD", "planted")


def table_names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def list_backups(engine: Engine) -> list[Path]:
    path = Path(str(engine.url.database))
    return sorted(path.parent.glob(f"{path.stem}-before-*.db"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh' / 'desk.db'}"
        return
    if not POSTGRES_URL:
        pytest.skip("SIGNALDECK_TEST_POSTGRES_URL is not set: no PostgreSQL to test against")
    schema = f"empty_{uuid4().hex[:12]}"
    server = open_database(POSTGRES_URL).engine
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES_URL}{'&' if '?' in POSTGRES_URL else '?'}options=-csearch_path%3D{schema}"
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    engine = open_database(empty_url).engine
    yield engine
    engine.dispose()


@pytest.fixture
def lived_in(sqlite_database: Database) -> Database:
    """A database at the newest revision, with an account that a ticket points at."""
    with sqlite_database.write() as session:
        session.add(
            UserAccount(username="tess", display_name="Tess", password_hash="!", role=Role.TRADER)
        )
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO sign_in_ticket (token_hash, user_id, expires_at)"
            " SELECT 'ticket', id, created_at FROM user_account"
        )
    return sqlite_database


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(text(table))).scalar_one())


def test_the_known_head_is_the_newest_revision_of_the_folder() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_the_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_difference_would_be_seen(sqlite_database: Database) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_audit_entry_at")
        connection.exec_driver_sql("ALTER TABLE quote DROP COLUMN last")
    with sqlite_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = {difference[0] for difference in compare_metadata(context, METADATA)}
    assert found == {"add_index", "add_column"}


def test_upgrading_twice_does_nothing_the_second_time(empty: Engine) -> None:
    assert read_revision(empty) is None
    assert upgrade(empty)
    assert read_revision(empty) == HEAD
    assert not upgrade(empty)
    assert table_names(empty) == set(METADATA.tables) | {"alembic_version"}


def test_going_down_and_up_again_ends_where_it_began(empty: Engine) -> None:
    upgrade(empty)
    with empty.execution_options(**WRITING).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert table_names(empty) == {"alembic_version"}
    assert upgrade(empty)
    assert table_names(empty) == set(METADATA.tables) | {"alembic_version"}


def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    script = (
        "import sys; from db.session import open_database; from db.migrate import upgrade\n"
        "print(upgrade(open_database(sys.argv[1]).engine))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, empty_url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    outcomes = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, outcomes
    assert sorted(out.strip() for out, _ in outcomes) == ["False", "False", "False", "True"]


def test_an_empty_database_needs_no_backup(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'desk.db'}").engine
    upgrade(engine)
    assert list_backups(engine) == []


def test_a_database_that_holds_data_is_backed_up_first(
    lived_in: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_revision(tmp_path, ADD_A_COLUMN, monkeypatch)
    assert upgrade(lived_in.engine)
    (backup,) = list_backups(lived_in.engine)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    assert copy.execute("SELECT username FROM user_account").fetchall() == [("tess",)]
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.close()


def test_rows_that_point_at_an_altered_table_survive(
    lived_in: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_revision(tmp_path, ADD_A_COLUMN, monkeypatch)
    upgrade(lived_in.engine)
    with lived_in.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT username, planted FROM user_account").one()
    assert tuple(row) == ("tess", 7)
    assert count(lived_in.engine, "sign_in_ticket") == 1


@pytest.mark.parametrize("body", [ADD_A_COLUMN, FAIL_HALF_WAY], ids=["done", "failed"])
def test_references_are_checked_again_afterwards(
    body: str, lived_in: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_revision(tmp_path, body, monkeypatch)
    with suppress(OperationalError):
        upgrade(lived_in.engine)
    with lived_in.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.parametrize("body", [LEAVE_ORPHANS, FAIL_HALF_WAY], ids=["orphans", "failing"])
def test_a_migration_that_goes_wrong_changes_nothing(
    body: str, lived_in: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = table_names(lived_in.engine)
    plant_revision(tmp_path, body, monkeypatch)
    with pytest.raises(Exception, match=r"dangling references|no_such_table"):
        upgrade(lived_in.engine)
    assert read_revision(lived_in.engine) == HEAD
    assert table_names(lived_in.engine) == before
    assert count(lived_in.engine, "user_account") == count(lived_in.engine, "sign_in_ticket") == 1


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SetupError, match="9999") as caught:
        upgrade(database.engine)
    assert "newer version" in caught.value.remedy
    assert read_revision(database.engine) == "9999"
    if database.engine.dialect.name == "sqlite":
        assert list_backups(database.engine) == []
