"""What each scanner needs, beside what is here. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.enums import Readiness
from core.kr_market.files.file_types import ScannerNeed

BOX_SESSIONS, MEAN_SESSIONS, YEAR_SESSIONS = 20, 200, 252
BET_FLOW_SESSIONS, FLOW_SESSIONS = 5, 60
GATE_SESSIONS = 60
NO_FLOWS = "No flows are here: import institutional_trend_long."
NO_BARS = "No bars are here: import daily_prices."


@dataclass(frozen=True, slots=True)
class Supplies:
    """What is here, in the figures that matter.

    Attributes:
        bar_sessions, flow_sessions: how many; 0 where nothing is here.
        bars_to, flows_from, flows_to: newest and oldest days.
        articles: of the week before the newest session.
        gate_reason: why the Market Gate has no light; empty where it has one.
        rate_reason: why USD/KRW is unknown; empty where it is known.
    """

    bar_sessions: int
    bars_to: date | None
    flow_sessions: int
    flows_from: date | None
    flows_to: date | None
    articles: int
    gate_reason: str
    rate_reason: str


def list_needs(here: Supplies) -> tuple[ScannerNeed, ...]:
    """Each scanner, and whether it can run."""
    return (_judge_gate(here), _judge_vcp(here), _judge_flows(here), _judge_bets(here))


def _judge_gate(here: Supplies) -> ScannerNeed:
    readiness = Readiness.READY
    if here.gate_reason:
        readiness = Readiness.BLOCKED
    elif here.rate_reason:
        readiness = Readiness.PARTLY
    remarks = [one for one in (here.gate_reason, here.rate_reason) if one]
    return ScannerNeed(
        "Market Gate",
        "kr_overview",
        readiness,
        f"{GATE_SESSIONS} sessions of an index fund; USD/KRW for the override",
        tuple(remarks),
    )


def _judge_vcp(here: Supplies) -> ScannerNeed:
    remarks, is_blocked = _judge_bars(here, BOX_SESSIONS)
    if not is_blocked and here.bar_sessions < MEAN_SESSIONS:
        remarks.append(f"Only {here.bar_sessions} sessions: the 200-day mean is unknown.")
    elif not is_blocked and here.bar_sessions < YEAR_SESSIONS:
        remarks.append(f"The 52-week high is that of {here.bar_sessions} sessions.")
    if not here.flow_sessions:
        remarks.append("Without flows the liquidity rule of preset tracker is unknown.")
    remarks += _judge_lag(here)
    return _need(
        "VCP",
        "vcp",
        f"{BOX_SESSIONS} sessions of bars, {YEAR_SESSIONS} for all of preset legs; "
        "flows for preset tracker",
        remarks,
        is_blocked=is_blocked,
    )


def _judge_flows(here: Supplies) -> ScannerNeed:
    is_blocked = not here.flow_sessions or not here.bar_sessions
    remarks = [] if here.flow_sessions else [NO_FLOWS]
    if not here.bar_sessions:
        remarks.append(NO_BARS)
    if here.flow_sessions and here.flow_sessions < FLOW_SESSIONS:
        remarks.append(f"Only {here.flow_sessions} sessions of flows: 60-day sums are unknown.")
    remarks += _judge_lag(here)
    return _need(
        "Smart money",
        "kr_overview",
        f"{FLOW_SESSIONS} sessions of flows, {YEAR_SESSIONS} for the normalised preset",
        remarks,
        is_blocked=is_blocked,
    )


def _judge_bets(here: Supplies) -> ScannerNeed:
    remarks, is_blocked = _judge_bars(here, BOX_SESSIONS)
    if not is_blocked and here.bar_sessions < YEAR_SESSIONS:
        remarks.append(f"The 52-week high is that of {here.bar_sessions} sessions.")
    if not here.articles:
        remarks.append(
            "No article of the last week is here: news points are unknown, and without one "
            "nothing is graded S, A or B."
        )
    if here.flow_sessions < BET_FLOW_SESSIONS:
        remarks.append("Without five sessions of flows the supply points are unknown.")
    else:
        remarks += _judge_lag(here)
    return _need(
        "Closing bet",
        "closing_bet",
        f"{YEAR_SESSIONS} sessions of bars, news, {BET_FLOW_SESSIONS} sessions of flows",
        remarks,
        is_blocked=is_blocked,
    )


def _judge_bars(here: Supplies, least: int) -> tuple[list[str], bool]:
    if not here.bar_sessions:
        return [NO_BARS], True
    if here.bar_sessions < least:
        return [f"{least} sessions are needed, {here.bar_sessions} are here."], True
    return [], False


def _judge_lag(here: Supplies) -> list[str]:
    if here.flows_from is None or here.flows_to is None or here.bars_to is None:
        return []
    if here.flows_from > here.bars_to:
        apart = f"Flows begin on {here.flows_from}, after the bars end on {here.bars_to}"
        return [f"{apart}: no session has both."]
    if here.flows_to >= here.bars_to:
        return []
    return [f"Flows end on {here.flows_to}, bars on {here.bars_to}: the days between have none."]


def _need(
    scanner: str, page: str, needs: str, remarks: list[str], *, is_blocked: bool
) -> ScannerNeed:
    readiness = Readiness.PARTLY if remarks else Readiness.READY
    return ScannerNeed(
        scanner, page, Readiness.BLOCKED if is_blocked else readiness, needs, tuple(remarks)
    )
