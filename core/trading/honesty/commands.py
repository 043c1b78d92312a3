"""`python -m core replay` and `python -m core gate-self-test`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from core.contracts import SYSTEM
from core.formatting import format_number, format_percent
from core.trading.honesty.gate_service import GateService
from core.trading.honesty.gate_views import GateView, Target, list_targets
from core.trading.honesty.replay_service import ReplayService
from core.trading.honesty.self_test import (
    EDGE_MARKETS,
    LEAK_MARKETS,
    NOISE_MARKETS,
    SEED,
    Size,
)


class HonestyDoor(Protocol):
    """The services that the commands need."""

    @property
    def replays(self) -> ReplayService:
        """Makes runs again."""

    @property
    def gate(self) -> GateService:
        """Tests the gate."""


def add_honesty_commands(app: typer.Typer, open_services: Callable[[], HonestyDoor]) -> None:
    """Put the commands on the application; services are opened when one is carried out."""

    @app.command()
    def replay(run: Annotated[int, typer.Argument(help="Number of the run.")]) -> None:
        """Make a stored run again and say what has changed; exit status 1 if its numbers have."""
        view = open_services().replays.replay_any(SYSTEM, run)
        for sentence in view.findings.sentences():
            typer.echo(sentence)
        if not view.findings.is_same:
            raise typer.Exit(1)

    @app.command("gate-self-test")
    def gate_self_test(
        *,
        noise: Annotated[int, typer.Option(min=1, help="Markets of pure noise.")] = NOISE_MARKETS,
        edge: Annotated[int, typer.Option(min=1, help="Markets with an edge.")] = EDGE_MARKETS,
        leak: Annotated[int, typer.Option(min=1, help="Markets for the leaks.")] = LEAK_MARKETS,
        seed: Annotated[int, typer.Option(help="Of all random numbers.")] = SEED,
    ) -> None:
        """Plant noise, leaks and edges, and print what the gate does; exit status 1 if it fails."""
        view = open_services().gate.test_gate(SYSTEM, Size(noise, edge, leak), seed)
        for line in describe_gate(view):
            typer.echo(line)
        if not view.is_alive:
            raise typer.Exit(1)


def describe_gate(view: GateView) -> list[str]:
    """The rates as lines of a table, with n, interval and target."""
    found = view.result
    verdict = "The gate is alive" if view.is_alive else "THE GATE FAILS"
    stops = ", ".join(f"{name} {count}" for name, count in found.stopped_by.items()) or "nothing"
    return [
        f"{'':<28}{'hits':>6}{'n':>6}{'rate':>9}  {'95 % interval':<18}target",
        *(_describe_rate(target) for target in list_targets(found)),
        f"noise was stopped first by: {stops}",
        f"mean Sharpe ratio a year of the edges: {format_number(found.edge_sharpe)}",
        *(f"leak that got through: {name}" for name in found.missed),
        *(f"honest strategy accused: {name}" for name in found.accused),
        f"{verdict} (definitions {view.version}, seed {found.seed}, {view.seconds:.0f} s).",
    ]


def _describe_rate(target: Target) -> str:
    rate = target.rate
    low, high = rate.interval()
    span = f"{_percent(low)} to {_percent(high)}"
    share = _percent(rate.share)
    return f"{target.name:<28}{rate.hits:>6}{rate.tries:>6}{share:>9}  {span:<18}{target.aim}"


def _percent(share: float) -> str:
    return format_percent(share, 1)
