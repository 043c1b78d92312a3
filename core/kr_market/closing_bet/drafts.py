"""A bet as what the ledger seals and what a stored scan keeps. Pure."""

from __future__ import annotations

from typing import Any

from core.enums import BetGrade, KoreanSignalKind
from core.kr_market.closing_bet.types import Bet, BetScan
from core.kr_market.draft import SignalDraft

TRADED_GRADES = frozenset({BetGrade.S, BetGrade.A, BetGrade.B})


def list_drafts(scan: BetScan) -> list[SignalDraft]:
    """The traded bets of a scan, best first. C and what could not be graded are no signals."""
    return [_draft(scan, bet) for bet in scan.bets if bet.grade in TRADED_GRADES]


def _draft(scan: BetScan, bet: Bet) -> SignalDraft:
    return SignalDraft(
        kind=KoreanSignalKind.CLOSING_BET,
        symbol=bet.symbol,
        session=scan.session,
        preset=scan.preset.name,
        rule_version=scan.preset.version,
        price=bet.price,
        score=float(bet.score),
        inputs_hash=bet.inputs_hash,
        source=scan.source,
        grade=bet.grade,
        stop=bet.exit_plan.stop,
        target=bet.exit_plan.target,
        is_demo=scan.is_demo,
        facts=list_facts(scan, bet),
    )


def list_facts(scan: BetScan, bet: Bet) -> dict[str, Any]:
    """Everything shown of a bet, JSON-ready; unknown figures None.

    `as_of` is the instant whose knowledge was read, `uses_final_bar` whether the session's own bar
    is nevertheless the closed one.
    """
    return {
        "as_of": scan.clock.at.isoformat(),
        "bar_known_at": scan.clock.bar_known.isoformat(),
        "uses_final_bar": scan.uses_final_bar,
        "flows_to": scan.flows_to.isoformat() if scan.flows_to else None,
        "change": bet.change,
        "traded_value": bet.traded_value,
        "is_value_estimated": bet.is_value_estimated,
        "maximum": bet.maximum,
        "unknown_points": bet.unknown_points,
        "grade_why": bet.grade_why,
        "could_be": bet.could_be.value,
        "parts": {
            one.part.value: {"points": one.value, "of": one.maximum, "why": one.why}
            for one in bet.points
        },
        "checklist": {one.key: one.is_yes for one in bet.checklist},
        "news_method": bet.news_method,
        "news": [
            {
                "title": one.title,
                "link": one.link,
                "publisher": one.publisher,
                "published_at": one.published_at.isoformat(),
                "tone": one.tone,
            }
            for one in bet.articles
        ],
        "gap_take": bet.exit_plan.gap_take,
        "gap_stop": bet.exit_plan.gap_stop,
        "time_stop": bet.exit_plan.time_stop,
    }
