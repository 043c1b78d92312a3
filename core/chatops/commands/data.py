"""The quality of the data, and its sources."""

from __future__ import annotations

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, command
from core.chatops.parts import Cell, Link, LinkPart, Origin, TablePart, TextPart
from core.clock import now
from core.enums import ArgumentKind, BreakerState
from core.formatting import format_age, format_count, format_percent
from core.market_data.quality_types import FindingFilter
from core.permissions import Permission

_READS = Permission.READ_MARKET_DATA
_MOST_FINDINGS = 10
_STATES = {
    BreakerState.CLOSED: "asked as usual",
    BreakerState.OPEN: "not asked for now",
    BreakerState.HALF_OPEN: "on trial",
}


@command(
    "quality",
    Argument("symbol", "only its findings", ArgumentKind.SYMBOL, is_required=False),
    needs=_READS,
    example="/quality",
    aliases=("품질",),
)
def show_quality(ask: Ask) -> Answer:
    """Open findings about the data, the gravest first."""
    symbol = ask.values.get("symbol", "").upper()
    board = ask.services.quality.get_board(ask.actor, FindingFilter(symbol=symbol))
    link = Link("Data quality", "data_quality")
    if not board.findings:
        of = f" about {symbol[:40]}" if symbol else ""
        return answer(TextPart(f"No finding{of} is open."), LinkPart(link))
    shown = board.findings[:_MOST_FINDINGS]
    return answer(
        TablePart(
            f"{len(shown)} of {format_count(board.total)} open findings",
            ("Severity", "Symbol", "What", "Bars", "Found"),
            tuple(
                (
                    Cell(one.severity.value, one.severity.value),
                    Cell(one.symbol or "all", one.symbol, link=link),
                    Cell(one.message),
                    Cell(format_count(one.bar_count), one.bar_count),
                    Cell(format_age(one.found_at), one.found_at.isoformat(), "quiet"),
                )
                for one in shown
            ),
            Origin("quality checks", max(one.found_at for one in shown)),
            numbers_from=3,
        ),
        LinkPart(link),
    )


@command("providers", needs=_READS, example="/providers", aliases=("sources",))
def show_providers(ask: Ask) -> Answer:
    """The data sources: whether they are asked, and how many calls brought something."""
    sources = ask.services.provider_health.list_health(ask.actor)
    link = Link("Data sources", "providers")
    return answer(
        TablePart(
            "Data sources, last 24 hours",
            ("Source", "State", "Calls", "Usable", "Last good fetch"),
            tuple(
                (
                    Cell(one.title, one.name, link=link),
                    Cell(_STATES[one.breaker.state], one.breaker.state.value),
                    Cell(format_count(one.calls), one.calls),
                    Cell(format_percent(one.success_rate, 0), one.success_rate),
                    Cell(
                        format_age(one.last_good_at) if one.last_good_at else "never",
                        one.last_good_at.isoformat() if one.last_good_at else None,
                        "quiet",
                    ),
                )
                for one in sources
            ),
            Origin("recorded calls", now()),
            numbers_from=2,
        ),
    )
