"""`python -m core kr agreement`: published closing bets beside our rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from core.contracts import SYSTEM
from core.kr_market.closing_bet.agreement_service import AgreementService
from core.kr_market.closing_bet.agreement_words import write_report


class AgreementDoor(Protocol):
    """The service that the command needs."""

    @property
    def bet_agreements(self) -> AgreementService:
        """Compares."""


def add_agreement_command(
    commands: typer.Typer, open_services: Callable[[], AgreementDoor]
) -> None:
    """Put the command on the application; services are opened when it is carried out."""

    @commands.command()
    def agreement(
        *,
        bars: Annotated[
            str, typer.Option(help="Whose bars; the market with most instruments without.")
        ] = "",
        published: Annotated[
            str, typer.Option(help="Source of the published bets; the first by name without.")
        ] = "",
    ) -> None:
        """Recompute published closing bets: what is equal, what differs and why."""
        found = open_services().bet_agreements.compare(SYSTEM, bars or None, published or None)
        for line in write_report(found):
            typer.echo(line)
