"""Asks the database about itself."""

from __future__ import annotations

import sqlite3

from sqlalchemy import text
from sqlmodel import Session

from db.engine import sqlite_driver, sqlite_path
from db.migrate import HEAD
from db.session import Database

NEWEST_REVISION = HEAD


class SystemRepository:
    """Facts about the database of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def backend(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._session.get_bind().dialect.name

    def read_revision(self) -> str:
        """The revision the schema is at."""
        query = text("SELECT version_num FROM alembic_version")
        return str(self._session.execute(query).scalar_one())

    def read_version(self) -> str:
        """The server's or the library's version."""
        query = "SELECT sqlite_version()" if self.backend == "sqlite" else "SHOW server_version"
        return str(self._session.execute(text(query)).scalar_one())

    def read_size_bytes(self) -> int:
        """Bytes the data occupies; for SQLite without the write-ahead log."""
        if self.backend == "sqlite":
            query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        else:
            query = "SELECT pg_database_size(current_database())"
        return int(self._session.execute(text(query)).scalar_one())

    def list_problems(self, limit: int = 20) -> list[str]:
        """What SQLite's quick check finds wrong with the file; reads all of it.

        PostgreSQL checks pages as it reads them and offers no such question: always empty.
        """
        if self.backend != "sqlite":
            return []
        rows = self._session.execute(text(f"PRAGMA quick_check({int(limit)})")).scalars().all()
        return [] if rows == ["ok"] else [str(row) for row in rows]


def describe_place(database: Database) -> str:
    """Where the data lies: the file, or the server's address without its password."""
    path = sqlite_path(database.engine)
    return str(path) if path else database.engine.url.render_as_string(hide_password=True)


def is_bundled_driver() -> bool:
    """Whether SQLite comes from our own wheel because the system's is too old."""
    return sqlite_driver() is not sqlite3
