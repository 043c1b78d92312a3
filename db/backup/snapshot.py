"""Takes a snapshot of the live database into a SQLite file, and pours such a file back.

SQLite only through its backup API, in one step each way: a file under a running application is
never replaced, which corrupts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from core.errors import AppError, BusyError, ConflictError
from db.copying import copy_database
from db.engine import sqlite_driver, sqlite_path
from db.metadata import METADATA
from db.session import Database, open_database
from db.table_content import count_rows

OnProgress = Callable[[float, str], None]


class DamagedDatabaseError(AppError):
    """SQLite cannot read the live database."""

    code = "damaged"


def copy_out(database: Database, target: Path, on_progress: OnProgress) -> dict[str, int]:
    """Copy the database, which may be in use, into a new SQLite file without a journal beside it.

    Returns:
        Each table's rows, counted in the live database in the snapshot that was copied.

    Raises:
        ConflictError: the copy holds other numbers of rows.
    """
    target.touch(mode=0o600, exist_ok=False)
    path = sqlite_path(database.engine)
    if path is None:
        copy = open_database(f"sqlite:///{target}")
        try:
            report = copy_database(database, copy, on_progress)
        finally:
            copy.engine.dispose()
        counts = {table.table: table.rows for table in report.tables}
    else:
        on_progress(0.0, "Copying the database")
        with _connect(path) as source, _connect(target) as copy_connection:
            # Counting opens the snapshot that the backup then copies.
            source.execute("BEGIN")
            counts = count_tables(source)
            source.backup(copy_connection)
            source.execute("ROLLBACK")
    with _connect(target) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        found = count_tables(connection)
    if any(found.get(table) != rows for table, rows in counts.items()):
        raise ConflictError("The copy differs from the database it was made of.", "Try again.")
    return counts


def pour_in(source: Path, database: Database, on_progress: OnProgress) -> None:
    """Replace all that the database holds by what the SQLite file holds, in one transaction.

    The caller holds the writers. Readers keep what they see until they look again; a kill at any
    moment leaves the one or the other.
    """
    path = sqlite_path(database.engine)
    if path is None:
        copy = open_database(f"sqlite:///{source}")
        try:
            copy_database(copy, database, on_progress, is_replacing=True)
        finally:
            copy.engine.dispose()
        return
    on_progress(0.0, "Replacing the database")
    with _connect(source) as origin, _connect(path) as live:
        live.execute("PRAGMA synchronous=FULL")
        origin.backup(live)
        # All pages went through the journal: give the disk back, if no reader holds it this moment.
        live.execute("PRAGMA busy_timeout=0")
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def count_live(database: Database) -> dict[str, int]:
    """Each table's rows in the live database, in one snapshot."""
    with database.read() as session:
        connection = session.connection()
        return {table.name: count_rows(connection, table) for table in METADATA.sorted_tables}


def count_tables(connection: Any) -> dict[str, int]:
    """Each table's rows; those that SQLite and Alembic keep for themselves are left out."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%'"
        " ESCAPE '~' AND name <> 'alembic_version' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in names
    }


@contextmanager
def _connect(path: Path) -> Iterator[Any]:
    driver = sqlite_driver()
    with closing(driver.connect(str(path), timeout=30.0, isolation_level=None)) as found:
        found.execute("PRAGMA trusted_schema=OFF")
        try:
            yield found
        except driver.OperationalError as error:
            raise BusyError(
                f"The database could not be copied: {error}.",
                "Nothing was changed. See that the disk has room, then try again.",
            ) from error
        except driver.DatabaseError as error:
            raise DamagedDatabaseError(
                f"The database is damaged: {error}.", "Restore the newest good backup."
            ) from error
