"""`python -m core`: what an operator does from the command line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from core.admin.backup.commands import build_backup_commands
from core.admin.copy_commands import add_copy_commands
from core.chat_command import build_chat_command
from core.contracts import SYSTEM
from core.enums import Role
from core.errors import AppError
from core.import_command import build_import_command
from core.kr_market.commands import build_korean_commands
from core.kr_market.ledger.commands import build_ledger_commands
from core.market_data.packing_service import PackingReport
from core.market_data.quality_commands import build_quality_commands
from core.service_factory import get_services
from core.services import Services
from core.trading.honesty.commands import add_honesty_commands
from core.worker_factory import run_scheduler_process, run_worker_process

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Operate Signaldeck.")
user_app = typer.Typer(no_args_is_help=True, help="Accounts.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(user_app, name="user")
app.add_typer(db_app, name="db")


@app.command()
def worker(
    *,
    with_parent: Annotated[
        int, typer.Option(metavar="PID", help="Stop when that process, which started it, is gone.")
    ] = 0,
) -> None:
    """Carry out jobs and deliver events until stopped. `make run` starts one by itself."""
    run_worker_process(parent_pid=with_parent)


@app.command()
def scheduler() -> None:
    """Look after jobs, start what is due, deliver events: beside Celery's workers, any number."""
    run_scheduler_process()


@app.command()
def check() -> None:
    """Say whether database, disk and worker are ready; exit status 1 if one is not.

    Changes nothing: a database that is not at this version's revision is one that is not ready.
    """
    results = get_services().system.check_ready()
    for result in results:
        typer.echo(f"{'ok  ' if result.is_ok else 'FAIL'} {result.name}: {result.detail}")
    if not all(result.is_ok for result in results):
        raise typer.Exit(1)


@user_app.command("create-admin")
def create_admin(
    username: str,
    *,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Type a password instead of getting one.")
    ] = False,
) -> None:
    """Create the first administrator; without --ask-password a password is made and shown once."""
    password = None
    if ask_password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    credentials = _services().account_setup.create_first_admin(username, password)
    typer.echo(f"Administrator {credentials.username} created.")
    if credentials.generated_password:
        typer.echo(f"Password, shown this once: {credentials.generated_password}")


@user_app.command("list")
def list_users() -> None:
    """All accounts."""
    for user in _services().users.list_users(SYSTEM):
        state = "active" if user.is_active else "disabled"
        typer.echo(f"{user.username:<30} {user.role.value:<8} {state}")


@user_app.command("set-role")
def set_role(username: str, role: Role) -> None:
    """Change a role; the user's sessions end at once."""
    services = _services()
    services.users.change_role(SYSTEM, _find_user_id(services, username), role)
    typer.echo(f"{username} is now {role.value}.")


@user_app.command("disable")
def disable(username: str) -> None:
    """Disable an account; its sessions end at once."""
    services = _services()
    services.users.set_active(SYSTEM, _find_user_id(services, username), is_active=False)
    typer.echo(f"{username} is disabled.")


@db_app.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest schema (the server does so by itself at its start)."""
    get_services().prepare_database()
    typer.echo("The database is at the newest revision.")


@db_app.command("verify-bars")
def verify_bars() -> None:
    """Compare all stored bars with their hashes and their packed copies; exit status 1 if wrong."""
    _report(_services().packing.verify_packed_bars(SYSTEM))


@db_app.command("rebuild-bars")
def rebuild_bars() -> None:
    """Pack all bars anew from their rows."""
    _report(_services().packing.rebuild_packed_bars(SYSTEM))


def _report(report: PackingReport) -> None:
    typer.echo(f"{report.series:,} series, {report.blocks:,} blocks")
    for problem in report.problems:
        typer.echo(problem, err=True)
    if report.problems:
        raise typer.Exit(1)


@db_app.command("info")
def info() -> None:
    """Where the database is, its version, revision and size."""
    database = _services().system.get_status(SYSTEM).database
    typer.echo(f"{database.backend} {database.version} at {database.place}")
    typer.echo(f"revision {database.revision}, {database.size_bytes:,} bytes")


def _services() -> Services:
    services = get_services()
    services.prepare_database()
    return services


def _find_user_id(services: Services, username: str) -> int:
    for user in services.users.list_users(SYSTEM):
        if user.username == username.lower():
            return user.user_id
    raise typer.BadParameter(f"There is no user {username}.")


add_copy_commands(db_app)
app.add_typer(build_quality_commands(_services), name="quality")
app.add_typer(build_korean_commands(_services), name="kr")
app.add_typer(build_ledger_commands(_services), name="ledger")
app.add_typer(build_backup_commands(_services), name="backup")
add_honesty_commands(app, _services)
app.command("import")(build_import_command(_services))
app.command("chat")(build_chat_command(_services))


def main() -> int:
    """Run the command line; an expected error is a sentence, not a traceback."""
    try:
        app()
    except AppError as error:
        typer.echo(f"{error.message} {error.remedy}".strip(), err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
