"""What has to be true of two databases before one is copied into the other."""

from __future__ import annotations

from sqlalchemy import Connection, delete, inspect, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from core.errors import AppError
from core.log import scrub_text
from db.append_only import suspend_protection
from db.metadata import METADATA
from db.migrate import HEAD, read_revision, upgrade
from db.session import Database


class CopyError(AppError):
    """The copy was refused or failed; the target is as it was before."""

    code = "copy"


def check_source(source: Database) -> None:
    """Make sure that it is ours and at this version's revision."""
    revision = _find_revision(source, "source")
    if revision is None:
        raise CopyError("The source holds no Signaldeck database.", "Check its URL.")
    if revision != HEAD:
        raise CopyError(
            f"The source is at revision {revision}; this version copies revision {HEAD}.",
            "Bring it there first: `python -m core db upgrade` with DATABASE_URL set to it.",
        )


def prepare_target(source: Database, target: Database, *, is_replacing: bool) -> None:
    """Make sure that it may be filled, and give it the schema where it has none."""
    if source.engine.url == target.engine.url:
        raise CopyError("Source and target are the same database.", "Name two different ones.")
    if is_replacing and target.engine.dialect.name != "postgresql":
        raise CopyError(
            "Only a PostgreSQL database can be replaced by copying into it.",
            "Restore a SQLite database from its backup instead.",
        )
    revision = _find_revision(target, "target")
    if revision is None:
        names = sorted(inspect(target.engine).get_table_names())
        if names:
            raise CopyError(
                f"The target holds tables that are not ours: {', '.join(names[:3])}.",
                "Name a database of its own.",
            )
        upgrade(target.engine)
    elif revision != HEAD:
        raise CopyError(
            f"The target is at revision {revision}, not at {HEAD}.", "Name an empty database."
        )


def _find_revision(database: Database, side: str) -> str | None:
    try:
        return read_revision(database.engine)
    except SQLAlchemyError as error:
        raise CopyError(
            f"The {side} cannot be opened: {describe_cause(error)}",
            "Check its URL and that its server is running.",
        ) from error


def describe_cause(error: Exception) -> str:
    """The first line of what the database said, without secrets."""
    said = str(getattr(error, "orig", error)).splitlines()
    return scrub_text(said[0]) if said else type(error).__name__


def take_hold(destination: Connection, *, is_replacing: bool) -> None:
    """Keep other writers out until the end, and make sure that there is room.

    Readers of the destination are neither kept waiting nor shown half of it: see `_clear`.
    """
    if destination.dialect.name == "postgresql":
        quote = destination.dialect.identifier_preparer.quote
        names = ", ".join(quote(table.name) for table in METADATA.sorted_tables)
        # An application at work on the target is told of, not waited for without end.
        destination.execute(text("SET LOCAL lock_timeout = '10s'"))
        try:
            destination.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        except OperationalError as error:
            raise CopyError(
                "The target is in use.", "Stop the application that works on it, then copy again."
            ) from error
    if is_replacing:
        _clear(destination)
    for table in METADATA.sorted_tables:
        if destination.execute(select(table).limit(1)).first() is not None:
            raise CopyError(
                f"The target is not empty: table {table.name} holds rows.",
                "Name an empty database; nothing is ever overwritten by a copy.",
            )


def _clear(destination: Connection) -> None:
    """Delete all rows, as far as this transaction sees.

    Not by TRUNCATE: that locks readers out, is a deadlock with those that read two tables, and
    who began to read before it finds the tables empty after the commit.
    """
    with suspend_protection(destination):
        for table in reversed(METADATA.sorted_tables):
            destination.execute(delete(table))
