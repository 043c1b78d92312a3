"""Why a published component is not ours, in words; and the report as text. Pure."""

from __future__ import annotations

from core.kr_market.closing_bet.agreement_types import AgreementReport
from core.kr_market.closing_bet.price_parts import BoxReading, ChartReading
from core.kr_market.closing_bet.types import Points
from core.kr_market.closing_bet.window import TodayBar
from core.kr_market.published_bets import PublishedBet

_WEAKEST_BODY, _LONGEST_WICK = 0.5, 0.5


def explain_value(bet: PublishedBet, ours: Points) -> str:
    """The steps that the published points of traded value follow."""
    return f"published {bet.score_volume:g}, ours {ours.low}: published steps are 100 bn and 500 bn"


def explain_chart(bet: PublishedBet, chart: ChartReading) -> str:
    """Which of the two points cannot be ours."""
    aligned = "in order" if chart.is_aligned else "not in order"
    near = {True: "near the high", False: "not near the high", None: "high unknown"}
    return (
        f"published {bet.score_chart:g}; ours: {near[chart.is_near_high]}, averages {aligned} "
        "(it gives one for its breakout, true in every row, and one for its new high)"
    )


def explain_candle(bet: PublishedBet, today: TodayBar) -> str:
    """Which condition of ours the candle fails."""
    body, width = today.close - today.open, today.high - today.low
    if not bet.score_candle:
        return "published 0 though body and wick fit: not explained"
    if body <= 0:
        return "published 1 for a candle that closed at or below its open"
    if body < _WEAKEST_BODY * width:
        return "published 1 for a body below half of the range"
    return "published 1 for an upper wick longer than ours allows"


def explain_box(bet: PublishedBet, box: BoxReading) -> str:
    """Which condition of ours fails.

    With today inside its own window no close could lie above the window's high, and none of these
    points could have been earned; without the breakout most can.
    """
    if not bet.score_consolidation:
        return "published 0 though the range is quiet and left upwards: not explained"
    if box.is_breakout:
        return "published 1 for a range that is neither narrow nor narrowing"
    quiet = "a quiet range" if box.is_quiet else "a range neither narrow nor narrowing"
    return f"published 1 for {quiet} that the close did not leave: no breakout is asked for"


def explain_supply(bet: PublishedBet, ours: Points) -> str:
    """The published point does not come from flows."""
    default = (
        "the same in every row, with empty flow columns and “supply positive” false: a default"
        if bet.supply_positive is False and bet.foreign_5d is None
        else "other flows"
    )
    return f"published {bet.score_supply:g}, ours {ours.low}: {default}"


def write_report(report: AgreementReport) -> list[str]:
    """The report as lines of text."""
    flows = report.flows_source or "nobody"
    told = [
        f"{report.bets} published closing bets, {report.first} to {report.last}.",
        f"Bars of {report.with_bars} in {report.bars_source}, flows of {flows}.",
        f"{report.off_session} are dated on a day without trade and read at the session before.",
        "",
        f"{'component':<34}{'equal':>7}{'differs':>9}{'cannot be told':>16}",
    ]
    for line in report.lines:
        told.append(f"{line.component:<34}{line.equal:>7}{line.differs:>9}{line.untold:>16}")
        told += [f"    {count:>4} × {why}" for why, count in line.whys]
    return told
