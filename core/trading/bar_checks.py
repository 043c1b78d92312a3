"""Whether a checked request can run on the bars there are."""

from __future__ import annotations

from datetime import date

import numpy as np

from core.contracts import BarSeries, CountSessions, know_no_calendar
from core.enums import Interval
from core.errors import InvalidInputError
from core.formatting import format_count, format_money, format_percent
from core.trading.backtest_engine import count_bars_needed
from core.trading.request import BacktestRequest
from core.trading.validation import CheckedRequest

MIN_COVERAGE = 0.8  # share of the expected sessions below which a period is called patchy
MIN_UNITS = 20  # fewer whole units than this leave much of the cash idle
_WEEKDAYS_PER_BAR = {Interval.WEEK: 5.0, Interval.MONTH: 261 / 12}


def check_bars(
    checked: CheckedRequest, bars: BarSeries, count_sessions: CountSessions = know_no_calendar
) -> tuple[str, ...]:
    """Check that the strategy can run on these bars; returns sentences of warning.

    Raises:
        InvalidInputError: no bars, too few bars, or not one unit affordable.
    """
    request, needed = checked.request, count_bars_needed(checked.strategy)
    if not len(bars):
        raise InvalidInputError(
            f"There are no bars of {request.symbol} in this period.",
            "Choose another period or import bars for it.",
        )
    if len(bars) < needed:
        raise InvalidInputError(
            f"{checked.strategy.title} with these parameters needs at least "
            f"{format_count(needed)} bars; the period has {format_count(len(bars))}.",
            "Choose a longer period or shorter parameters.",
        )
    return (*_check_affordable(checked, bars), *_list_data_warnings(checked, bars, count_sessions))


def _check_affordable(checked: CheckedRequest, bars: BarSeries) -> list[str]:
    costs = checked.costs
    if costs.is_fractional:
        return []
    budget = costs.cash * checked.execution.position_size / costs.margin
    cheapest, dearest = float(bars.close.min()), float(bars.close.max())
    if cheapest > budget:
        raise InvalidInputError(
            f"{format_money(budget)} does not buy one whole unit of {bars.symbol}: it never cost "
            f"less than {format_money(cheapest)}.",
            "Turn on fractional units, or raise the cash.",
        )
    if dearest * MIN_UNITS <= budget:
        return []
    sentence = (
        f"{bars.symbol} costs up to {format_money(dearest)}: in whole units part of the cash "
        "stays idle. Fractional units avoid this where the market allows them."
    )
    return [sentence]


def _list_data_warnings(
    checked: CheckedRequest, bars: BarSeries, count_sessions: CountSessions
) -> list[str]:
    warnings = []
    rules = checked.execution
    if bars.passport.is_close_only:
        has_stops = rules.stop_loss or rules.take_profit or rules.trailing_stop
        judged = " and stops and targets are judged by" if has_stops else ""
        warnings.append(
            f"The source ({bars.passport.source}) gives closing prices only: the next open, at "
            f"which orders are filled{judged}, is the next close."
        )
    start, end = _find_span(checked.request, bars)
    expected, days_meant = _count_expected_days(bars, start, end, count_sessions)
    days = len(np.unique(bars.time // 86_400)) * _WEEKDAYS_PER_BAR.get(bars.interval, 1.0)
    if days < MIN_COVERAGE * expected:
        warnings.append(
            f"The bars cover {format_percent(days / expected, 0)} of the {days_meant} in the "
            f"period ({bars.at(0):%Y-%m-%d} to {bars.at(-1):%Y-%m-%d} is what there is)."
        )
    return warnings


def _find_span(request: BacktestRequest, bars: BarSeries) -> tuple[date, date]:
    """The period asked for, or the bars' own span where none was asked for."""
    return request.start or bars.at(0).date(), request.end or bars.at(-1).date()


def _count_expected_days(
    bars: BarSeries, start: date, end: date, count_sessions: CountSessions
) -> tuple[int, str]:
    """How many days should have bars, and what they are called."""
    exchange = bars.passport.exchange
    weekdays = int(np.busday_count(start, end)) + 1
    if bars.interval in _WEEKDAYS_PER_BAR:
        return weekdays, "weekdays"
    sessions = count_sessions(exchange, start, end)
    if sessions is not None:
        return sessions, f"sessions of {exchange}"
    known = f"the calendar of {exchange} is not known" if exchange else "no exchange is known"
    return weekdays, f"weekdays ({known}, so holidays count)"
