"""What a session brought, counted of what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.enums import FollowState, MarketLight
from core.formatting import format_count
from core.kr_market.ledger.types import OutcomeView, SealedSignal
from db.kr_market.scan_tables import KoreanScan


def build_content(
    scans: Sequence[KoreanScan],
    signals: Sequence[SealedSignal],
    outcomes: Sequence[OutcomeView],
    light: MarketLight,
    session: date,
) -> dict[str, Any]:
    """The report as JSON.

    Args:
        scans: the newest completed one of each scanner and preset for the session.
        signals: sealed for the session.
        outcomes: of all sealed signals under the first exit preset.
        light: of the Market Gate.
        session: whose.
    """
    closed = [one for one in outcomes if one.state is FollowState.CLOSED]
    today = [one for one in closed if one.exit_session == session]
    return {
        "gate": light.value,
        "scans": [
            {
                "kind": scan.kind.value,
                "preset": scan.preset,
                "rule_version": scan.rule_version,
                "counts": scan.counts,
                "sealed": scan.sealed,
                "note": scan.seal_note or scan.reason,
            }
            for scan in scans
        ],
        "sealed": len(signals),
        "open": sum(one.state is FollowState.OPEN for one in outcomes),
        "waiting": sum(one.state is FollowState.WAITING for one in outcomes),
        "closed": len(closed),
        "closed_today": len(today),
        "won_today": sum(one.net_return is not None and one.net_return > 0 for one in today),
    }


def summarise(content: dict[str, Any], session: date) -> str:
    """The report in one line."""
    closed = content["closed_today"]
    closing = (
        f"{format_count(closed)} closed today, {format_count(content['won_today'])} of them won"
        if closed
        else "none closed today"
    )
    return (
        f"Report of {session.isoformat()}: gate {str(content['gate']).upper()}, "
        f"{len(content['scans'])} scans, {format_count(content['sealed'])} signals sealed, "
        f"{format_count(content['open'])} open, {closing}."
    )
