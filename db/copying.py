"""Copies a whole database into another, SQLite or PostgreSQL either way: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from db.copy_checks import CopyError, check_source, describe_cause, prepare_target, take_hold
from db.metadata import METADATA
from db.migrate import HEAD
from db.session import Database
from db.table_content import (
    DigestSum,
    TableDigest,
    count_rows,
    digest_table,
    read_batches,
    write_batch,
)

OnProgress = Callable[[float, str], None]
"""Hears the share done (0 to 1) and what is being done. It must not write to the target: there
it would wait for the copy, which waits for it."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A finished copy: every table was read back from the target and was equal to the source."""

    source: str
    target: str
    revision: str
    tables: tuple[TableDigest, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables)


def copy_database(
    source: Database, target: Database, on_progress: OnProgress, *, is_replacing: bool = False
) -> CopyReport:
    """Copy every table's rows, in one transaction of the target; the source is one snapshot.

    The target gets the schema first where it has none. Before the commit all tables are read back
    and their row counts and hashes compared; one difference, an error or a kill at any moment, and
    the target keeps what it had. Who reads the target meanwhile sees that, too, and waits for
    nothing. Tables are filled in the order of their foreign keys; the triggers of append-only
    tables stay armed while they are.

    Args:
        source: at this version's revision. It may be in use; what is written meanwhile is not
            in the copy.
        target: empty, or any PostgreSQL database of ours with `is_replacing`.
        on_progress: see `OnProgress`; what it raises ends the copy.
        is_replacing: delete the target's rows first, in the same transaction. PostgreSQL only:
            the file of a SQLite database is replaced through the backup API.

    Raises:
        CopyError: the source has another revision, the target is not empty, a value has no place
            in the target, or the two differ. The message names the table.
    """
    started = monotonic()
    check_source(source)
    prepare_target(source, target, is_replacing=is_replacing)
    with source.read() as reading, target.write() as writing:
        origin, destination = reading.connection(), writing.connection()
        take_hold(destination, is_replacing=is_replacing)
        counts = {table: count_rows(origin, table) for table in METADATA.sorted_tables}
        progress = _Progress(on_progress, total=2 * sum(counts.values()))
        found = [_copy_table(origin, destination, table, progress) for table in counts]
        for table, digest in zip(counts, found, strict=True):
            progress.begin("Comparing", table, counts[table])
            if digest_table(destination, table, progress.add) != digest:
                raise CopyError(
                    f"Table {table.name} reads back differently from the target.",
                    "Nothing was kept. Values such as NaN, which one of the two databases"
                    " cannot store, are one cause.",
                )
        _set_sequences(destination)
    return CopyReport(
        source.engine.url.render_as_string(),
        target.engine.url.render_as_string(),
        HEAD,
        tuple(found),
        monotonic() - started,
    )


def digest_database(database: Database) -> tuple[TableDigest, ...]:
    """The digests of all tables, read in one snapshot, in the order of their foreign keys."""
    with database.read() as session:
        connection = session.connection()
        return tuple(digest_table(connection, table) for table in METADATA.sorted_tables)


class _Progress:
    def __init__(self, on_progress: OnProgress, total: int) -> None:
        self._on_progress = on_progress
        self._total = max(total, 1)
        self._done = 0

    def begin(self, verb: str, table: Table, rows: int) -> None:
        self._words = f"{verb} {table.name} ({rows:,} rows)"
        self.add(0)

    def add(self, rows: int) -> None:
        self._done += rows
        self._on_progress(min(self._done / self._total, 1.0), self._words)


def _copy_table(
    origin: Connection, destination: Connection, table: Table, progress: _Progress
) -> TableDigest:
    progress.begin("Copying", table, count_rows(origin, table))
    digest = DigestSum(table)
    try:
        for batch in read_batches(origin, table):
            write_batch(destination, table, batch)
            digest.add(batch)
            progress.add(len(batch))
    except (SQLAlchemyError, destination.dialect.loaded_dbapi.Error, ValueError) as error:
        raise CopyError(
            f"Table {table.name} cannot be copied: {describe_cause(error)}",
            "Nothing was kept. Remove the cause, then copy again.",
        ) from error
    return digest.finish()


def _set_sequences(destination: Connection) -> None:
    """PostgreSQL counts on by itself, and has to know where; SQLite looks at the rows.

    Never back: a counter is not part of the transaction, and the rows that a failed commit keeps
    may have higher numbers.
    """
    if destination.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        newest = func.max(column)
        highest = func.greatest(newest, func.pg_sequence_last_value(sequence))
        destination.execute(select(func.setval(sequence, highest)).having(newest.is_not(None)))
