"""One published closing bet beside our rules, component by component. Pure."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts import FlowUniverse, Universe
from core.enums import BetGrade
from core.kr_market.closing_bet.agreement_types import Finding
from core.kr_market.closing_bet.agreement_words import (
    explain_box,
    explain_candle,
    explain_chart,
    explain_supply,
    explain_value,
)
from core.kr_market.closing_bet.bet_clock import build_clock, day_of
from core.kr_market.closing_bet.grading import find_grade
from core.kr_market.closing_bet.other_parts import read_supply, read_value, sum_flows
from core.kr_market.closing_bet.presets import BET_PRESETS, PLAN, BetPreset
from core.kr_market.closing_bet.price_parts import read_box, read_candle, read_chart
from core.kr_market.closing_bet.sizing import plan_exit, size_position
from core.kr_market.closing_bet.types import Points
from core.kr_market.closing_bet.window import Window
from core.kr_market.published_bets import PublishedBet

CAPITAL = 50_000_000.0
"""KRW. With it the published quantities of grade A come out."""

_CENT = 0.005 + 1e-9  # the file rounds changes to hundredths of a percent
_WON = 0.5
_NEW_HIGH = {
    True: "published yes, below the high so far",
    False: "published no, above the 52-week high",
}
_LACKS = {
    "score": "too few points", "traded": "too little traded value", "change": "outside the change",
    "S": "overheated",
}  # fmt: skip
"""By the first word of the grade's reason."""


def compare_file(bet: PublishedBet) -> list[Finding]:
    """What the file itself is enough for: sums, value steps, grades, stop, target, quantity."""
    parts = (
        bet.score_news, bet.score_volume, bet.score_chart, bet.score_candle,
        bet.score_consolidation, bet.score_supply,
    )  # fmt: skip
    total = sum(one or 0.0 for one in parts)
    found = [
        _judge("total = sum of parts", is_equal=total == bet.score_total),
        Finding("news points", "cannot be told", "no article of these days is stored"),
    ]
    for preset in BET_PRESETS.values():
        found += _compare_preset(bet, preset)
    size, grade = PLAN.size, _read_grade(bet.grade)
    plan = plan_exit(bet.entry_price, size)
    found.append(_judge("stop −3 %", is_equal=_is_near(bet.stop_price, plan.stop)))
    found.append(_judge("target +5 %", is_equal=_is_near(bet.target_price, plan.target)))
    sized = size_position(CAPITAL, CAPITAL, bet.entry_price, grade, size)
    why = f"grade {bet.grade}: published amounts stop at 10,000,000 won, ours at half the capital"
    found.append(_judge("quantity of 50 M won", is_equal=sized.quantity == bet.quantity, why=why))
    return found


def _compare_preset(bet: PublishedBet, preset: BetPreset) -> list[Finding]:
    names = f"value points, preset {preset.name}", f"grade, preset {preset.name}"
    if bet.trading_value is None or bet.change_pct is None:
        return [
            Finding(name, "cannot be told", "the file has no value or change") for name in names
        ]
    ours = read_value(bet.trading_value, preset, is_estimated=False)
    value = _compare_points(names[0], bet.score_volume, ours, lambda: explain_value(bet, ours))
    change = bet.change_pct / 100
    grade, why = find_grade(int(bet.score_total), bet.trading_value, change, preset)
    text = f"published {bet.grade} by points alone (S from 8, A from 6), ours {grade.value}"
    if grade is BetGrade.C:
        text += f": {_LACKS[why.split(' ')[0]]}"
    return [value, _judge(names[1], is_equal=grade.value == bet.grade, why=text)]


def compare_bars(bet: PublishedBet, window: Window | None) -> list[Finding]:
    """What the session's bar and those before it are needed for; None where there are none."""
    names = (
        "price", "change", "traded value = close × volume", "chart points", "candle points",
        "consolidation points", "new high",
    )  # fmt: skip
    if window is None:
        return [Finding(name, "cannot be told", "no bars of this share") for name in names]
    rules = PLAN.parts
    today, value = window.today, bet.trading_value or 0.0
    chart, candle = read_chart(window, rules), read_candle(today, rules)
    box = read_box(window, rules)
    is_value_equal = abs(value - today.traded_value) < 1
    above = "above" if value > today.traded_value else "below"
    new_high = chart.is_new_high
    is_new_equal = new_high is None or new_high is bet.is_new_high
    return [
        _judge(names[0], is_equal=bet.current_price == today.close),
        _judge(names[1], is_equal=abs((bet.change_pct or 0) - 100 * window.change) <= _CENT),
        _judge(
            names[2],
            is_equal=is_value_equal,
            why=f"published {above} ours: trades that these bars do not hold",
        ),
        _compare_points(names[3], bet.score_chart, chart.points, lambda: explain_chart(bet, chart)),
        _compare_points(
            names[4], bet.score_candle, candle.points, lambda: explain_candle(bet, today)
        ),
        _compare_points(
            names[5], bet.score_consolidation, box.points, lambda: explain_box(bet, box)
        ),
        Finding(names[6], "cannot be told", "bars reach back less than 52 weeks")
        if new_high is None
        else _judge(names[6], is_equal=is_new_equal, why=_NEW_HIGH[bool(bet.is_new_high)]),
    ]


def compare_supply(
    bet: PublishedBet, universe: Universe, place: int, flows: FlowUniverse | None
) -> Finding:
    """Points for who bought, over the sessions known at 15:15."""
    sessions = universe.time[: place + 1]
    clock = build_clock(day_of(int(sessions[-1]))) if place >= 0 else build_clock(bet.signal_date)
    count = PLAN.parts.flow_sessions
    sums = sum_flows(flows, "no flows are stored", sessions, clock, count)
    ours, _ = read_supply(bet.ticker, sums, count)
    return _compare_points(
        "supply points", bet.score_supply, ours, lambda: explain_supply(bet, ours)
    )


def _compare_points(
    name: str, published: float | None, ours: Points, explain: Callable[[], str]
) -> Finding:
    if published is None:
        return Finding(name, "cannot be told", "the file has no figure")
    if not ours.low <= published <= ours.high:
        return Finding(name, "differs", explain())
    if ours.value is None:
        return Finding(name, "cannot be told", f"ours {ours.low} to {ours.high}: history unknown")
    return Finding(name, "equal")


def _judge(name: str, *, is_equal: bool, why: str = "") -> Finding:
    return Finding(name, "equal") if is_equal else Finding(name, "differs", why)


def _read_grade(text: str) -> BetGrade | None:
    return BetGrade(text) if text in set(BetGrade) else None


def _is_near(published: float | None, ours: float) -> bool:
    return published is not None and abs(published - ours) <= _WON
