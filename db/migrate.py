"""Brings the database to the newest schema: one explicit transaction, all or nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from core.clock import now
from core.errors import SetupError
from db.append_only import protect_tables
from db.engine import WRITING, sqlite_driver, sqlite_path
from db.write_queue import wait_for_turn

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0006"
"""The newest revision; a test compares it with the folder. Known without importing Alembic."""

_ADVISORY_LOCK = 7_150_133  # any number, as long as every version uses the same


def read_revision(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine) -> bool:
    """Apply all missing migrations; a kill at any moment leaves the old or the new schema.

    Several processes may start at once: one migrates, the others wait and find it done.
    A SQLite database that holds data is copied beside itself first.

    Returns:
        Whether anything was applied.

    Raises:
        SetupError: the database is out of reach, or a newer version of the application has been
            at work on it.
    """
    try:
        found = read_revision(engine)
    except OperationalError as error:
        says = str(error.orig).partition("\n")[0].rstrip(".")
        raise SetupError(
            f"The database cannot be opened: {says}.",
            "See that it runs, and that DATABASE_URL names it with its user and password.",
        ) from error
    if found == HEAD:
        return False
    if found is not None and not any((MIGRATIONS / "versions").glob(f"{found}_*.py")):
        raise SetupError(
            f"The database is at revision {found}, which this version does not know.",
            "Start the newer version again, or restore the backup it made beside the database.",
        )
    path = sqlite_path(engine)
    if path is None:
        return _upgrade_postgresql(engine)
    with wait_for_turn(path.with_name(f"{path.name}.lock")):
        revision = read_revision(engine)
        if revision == HEAD:
            return False
        if revision is not None:
            _back_up(path, revision)
        _upgrade_sqlite(engine)
    return True


def _upgrade_sqlite(engine: Engine) -> None:
    with engine.execution_options(**WRITING).connect() as connection:
        # Altering copies a table and drops the old one; with foreign keys on, the drop would
        # delete the rows that point at it. The pragma has no effect inside a transaction.
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _run_migrations(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"The migration left {len(broken)} dangling references.")
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()


def _upgrade_postgresql(engine: Engine) -> bool:
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        if inspect(connection).has_table("alembic_version"):
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if current == HEAD:
                return False
        _run_migrations(connection)
    return True


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    protect_tables(connection)


def _back_up(path: Path, revision: str) -> None:
    target = path.with_name(f"{path.stem}-before-{revision}-{now():%Y%m%dT%H%M%S}.db")
    target.touch(mode=0o600)
    source = sqlite_driver().connect(str(path))
    copy = sqlite_driver().connect(str(target))
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
