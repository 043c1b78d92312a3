"""Looks at a SQLite file that may be anything: what it declares, holds, and whether it is whole.

What is declared is compared before anything is asked of a table: a name may stand for a view, a
virtual table or an expression of somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.append_only import protect_tables
from db.backup.declarations import canonicalise
from db.backup.snapshot import count_tables
from db.engine import WRITING, build_engine, sqlite_driver, sqlite_path
from db.migrate import HEAD, MIGRATIONS, upgrade
from db.session import Database, open_database

Schema = Mapping[str, str]
"""`kind name` of each object to how it is declared, without what has no meaning."""

NEWEST_REVISION = HEAD
DAMAGED = sqlite_driver().DatabaseError
"""What the driver raises when it reads a damaged file."""

_DECLARED = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
_STATISTICS = {"sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)"}


def read_schema(path: Path) -> Schema:
    """What the file declares.

    Raises:
        DAMAGED: it is no database, or a damaged one.
    """
    with _open(path) as connection:
        return _describe(connection.execute(_DECLARED).fetchall())


def read_live_schema(database: Database) -> Schema:
    """What the live database declares; nothing where it is PostgreSQL."""
    if sqlite_path(database.engine) is None:
        return {}
    with database.read() as session:
        return _describe(session.connection().exec_driver_sql(_DECLARED).fetchall())


def read_revision(path: Path) -> str:
    """The revision that the file names. Its schema must be known as ours."""
    with _open(path) as connection:
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchmany(2)
    return str(rows[0][0]) if len(rows) == 1 else ""


def find_faults(path: Path) -> list[str]:
    """What SQLite finds wrong with the file; reads all of it. Its schema must be known as ours."""
    with _open(path) as connection:
        rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(20)
    faults = [] if rows == ["ok"] else rows
    return faults + [f"a row of {row[0]} points at a row that {row[2]} lacks" for row in dangling]


def count_rows(path: Path) -> dict[str, int]:
    """Each table's rows. Its schema must be known as ours."""
    with _open(path) as connection:
        return count_tables(connection)


def list_revisions() -> list[str]:
    """The revisions that this version can start from, oldest first."""
    return sorted(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@cache
def find_expected_schema(revision: str = HEAD) -> Schema:
    """What the migrations up to that revision declare, found by running them once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = build_engine(f"sqlite:///{path}")
        try:
            with engine.execution_options(**WRITING).connect() as connection, connection.begin():
                _migrate(connection, revision)
        finally:
            engine.dispose()
        return read_schema(path)


def open_copy(path: Path) -> Database:
    """A scratch file as a database of its own."""
    return open_database(f"sqlite:///{path}")


def fold_journal(path: Path) -> None:
    """Bring all into the file itself, with nothing beside it. Nobody else may have it open."""
    with closing(sqlite_driver().connect(str(path))) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def bring_up(path: Path) -> None:
    """Bring a scratch file to the newest revision.

    Raises:
        DAMAGED: its rows do not let themselves be migrated.
    """
    database = open_copy(path)
    try:
        upgrade(database.engine)
    except (DBAPIError, RuntimeError) as error:
        raise DAMAGED(str(error)) from error
    finally:
        database.engine.dispose()
    fold_journal(path)


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    protect_tables(connection)


def _describe(rows: Iterable[Any]) -> Schema:
    return {
        f"{kind} {name} {table}": canonicalise(sql or "")
        for kind, name, table, sql in rows
        if not _is_made_by_sqlite(kind, name, sql)
    }


def _is_made_by_sqlite(kind: str, name: str, sql: str | None) -> bool:
    """Indexes of keys, and what ANALYZE keeps. Only the declaration says so: names can lie."""
    return (kind == "index" and sql is None) or sql == _STATISTICS.get(name, name)


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    # Immutable: no journal is read or made beside a file that came from outside.
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite_driver().connect(address, uri=True, isolation_level=None)) as connection:
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
