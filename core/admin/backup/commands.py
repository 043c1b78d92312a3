"""`python -m core backup`: make, list, verify, restore, drill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from core.admin.backup.backup_service import BackupService
from core.admin.backup.operation_service import BackupOperationService
from core.admin.backup.types import Manifest, StoredBackup
from core.contracts import SYSTEM
from core.formatting import format_age, format_count

_MIB = 2**20
File = Annotated[str, typer.Argument(help="Name of a backup in the list, or path of a file.")]


class BackupDoor(Protocol):
    """The services that the commands need."""

    @property
    def backups(self) -> BackupService:
        """What there is."""

    @property
    def backup_operations(self) -> BackupOperationService:
        """What is done at once."""


def build_backup_commands(open_services: Callable[[], BackupDoor]) -> typer.Typer:
    """The commands; the services are opened when one is carried out."""
    commands = typer.Typer(no_args_is_help=True, help="Backups of the database, and back.")
    _add_making(commands, open_services)
    _add_judging(commands, open_services)
    _add_restoring(commands, open_services)
    return commands


def _add_making(commands: typer.Typer, open_services: Callable[[], BackupDoor]) -> None:
    @commands.command()
    def make() -> None:
        """Make a backup now; the application may be running."""
        made = open_services().backup_operations.make(SYSTEM, _show)
        typer.echo(f"Made and read back: {_describe(made)}")

    @commands.command("list")
    def list_backups() -> None:
        """All backups, newest first; exit status 1 if one of them is broken."""
        found = open_services().backups.get_overview(SYSTEM)
        typer.echo(f"In {found.folder}; kept: {found.policy}.")
        for backup in found.backups:
            typer.echo(_describe(backup))
        for broken in found.broken:
            typer.echo(f"{broken.name}: {broken.reason}", err=True)
        proven, failed = found.state.proven_at, found.state.failed_at
        typer.echo(f"Restore proven: {format_age(proven) if proven else 'never'}.")
        if failed:
            typer.echo(f"A drill has failed since, {format_age(failed)}.", err=True)
        if found.broken or failed:
            raise typer.Exit(1)


def _add_judging(commands: typer.Typer, open_services: Callable[[], BackupDoor]) -> None:
    @commands.command()
    def verify(file: File) -> None:
        """Check a backup as a restore would, and change nothing."""
        manifest = open_services().backup_operations.verify(SYSTEM, file, _show)
        typer.echo(f"This backup can be restored: {_write_manifest(manifest)}")

    @commands.command()
    def drill(
        name: Annotated[str, typer.Argument(help="Of a backup; the newest without.")] = "",
    ) -> None:
        """Prove that a backup can be restored; exit status 1 if it cannot."""
        found = open_services().backup_operations.drill(SYSTEM, _show, name)
        for problem in found.problems:
            typer.echo(problem, err=True)
        if not found.is_proven:
            raise typer.Exit(1)
        typer.echo(
            f"Proven: {found.backup_name} restored and equal, {found.tables} tables, "
            f"{format_count(found.rows)} rows, {found.seconds:.1f} s."
        )


def _add_restoring(commands: typer.Typer, open_services: Callable[[], BackupDoor]) -> None:
    @commands.command()
    def restore(
        file: File,
        *,
        is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Replace the live database, after a safety backup; the application may be running."""
        services = open_services()
        manifest = services.backup_operations.verify(SYSTEM, file, _show)
        typer.echo(_write_manifest(manifest))
        if not is_sure:
            typer.confirm(
                "Everything that was stored since is replaced; everybody is signed out. Restore?",
                abort=True,
            )
        done = services.backup_operations.restore(SYSTEM, file, _show)
        for table, (before, after) in done.changes.items():
            typer.echo(f"{table:<32}{before:>12,} -> {after:>12,}")
        typer.echo(f"Restored in {done.seconds:.1f} s. What was replaced: {done.safety_name}")


def _show(share: float, message: str) -> None:
    """Progress is for the page; a command that says nothing until it is done can be piped."""


def _describe(backup: StoredBackup) -> str:
    return f"{backup.name}  {backup.size_bytes / _MIB:,.1f} MiB  {_write_manifest(backup.manifest)}"


def _write_manifest(manifest: Manifest) -> str:
    return (
        f"{manifest.kind.value}, made {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC by "
        f"{manifest.made_by}, revision {manifest.revision}, {format_count(manifest.rows)} rows"
    )
