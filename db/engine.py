"""Builds the SQLAlchemy engine: SQLite made safe for many writers, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlmodel import create_engine

from db import postgresql
from db.postgresql import BEGIN_READING, BEGIN_WRITING, prepare_postgresql

SAFE_SQLITE = (3, 51, 3)
"""Older SQLite can corrupt a WAL database when two connections checkpoint at once."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
    "mmap_size=0",
    "cache_size=-65536",
)
BEGIN_OPTION = "sqlite_begin"
"""Execution option naming how a transaction starts: "IMMEDIATE" or "DEFERRED" (the default)."""

WRITING: dict[str, Any] = {BEGIN_OPTION: "IMMEDIATE", postgresql.BEGIN_OPTION: BEGIN_WRITING}
"""Execution options of a unit that writes: SQLite locks first, so what it reads stays true."""

READING: dict[str, Any] = {"sqlite_query_only": True, postgresql.BEGIN_OPTION: BEGIN_READING}
"""Execution options of a unit that reads: one snapshot, and writing is refused."""


def sqlite_driver() -> ModuleType:
    """The system's sqlite3 module, or the bundled one where the system's is too old."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    from pysqlite3 import dbapi2

    driver: ModuleType = dbapi2
    return driver


def build_engine(database_url: str) -> Engine:
    """An engine for `database_url`; for SQLite the file is created 0600 in a 0700 folder."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True)
        prepare_postgresql(engine)
        return engine
    if not url.database or url.database == ":memory:":
        raise ValueError("An in-memory database cannot be shared by the app and its worker.")
    _create_private_file(Path(url.database))
    engine = create_engine(
        url,
        module=sqlite_driver(),
        connect_args={"check_same_thread": False, "timeout": 5.0},
        pool_size=10,
        max_overflow=30,
        hide_parameters=True,  # values may be secrets; errors go to the log
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_path(engine: Engine) -> Path | None:
    """The database file of a SQLite engine; None for PostgreSQL."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def _create_private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def _prepare_connection(connection: Any, _record: Any) -> None:
    # The driver must not invent transactions: its deferred BEGIN loses concurrent updates.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    is_reading = bool(options.get("sqlite_query_only", False))
    driver: Any = connection.connection.driver_connection
    # The pool hands the same connection to readers and writers; its `info` stays with it.
    if connection.info.get("is_reading") is not is_reading:
        driver.execute(f"PRAGMA query_only={is_reading:d}")
        connection.info["is_reading"] = is_reading
    if is_reading:
        # Takes no lock, so it cannot fail for one: sent without the machinery for statements,
        # which costs as much as a small query.
        driver.execute("BEGIN DEFERRED")
    else:
        connection.exec_driver_sql(f"BEGIN {options.get(BEGIN_OPTION, 'DEFERRED')}")
