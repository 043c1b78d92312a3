"""The Korean market: the gate, scans, how signals did."""

from __future__ import annotations

from datetime import UTC, datetime, time

from core.chatops.answer import Answer, answer
from core.chatops.argument import Argument
from core.chatops.command import Ask, command
from core.chatops.parts import (
    Cell,
    Figure,
    FiguresPart,
    JobPart,
    Link,
    LinkPart,
    Origin,
    TablePart,
    TextPart,
)
from core.enums import ArgumentKind, ChatOutcome, KoreanSignalKind, MarketLight
from core.errors import InvalidInputError
from core.formatting import MISSING, format_count, format_number, format_percent
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.kr_market.closing_bet.presets import BET_PRESETS
from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.performance_service import PerformanceQuery
from core.kr_market.smart_money.presets import SMART_MONEY_PRESETS
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.scan_service import VcpScanRequest
from core.permissions import Permission

_READS = (Permission.READ_KOREAN_SIGNALS, Permission.READ_MARKET_DATA)
_TONES = {MarketLight.GREEN: "up", MarketLight.RED: "down"}
_PRESETS = {
    "vcp": tuple(VCP_PRESETS),
    "smart_money": tuple(SMART_MONEY_PRESETS),
    "closing_bet": tuple(BET_PRESETS),
}
_PAGES = {
    "vcp": Link("VCP", "vcp"),
    "smart_money": Link("Korea", "kr_overview"),
    "closing_bet": Link("Closing bet", "closing_bet"),
}
_KINDS = {
    "vcp": KoreanSignalKind.VCP,
    "smart_money": KoreanSignalKind.SMART_MONEY,
    "closing_bet": KoreanSignalKind.CLOSING_BET,
}


@command("gate", needs=_READS, example="/gate", is_start=True, aliases=("게이트", "시장"))
def show_gate(ask: Ask) -> Answer:
    """The Market Gate: its light, its score, and why."""
    gate = ask.services.market_gate.get_gate(ask.actor)
    origin, link = gate.origin, Link("Korea", "kr_overview")
    as_of = datetime.combine(gate.session, time(), UTC) if gate.session else None
    rate = gate.rate
    most = format_number(gate.reading.maximum, 0)
    score = MISSING if gate.score is None else f"{format_number(gate.score, 0)} of {most}"
    figures = (
        Figure(
            "Market Gate",
            gate.light.upper(),
            gate.light.value,
            as_of,
            link,
            _TONES.get(gate.light, ""),
        ),
        Figure("Score", score, gate.score, as_of, link),
        Figure("USD/KRW", format_number(rate.value, 1), rate.value, rate.known_at, link),
    )
    where = f"{gate.symbol} from {origin.source}" if origin else gate.symbol
    return answer(
        FiguresPart(figures, Origin(where, as_of, bool(origin and origin.is_demo))),
        TextPart(f"{gate.allowance.title}: {gate.allowance.meaning}"),
        TextPart(" ".join(gate.verdict.reasons)),
        *(TextPart(warning, "warning") for warning in gate.verdict.warnings),
        LinkPart(link),
    )


@command(
    "scan",
    Argument("scanner", "what is looked for", ArgumentKind.CHOICE, tuple(_PRESETS)),
    Argument("preset", "the scanner's rules; its first without", is_required=False),
    needs=(Permission.RUN_KOREAN_SCANS, *_READS),
    example="/scan vcp",
    aliases=("스캔",),
)
def start_scan(ask: Ask) -> Answer:
    """Starts a scan of the whole Korean market."""
    scanner = ask.values["scanner"]
    known = _PRESETS[scanner]
    preset = ask.values.get("preset", known[0]).lower()
    if preset not in known:
        raise InvalidInputError(
            f"The scanner {scanner} has no preset {preset[:40]!r}.",
            f"It is {' or '.join(known)}. Example: /scan {scanner} {known[0]}",
        )
    services, actor = ask.services, ask.actor
    if scanner == "vcp":
        job_id = services.vcp_scans.submit_scan(actor, VcpScanRequest(preset))
    elif scanner == "smart_money":
        job_id = services.smart_money_scans.submit_scan(actor, SmartMoneyQuery(preset))
    else:
        job_id = services.closing_bet_scans.submit_scan(actor, BetRequest(preset))
    part = JobPart(job_id, f"Scan {scanner}, preset {preset}", _PAGES[scanner])
    return Answer(ChatOutcome.STARTED, (part,))


@command(
    "performance",
    Argument("scanner", "of one scanner", ArgumentKind.CHOICE, tuple(_KINDS), is_required=False),
    needs=Permission.READ_KOREAN_SIGNALS,
    example="/performance",
    is_start=True,
    aliases=("성과",),
)
def show_performance(ask: Ask) -> Answer:
    """How sealed Korean signals did after costs, beside the base rate of their days."""
    kind = _KINDS.get(ask.values.get("scanner", ""))
    report = ask.services.signal_performance.build_report(ask.actor, PerformanceQuery(kind))
    link = Link("Signal log", "signal_log")
    if report is None:
        return answer(TextPart("No sealed signal has been followed to its end."), LinkPart(link))
    last = datetime.fromisoformat(report.last).replace(tzinfo=UTC) if report.last else None
    return answer(
        TablePart(
            f"{format_count(report.signals)} signals of {format_count(report.symbols)} shares, "
            f"{report.first} to {report.last}",
            ("Exit rules", "Closed", "Won", "Base", "Mean return", "Base", "Difference"),
            tuple(_write(one.name, one.total) for one in report.rules),
            Origin("sealed ledger", last, report.is_demo),
        ),
        LinkPart(link),
    )


def _write(name: str, total: GroupFigures) -> tuple[Cell, ...]:
    rates = (
        (total.win_rate, False),
        (total.base_win_rate, False),
        (total.mean, True),
        (total.base_mean, True),
        (total.difference, True),
    )
    return (
        Cell(name),
        Cell(format_count(total.count), total.count),
        *(Cell(format_percent(value, is_signed=signed), value) for value, signed in rates),
    )
