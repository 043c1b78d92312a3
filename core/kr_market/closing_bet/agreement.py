"""Published closing bets recomputed by our rules. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from core.contracts import FlowUniverse, Universe
from core.kr_market.closing_bet.agreement_parts import compare_bars, compare_file, compare_supply
from core.kr_market.closing_bet.agreement_types import AgreementReport, Finding, sum_up
from core.kr_market.closing_bet.bet_clock import day_of
from core.kr_market.closing_bet.window import find_window
from core.kr_market.published_bets import PublishedBet


def compare_bets(
    published: Sequence[PublishedBet], universe: Universe, flows: FlowUniverse | None
) -> AgreementReport:
    """What our rules say of the same shares and sessions.

    Args:
        published: at least one.
        universe: bars that reach over their days.
        flows: None where none are stored.
    """
    rows = {symbol: row for row, symbol in enumerate(universe.symbols)}
    findings: list[Finding] = []
    with_bars = off_session = 0
    for bet in published:
        place = _find_place(universe, bet)
        session = day_of(int(universe.time[place])) if place >= 0 else bet.signal_date
        off_session += session != bet.signal_date
        row = rows.get(bet.ticker)
        window = find_window(universe, row, place) if row is not None and place >= 0 else None
        with_bars += window is not None
        findings += compare_file(bet)
        findings += compare_bars(bet, window)
        findings.append(compare_supply(bet, universe, place, flows))
    days = sorted(str(bet.signal_date) for bet in published)
    return AgreementReport(
        bets=len(published),
        with_bars=with_bars,
        off_session=off_session,
        first=days[0],
        last=days[-1],
        bars_source=universe.source,
        flows_source=flows.source if flows else "",
        lines=sum_up(findings),
    )


def _find_place(universe: Universe, bet: PublishedBet) -> int:
    """The last session on or before the bet's day; -1 for none."""
    day = datetime.combine(bet.signal_date, datetime.min.time(), UTC).timestamp()
    return int(np.searchsorted(universe.time, int(day), side="right")) - 1
