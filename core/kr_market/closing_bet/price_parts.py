"""Points for the chart, the candle and the consolidation, from one share's bars. Pure.

Every look-back ends with the session before: with today inside, a close can never lie above its
own window's high.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from core.enums import BetPart
from core.formatting import format_number, format_percent, format_price
from core.kr_market.closing_bet.bet_clock import day_of
from core.kr_market.closing_bet.presets import PartRules
from core.kr_market.closing_bet.types import Points
from core.kr_market.closing_bet.window import DAY_SECONDS, TodayBar, Window

_ORDER = {True: "in order", False: "not in order", None: "unknown"}
_FUZZ = 1e-9  # borders are inclusive, whatever binary fractions make of them


@dataclass(frozen=True, slots=True)
class ChartReading:
    """Two points: near the 52-week high or above it, and averages in order. None is unknown."""

    points: Points
    is_near_high: bool | None
    is_new_high: bool | None
    is_aligned: bool | None


@dataclass(frozen=True, slots=True)
class CandleReading:
    """One point for a candle that closed near its high."""

    points: Points
    is_good: bool
    has_long_wick: bool


@dataclass(frozen=True, slots=True)
class BoxReading:
    """One point for leaving a quiet range upwards. None is unknown."""

    points: Points
    is_quiet: bool | None
    is_breakout: bool | None


def read_chart(window: Window, rules: PartRules) -> ChartReading:
    """Where the close stands. A high over less than 52 weeks is only a lower bound of theirs."""
    bound, is_whole = _find_high(window, rules.high_days)
    is_near, is_new = _place(window.today, bound, rules.near_high, is_whole=is_whole)
    slow = rules.averages[-1]
    is_aligned: bool | None = None
    if len(window) >= slow and not window.is_unadjusted(slow):
        means = [float(window.close[-n:].mean()) for n in rules.averages]
        line = [window.today.close, *means]
        is_aligned = all(a > b for a, b in pairwise(line))
    is_high = True if is_near or is_new else None if None in (is_near, is_new) else False
    why = (
        f"{_say_high(window, bound, is_whole=is_whole)}; averages "
        f"{'/'.join(map(str, rules.averages))} {_ORDER[is_aligned]}"
    )
    points = _add(BetPart.CHART, 2, why, is_high, is_aligned)
    return ChartReading(points, is_near, is_new, is_aligned)


def read_candle(today: TodayBar, rules: PartRules) -> CandleReading:
    """Whether the session closed well above its open without much of a wick above."""
    body, width = today.close - today.open, today.high - today.low
    wick = today.high - max(today.close, today.open)
    is_good = body > 0 and any(
        body >= least * width - _FUZZ and wick <= most * body + _FUZZ
        for least, most in rules.candle_steps
    )
    widest = max(most for _, most in rules.candle_steps)
    has_long_wick = wick > widest * max(body, 0.0) + _FUZZ
    if body <= 0:
        why = "closed at or below its open"
    else:
        why = (
            f"body {format_percent(body / width, 0)} of the range, upper wick "
            f"{format_percent(wick / body, 0)} of the body"
        )
    points = Points(BetPart.CANDLE, int(is_good), int(is_good), 1, why)
    return CandleReading(points, is_good, has_long_wick)


def read_box(window: Window, rules: PartRules) -> BoxReading:
    """Whether a narrow or narrowing range was left by today's close."""
    long, short = rules.box_sessions, rules.short_sessions
    if len(window) < long or window.is_unadjusted(long):
        what = (
            f"only {len(window)} of {long} sessions before today"
            if len(window) < long
            else f"an unadjusted move within {long} sessions"
        )
        return BoxReading(Points(BetPart.CONSOLIDATION, 0, 1, 1, f"unknown: {what}"), None, None)
    top, bottom = float(window.high[-long:].max()), float(window.low[-long:].min())
    width = top - bottom
    near = float(window.high[-short:].max()) - float(window.low[-short:].min())
    is_narrow = width <= rules.box_range * bottom + _FUZZ
    is_narrowing = near < rules.short_share * width - _FUZZ
    is_quiet, is_breakout = is_narrow or is_narrowing, window.today.close > top
    share = format_number(near / width, 2) if width else "0"
    why = (
        f"{long}-session range {format_percent(width / bottom, 1)} of its low, last {short} "
        f"{share} of it; close {'above' if is_breakout else 'not above'} "
        f"{format_price(top, 'KRW')}"
    )
    earned = int(is_quiet and is_breakout)
    return BoxReading(Points(BetPart.CONSOLIDATION, earned, earned, 1, why), is_quiet, is_breakout)


def _find_high(window: Window, days: int) -> tuple[float | None, bool]:
    """The highest high of those days before today, and whether all of them are known."""
    first = window.today_time - days * DAY_SECONDS
    count = int((window.time >= first).sum())
    if window.is_unadjusted(count):
        count = window.newest_jump or 0
        return (float(window.high[-count:].max()) if count else None), False
    if not count:
        return None, False
    return float(window.high[-count:].max()), bool(window.time[0] <= first)


def _place(
    today: TodayBar, bound: float | None, near: float, *, is_whole: bool
) -> tuple[bool | None, bool | None]:
    """Whether the close is near the high and today's high above it.

    Against a lower bound of the true high, only "not even that" is certain.
    """
    if bound is None:
        return None, None
    is_near, is_new = today.close >= near * bound - _FUZZ, today.high > bound
    if is_whole:
        return is_near, is_new
    return None if is_near else False, None if is_new else False


def _say_high(window: Window, bound: float | None, *, is_whole: bool) -> str:
    if bound is None:
        return "no high to compare with"
    ratio = format_percent(window.today.close / bound, 1)
    if is_whole:
        return f"close at {ratio} of the 52-week high {format_price(bound, 'KRW')}"
    since = day_of(int(window.time[0]))
    is_cut = window.newest_jump is not None and window.newest_jump < len(window)
    known = "an unadjusted move before" if is_cut else f"bars since {since} only"
    return f"close at {ratio} of the high so far {format_price(bound, 'KRW')} ({known})"


def _add(part: BetPart, maximum: int, why: str, *flags: bool | None) -> Points:
    low = sum(flag is True for flag in flags)
    return Points(part, low, low + sum(flag is None for flag in flags), maximum, why)
