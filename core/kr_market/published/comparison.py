"""Holds a published log against the bars, and our exit rules against its results. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from core.contracts import Universe
from core.enums import ExitPrice, FollowState
from core.kr_market.clean_bars import CleanBars, clean_row
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.following import FollowedTable, follow_signals
from core.kr_market.lifecycle.market_bars import MarketBars, stack_universe
from core.kr_market.lifecycle.one_signal import take_one
from core.kr_market.performance.base_rate import build_sample, find_common, measure_base
from core.kr_market.performance.figures import measure_group
from core.kr_market.published.exit_prices import (
    LogCalendar,
    find_last_place,
    is_close,
    judge_exit,
)
from core.kr_market.published.figures import group_logged, measure_logged
from core.kr_market.published.types import (
    STALE,
    ComparedSignal,
    LoggedSignalView,
    PublishedComparison,
)

NO_BARS = "no bars of the share are stored"
BEFORE = "the bars begin after it"
_STATES = {
    FollowState.WAITING: "the bars end with it",
    FollowState.MISSED: "could not be bought: no trade in the next session, or locked at the limit",
    FollowState.OPEN: "not sold yet when the bars end",
    FollowState.UNADJUSTED: "the price jumped beyond the daily limit",
}


def compare_log(
    log: str,
    logged: Sequence[LoggedSignalView],
    universe: Universe,
    rules: ExitRules,
    costs: TradingCosts,
) -> PublishedComparison:
    """Every signal of a log beside our rule on the bars we have.

    A signal made on a day without a session is bought at the open of the first session after it.

    Args:
        log: where the log comes from.
        logged: its rows, at least one.
        universe: whose bars.
        rules: our exits.
        costs: ours; the log has none.
    """
    calendar = LogCalendar.of(universe)
    row_of = {symbol: row for row, symbol in enumerate(universe.symbols)}
    bars = {
        one.symbol: clean_row(universe, row_of[one.symbol])
        for one in logged
        if one.symbol in row_of
    }
    market = stack_universe(universe)
    places = [find_last_place(universe, one.session) for one in logged]
    able = [k for k, one in enumerate(logged) if one.symbol in bars and places[k] >= 0]
    rows = np.array([row_of[logged[k].symbol] for k in able], dtype=np.int64)
    own_places = np.array([places[k] for k in able], dtype=np.int64)
    table = follow_signals(market, rows, own_places, rules, costs)
    compared = list(_describe(logged, bars, calendar))
    base = measure_base(market, find_common(universe), rules, costs, np.unique(own_places))
    names = dict(zip(universe.symbols, _pick_names(universe), strict=True))
    for at, k in enumerate(able):
        compared[k] = _fill(compared[k], market, table, at, names[logged[k].symbol])
    days = [one.session for one in logged] + [one.exit_session for one in logged]
    shut = Counter(day for day in days if day is not None and calendar.is_closed(day))
    exits = Counter(one.exit_kind for one in compared if one.exit_kind is not None)
    known = [one.is_entry_close for one in compared if one.is_entry_close is not None]
    return PublishedComparison(
        log=log,
        bars=universe.source,
        bars_fetched_at=universe.fetched_at,
        exit_rules=rules.name,
        first=min(one.session for one in logged),
        last=max(one.session for one in logged),
        signals=len(logged),
        closed=sum(one.is_closed for one in logged),
        symbols=len({one.symbol for one in logged}),
        symbols_known=len(bars),
        exits={kind: exits[kind] for kind in ExitPrice if exits[kind]},
        stale=sum(exits[kind] for kind in STALE),
        closed_days=dict(sorted(shut.items())),
        no_session=sum(calendar.is_closed(one.session) for one in logged),
        entry_known=len(known),
        entry_close=sum(known),
        why_not=dict(Counter(one.why_not for one in compared if one.why_not).most_common()),
        total=measure_logged("all", compared),
        by_exit=group_logged(compared, [one.exit_kind or "" for one in compared]),
        by_reason=group_logged(compared, [one.reason or "" for one in compared]),
        own=measure_group(rules.name, build_sample(market, own_places, table, base)),
        rows=tuple(compared),
        is_demo=universe.is_demo,
    )


def _describe(
    logged: Iterable[LoggedSignalView], bars: dict[str, CleanBars], calendar: LogCalendar
) -> Iterable[ComparedSignal]:
    for one in logged:
        own = bars.get(one.symbol)
        kind = None
        if one.exit_session is not None and one.exit_price is not None:
            kind = judge_exit(calendar, own, one.exit_session, one.exit_price)
        entry = is_close(calendar, own, one.session, one.entry_price)
        why = NO_BARS if own is None else BEFORE
        yield ComparedSignal(one, "", kind, entry, None, None, None, None, why)


def _fill(
    compared: ComparedSignal, market: MarketBars, table: FollowedTable, at: int, name: str
) -> ComparedSignal:
    own = take_one(market, table, at)
    return replace(
        compared,
        name=name,
        state=own.state,
        reason=own.reason if own.state is FollowState.CLOSED else None,
        entry_price=own.entry_price,
        net_return=own.net_return if own.state is FollowState.CLOSED else None,
        why_not=_STATES.get(own.state, ""),
    )


def _pick_names(universe: Universe) -> list[str]:
    pairs = zip(universe.local_names, universe.names, strict=True)
    return [local or name for local, name in pairs]
