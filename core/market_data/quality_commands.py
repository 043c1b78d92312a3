"""`python -m core quality`: check what is stored, and print what is wrong class by class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from core.contracts import SYSTEM
from core.formatting import format_count
from core.market_data.quality_check_service import QualityCheckService
from core.market_data.quality_service import QualityService
from core.market_data.quality_types import QualityReport

_HEADERS = ("Severity", "Class", "Findings", "Symbols", "Bars")


class QualityDoor(Protocol):
    """The two services that the commands need."""

    @property
    def quality(self) -> QualityService:
        """What was found."""

    @property
    def quality_checks(self) -> QualityCheckService:
        """What finds it."""


def build_quality_commands(open_services: Callable[[], QualityDoor]) -> typer.Typer:
    """The commands; the services are opened when one is carried out."""
    commands = typer.Typer(no_args_is_help=True, help="The quality of stored bars.")

    @commands.command()
    def report() -> None:
        """Print what is unresolved, class by class."""
        for line in describe_report(open_services().quality.get_report(SYSTEM)):
            typer.echo(line)

    @commands.command()
    def check(
        *,
        anomalies: Annotated[
            bool,
            typer.Option("--anomalies", help="Also look for unlike bars: half a second a symbol."),
        ] = False,
    ) -> None:
        """Check all stored bars now, then print the report."""
        services = open_services()
        opened = services.quality_checks.check_now(SYSTEM, with_anomalies=anomalies)
        typer.echo(f"{format_count(opened)} findings opened.")
        for line in describe_report(services.quality.get_report(SYSTEM)):
            typer.echo(line)

    return commands


def describe_report(report: QualityReport) -> list[str]:
    """The report as lines of a table, with its sums."""
    rows = [
        (
            one.severity.value,
            one.rule.value,
            format_count(one.findings),
            format_count(one.symbols),
            format_count(one.bars),
        )
        for one in report.classes
    ]
    total = format_count(sum(one.findings for one in report.classes))
    checked, changed = format_count(report.checked_series), format_count(report.changed_symbols)
    return [
        *([_align(row) for row in (_HEADERS, *rows)] if rows else []),
        f"{total} findings are unresolved in {checked} checked series.",
        f"{changed} symbols have changed since, or were never checked.",
    ]


def _align(row: tuple[str, ...]) -> str:
    severity, rule, *numbers = row
    return f"{severity:<10}{rule:<20}" + "".join(f"{number:>12}" for number in numbers)
