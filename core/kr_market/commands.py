"""`python -m core kr …`: what the Korean scanners would say of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Protocol

import typer

from core.contracts import SYSTEM
from core.enums import VcpReason
from core.formatting import format_count
from core.kr_market.closing_bet.agreement_command import AgreementDoor, add_agreement_command
from core.kr_market.published.published_service import PublishedLogService
from core.kr_market.published.report_text import write_lines
from core.kr_market.vcp.look_service import VcpLookService
from core.kr_market.vcp.look_types import PresetCount, VcpReport
from core.kr_market.vcp.presets import LIQUID_TURNOVER
from core.kr_market.vcp.reasons import REASON_WORDS

_COLUMNS = ("Preset", "Matches", "Liquid", "Signals")
_WIDTHS = (12, 9, 9, 9)


class KoreanDoor(AgreementDoor, Protocol):
    """The services that the commands need."""

    @property
    def vcp_looks(self) -> VcpLookService:
        """Looks at the market without keeping anything."""

    @property
    def published_logs(self) -> PublishedLogService:
        """Logs of other engines."""


def build_korean_commands(open_services: Callable[[], KoreanDoor]) -> typer.Typer:
    """The commands; the services are opened when one is carried out."""
    commands = typer.Typer(no_args_is_help=True, help="The Korean market.")

    @commands.callback()
    def group() -> None:
        """The Korean market."""

    @commands.command()
    def report(
        *,
        date: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m-%d"], help="Of the session; the newest without."),
        ] = None,
        source: Annotated[
            str, typer.Option(help="Whose bars; the market with most instruments without.")
        ] = "",
    ) -> None:
        """How many common shares match each VCP preset, and why the others do not."""
        found = open_services().vcp_looks.count_matches(
            SYSTEM, date.date() if date else None, source or None
        )
        for line in write_report(found):
            typer.echo(line)

    @commands.command()
    def published(
        *,
        log: Annotated[str, typer.Option(help="Source of the log; the first without.")] = "",
        rules: Annotated[str, typer.Option(help="Our exit rules.")] = "base",
        bars: Annotated[
            str, typer.Option(help="Whose bars; the market with most of the log's days without.")
        ] = "",
    ) -> None:
        """A published signal log held against the bars: stale exits, and what our rule makes."""
        found = open_services().published_logs.compare(SYSTEM, log or None, rules, bars)
        for line in write_lines(found):
            typer.echo(line)

    add_agreement_command(commands, open_services)
    return commands


def write_report(report: VcpReport) -> list[str]:
    """The report line by line."""
    demo = " (DEMO: an invented market)" if report.is_demo else ""
    market = f"{format_count(report.instruments)} instruments of {report.source}{demo}"
    liquid = f"{LIQUID_TURNOVER / 1e9:g} bn KRW"
    lines = [
        f"VCP on {report.session} over {market}",
        "",
        _align(_COLUMNS),
        *(_align(_list_cells(count)) for count in report.counts),
        "",
        "Matches: common shares that match the pattern, without the preset's liquidity rule.",
        f"Liquid: of these, with a mean close x volume of 20 sessions of {liquid} and more.",
        "Signals: of the matches, those that keep the preset's own liquidity rule for sure.",
    ]
    if report.flow_note:
        lines.append(report.flow_note)
    for count in report.counts:
        lines += ["", f"{count.title}, version {count.version}"]
        lines += [
            f"  {format_count(shares):>7}  {REASON_WORDS[key]}"
            for key, shares in count.reasons.items()
            if key != VcpReason.HIT
        ]
    return lines


def _list_cells(count: PresetCount) -> tuple[str, ...]:
    numbers = (count.matches, count.liquid, count.signals)
    return (count.preset, *(format_count(number) for number in numbers))


def _align(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    padded = (cell.rjust(width) for cell, width in zip(rest, _WIDTHS[1:], strict=True))
    return first.ljust(_WIDTHS[0]) + "".join(padded)
