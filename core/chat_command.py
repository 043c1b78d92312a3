"""`python -m core chat`: one command of ChatOps, answered as plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from core.chatops.plain_answer import write_plain
from core.contracts import SYSTEM, Actor
from core.correlation import new_correlation
from core.services import Services


def build_chat_command(services: Callable[[], Services]) -> Callable[..., None]:
    """The command, on the services of this process."""

    def chat(
        text: Annotated[str, typer.Argument(help="A command, e.g. '/gate' or '/price GOOG'.")],
        *,
        as_user: Annotated[
            str, typer.Option("--as", metavar="NAME", help="In whose name; without, the system's.")
        ] = "",
    ) -> None:
        """Give a command and print its answer; exit status 1 where there is none.

        What somebody owns (watchlists, jobs, backtests), and what has to be confirmed, needs --as.
        """
        found = services()
        turn = found.chat.ask(_find_actor(found, as_user), text)
        is_failed = turn.answer.failure is not None
        typer.echo(write_plain(turn.answer), err=is_failed)
        if is_failed:
            raise typer.Exit(1)

    return chat


def _find_actor(services: Services, name: str) -> Actor:
    if not name:
        return SYSTEM
    for user in services.users.list_users(SYSTEM):
        if user.username == name.lower() and user.is_active:
            return Actor(
                user.user_id,
                user.role,
                user.username,
                address="command line",
                correlation_id=new_correlation(),
            )
    raise typer.BadParameter(f"There is no active user {name}.")
