"""`python -m core db copy` and `db compare`: a whole database from one place to another."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from core.clock import now
from core.errors import ConflictError, InvalidInputError
from core.formatting import format_count, format_percent
from db.copy_checks import check_source
from db.copying import copy_database, digest_database
from db.jobs.worker_repository import WorkerRepository
from db.session import Database, open_database
from db.table_content import TableDigest

_SQLITE, _POSTGRESQL = "sqlite:///", "postgresql+psycopg://"
_SEEN_LATELY = timedelta(seconds=30)
_NAME_WIDTH, _COUNT_WIDTH = 32, 14

From = Annotated[str, typer.Option("--from", help="sqlite:///FILE or postgresql+psycopg://…")]
To = Annotated[str, typer.Option("--to", help="The same; empty, or not there yet (SQLite).")]
With = Annotated[str, typer.Option("--to", help="The same: what it is compared with.")]


def add_copy_commands(commands: typer.Typer) -> None:
    """The two commands; they open the two databases they are given, and no others."""

    @commands.command("copy")
    def copy(
        source_url: From,
        target_url: To,
        *,
        while_running: Annotated[
            bool, typer.Option("--while-running", help="Copy although a worker is at work.")
        ] = False,
    ) -> None:
        """Copy all tables into an empty database and compare them: all of it or nothing."""
        with _open(source_url) as source, _open(target_url, may_be_new=True) as target:
            check_source(source)
            if not while_running:
                _refuse_running(source)
            report = copy_database(source, target, _show_progress)
        typer.echo("", err=True)
        for line in describe_tables(report.tables, report.tables):
            typer.echo(line)
        typer.echo(f"{report.source} → {report.target}, {report.seconds:.1f} s")

    @commands.command("compare")
    def compare(source_url: From, target_url: With) -> None:
        """Compare all tables of two databases; exit status 1 if one differs."""
        with _open(source_url) as source, _open(target_url) as target:
            for database in (source, target):
                check_source(database)
            ours, theirs = digest_database(source), digest_database(target)
        for line in describe_tables(ours, theirs):
            typer.echo(line)
        if ours != theirs:
            raise typer.Exit(1)


def describe_tables(ours: Sequence[TableDigest], theirs: Sequence[TableDigest]) -> list[str]:
    """A line per table: rows and hash on both sides, the hash once where both are equal."""
    lines = [f"{'Table':<{_NAME_WIDTH}}{'Rows':>{_COUNT_WIDTH}}  SHA-256 of the rows"]
    for one, other in zip(ours, theirs, strict=True):
        line = f"{one.table:<{_NAME_WIDTH}}{format_count(one.rows):>{_COUNT_WIDTH}}  {one.sha256}"
        lines.append(f"{line}  equal" if one == other else line)
        if one != other:
            lines.append(
                f"{'  DIFFERS':<{_NAME_WIDTH}}{format_count(other.rows):>{_COUNT_WIDTH}}"
                f"  {other.sha256}"
            )
    equal = sum(one == other for one, other in zip(ours, theirs, strict=True))
    rows = format_count(sum(digest.rows for digest in ours))
    lines.append(f"{equal} of {len(ours)} tables are equal on both sides; {rows} rows.")
    return lines


@contextmanager
def _open(url: str, *, may_be_new: bool = False) -> Iterator[Database]:
    if not url.startswith((_SQLITE, _POSTGRESQL)):
        raise InvalidInputError(
            "This is not the URL of a database that can be copied.",
            f"Write {_SQLITE}FILE or {_POSTGRESQL}USER:PASSWORD@HOST/NAME.",
        )
    if url.startswith(_SQLITE) and not may_be_new:
        path = Path(url.removeprefix(_SQLITE))
        if not path.is_file():
            raise InvalidInputError(f"There is no file {path}.", "Check the path.")
    database = open_database(url)
    try:
        yield database
    finally:
        database.engine.dispose()


def _refuse_running(source: Database) -> None:
    with source.read() as session:
        workers = WorkerRepository(session).list_seen_since(now() - _SEEN_LATELY)
    if workers:
        raise ConflictError(
            "A worker is at work on the source: what it writes from now on would be missing.",
            "Stop the application first, or add --while-running to copy its present state.",
        )


def _show_progress(share: float, words: str) -> None:
    """In one line that is written over; a file of output gets none of it."""
    if sys.stderr.isatty():
        typer.echo(f"\r{format_percent(share, 0):>5}  {words:<60}", nl=False, err=True)
