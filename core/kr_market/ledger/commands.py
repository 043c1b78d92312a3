"""`python -m core ledger …`: whether the sealed signals are as they were sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from core.contracts import SYSTEM
from core.errors import InvalidInputError
from core.formatting import format_count
from core.kr_market.ledger.ledger_service import SignalLedgerService

_HASH_LENGTH = 64


class LedgerDoor(Protocol):
    """The service that the commands need."""

    @property
    def signal_ledger(self) -> SignalLedgerService:
        """Signals in one chain."""


def build_ledger_commands(open_services: Callable[[], LedgerDoor]) -> typer.Typer:
    """The commands; the services are opened when one is carried out."""
    commands = typer.Typer(no_args_is_help=True, help="The sealed ledger of signals.")

    @commands.callback()
    def group() -> None:
        """The sealed ledger of signals."""

    @commands.command()
    def verify(
        *,
        known: Annotated[
            str,
            typer.Option(
                help="NUMBER:HASH of a row, as printed before: shows a tail that was cut off "
                "together with the note of its end, and a chain that was made anew."
            ),
        ] = "",
    ) -> None:
        """Walk the chain; exit status 1 where it is broken."""
        ledger = open_services().signal_ledger
        verdict = ledger.verify(SYSTEM, read_known(known) if known else None)
        typer.echo(verdict.sentence, err=not verdict.is_whole)
        if verdict.is_whole:
            if verdict.head_sequence:
                typer.echo(f"End of the chain: {verdict.head_sequence}:{verdict.head_hash}")
                typer.echo("Keep that line elsewhere and give it to --known later on.")
            return
        typer.echo(
            f"{format_count(verdict.rows)} rows before it are as they were sealed.", err=True
        )
        raise typer.Exit(1)

    return commands


def read_known(text: str) -> tuple[int, str]:
    """Number and hash of a row.

    Raises:
        InvalidInputError: it is not written as NUMBER:HASH.
    """
    number, _, digest = text.strip().partition(":")
    is_hash = len(digest) == _HASH_LENGTH and set(digest.lower()) <= set("0123456789abcdef")
    if not number.isdecimal() or not is_hash:
        raise InvalidInputError(
            f"{text!r} names no row of the ledger.",
            "Give NUMBER:HASH as `ledger verify` printed it.",
        )
    return int(number), digest.lower()
