"""All signals at once agree with one at a time, written plainly; and what must never vary."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import FlowUniverse
from core.enums import FlowUnit, FollowState, SignalExit
from core.kr_market.clean_bars import CleanBars, find_jumps
from core.kr_market.lifecycle import (
    EXIT_PRESETS,
    NO_COSTS,
    ExitRules,
    MarketBars,
    TradingCosts,
    follow,
    follow_signals,
    hold,
    stack_one,
    stack_universe,
)
from core.kr_market.lifecycle.following import STATES
from core.kr_market.lifecycle.one_signal import take_one
from core.kr_market.lifecycle.price_limits import find_locked
from tests.core.kr_market.performance.market_samples import make_universe

TIME = np.arange(19_800, 19_960) * 86_400
RULES = [
    *EXIT_PRESETS.values(),
    hold(1),
    hold(5),
    ExitRules("tight", 0.01, 0.01, 0.01, 4),
    ExitRules("flows", 0.05, None, None, 9, foreign_sell_sessions=2, rsi_exit=70, rsi_sessions=3),
]


@dataclass(frozen=True)
class Case:
    """A share with warts: suspensions, locked sessions, jumps, unknown flows."""

    bars: CleanBars
    foreign: np.ndarray


@st.composite
def cases(draw: st.DrawFn) -> Case:
    seed = draw(st.integers(0, 10_000))
    size = draw(st.integers(2, 60))
    random = np.random.default_rng(seed)
    wild = random.choice([0.01, 0.03, 0.06])
    close = [10_000.0]
    rows = []
    for _ in range(size):
        before = close[-1]
        kind = random.random()
        if kind < 0.04:  # locked at a limit
            price = float(np.floor(before * random.choice([0.7, 1.3]) / 10) * 10)
            low, high = (find_limits(before)) if price else (0.0, 0.0)
            price = low if price < before else high
            rows.append((price, price, price, price))
        else:
            jump = 5.0 if kind > 0.985 else 1.0
            opened = before * jump * (1 + random.normal(0, wild))
            last = opened * (1 + random.normal(0, wild))
            high = max(opened, last) * (1 + abs(random.normal(0, wild)))
            low = min(opened, last) * (1 - abs(random.normal(0, wild)))
            rows.append((opened, high, max(low, 1.0), last))
        close.append(rows[-1][3])
    places = np.cumsum(random.choice([1, 1, 1, 2, 9], size=size)) - 1
    places = places[places < len(TIME)]
    opened, high, low, last = np.array(rows)[: len(places)].T
    flows = random.normal(0, 1, len(places))
    flows[random.random(len(places)) < 0.2] = np.nan
    volume = np.full(len(places), 1.0)
    return Case(CleanBars(places, opened, high, low, last, volume, 0, find_jumps(last)), flows)


def find_limits(before: float) -> tuple[float, float]:
    from core.kr_market.lifecycle.price_limits import find_limits as of_arrays

    low, high = of_arrays(np.array([before]))
    return float(low[0]), float(high[0])


def follow_slowly(  # noqa: C901 - one rule after the other, as they are told
    case: Case, entry: int, rules: ExitRules
) -> tuple[object, ...]:
    """State, reason, position of the exit, price, sessions held, worst case: bar by bar."""
    bars = case.bars
    before = np.concatenate([[np.nan], bars.close[:-1]])
    locked, _ = find_locked(before, bars.high, bars.low)
    bought = bars.open[entry]
    peak, due = bought, None
    for age, i in enumerate(range(entry, len(bars)), start=1):
        opened, high, low, close = bars.open[i], bars.high[i], bars.low[i], bars.close[i]
        if bars.is_jump[i]:
            return FollowState.UNADJUSTED, None, i, None, age, False
        fixed = bought * (1 - rules.stop_loss) if rules.stop_loss else 0.0
        trail = peak * (1 - rules.trailing_stop) if rules.trailing_stop else 0.0
        stop = max(fixed, trail)
        why = SignalExit.TRAILING_STOP if trail > fixed else SignalExit.STOP_LOSS
        target = bought * (1 + rules.take_profit) if rules.take_profit else math.inf
        sale, worst = None, False
        if due is not None:
            sale = (due, opened)
        elif opened <= stop:
            sale = (why, opened)
        elif opened >= target:
            sale = (SignalExit.TAKE_PROFIT, opened)
        elif low <= stop:
            sale, worst = (why, stop), bool(high >= target)
        elif high >= target:
            sale = (SignalExit.TAKE_PROFIT, target)
        elif age == rules.max_sessions:
            sale = (SignalExit.TIME_EXIT, close)
        if sale is not None and not locked[i]:
            return FollowState.CLOSED, sale[0], i, sale[1], age, worst
        if sale is not None:
            due = sale[0]
        elif _foreigners_sell(case, i, rules):
            due = SignalExit.FOREIGN_SELL
        elif _rsi(case, i, rules) >= (rules.rsi_exit or math.inf):
            due = SignalExit.RSI_EXIT
        peak = max(peak, high)
    return FollowState.OPEN, due, len(bars) - 1, bars.close[-1], len(bars) - entry, False


def _foreigners_sell(case: Case, i: int, rules: ExitRules) -> bool:
    wanted = rules.foreign_sell_sessions
    return bool(wanted) and i + 1 >= wanted and all(case.foreign[i + 1 - wanted : i + 1] < 0)


def _rsi(case: Case, i: int, rules: ExitRules) -> float:
    size = rules.rsi_sessions
    if rules.rsi_exit is None or i < size or case.bars.is_jump[i - size + 1 : i + 1].any():
        return -1.0
    changes = [case.bars.close[j] - case.bars.close[j - 1] for j in range(i - size + 1, i + 1)]
    gains, losses = sum(c for c in changes if c > 0), -sum(c for c in changes if c < 0)
    return 100 * gains / (gains + losses) if gains + losses else -1.0


@settings(max_examples=120, deadline=None)
@given(cases(), st.sampled_from(RULES))
def test_every_signal_agrees_with_the_slow_reference(case: Case, rules: ExitRules) -> None:
    market = stack_one(case.bars, TIME, case.foreign)
    places = case.bars.places
    table = follow_signals(market, np.zeros(len(places), np.int64), places, rules, NO_COSTS)
    for k in range(len(places)):
        found = take_one(market, table, k)
        if places[k] + 1 == len(TIME):
            assert found.state is FollowState.WAITING
            continue
        is_next = k + 1 < len(places) and places[k + 1] == places[k] + 1
        if not is_next or market.is_locked_high[k + 1]:
            assert found.state is FollowState.MISSED
            continue
        state, reason, last, price, held, worst = follow_slowly(case, k + 1, rules)
        assert (found.state, found.reason, found.sessions_held) == (state, reason, held)
        assert found.exit_place == places[last]
        assert found.exit_price == (None if price is None else pytest.approx(price))
        assert found.is_worst_case is worst


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(RULES), st.data())
def test_later_bars_do_not_change_a_closed_outcome(
    case: Case, rules: ExitRules, data: st.DataObject
) -> None:
    whole = stack_one(case.bars, TIME, case.foreign)
    cut = data.draw(st.integers(1, len(case.bars)))
    bars = case.bars
    part = CleanBars(
        bars.places[:cut], bars.open[:cut], bars.high[:cut], bars.low[:cut], bars.close[:cut],
        bars.volume[:cut], 0, bars.is_jump[:cut],
    )  # fmt: skip
    shorter = stack_one(part, TIME, case.foreign[:cut])
    rows, places = np.zeros(cut, np.int64), bars.places[:cut]
    early = follow_signals(shorter, rows, places, rules, TradingCosts())
    late = follow_signals(whole, rows, places, rules, TradingCosts())
    final = early.has(FollowState.CLOSED) | early.has(FollowState.UNADJUSTED)
    for k in np.flatnonzero(final):
        assert take_one(shorter, early, k) == take_one(whole, late, k)


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(RULES))
def test_costs_only_ever_take_away(case: Case, rules: ExitRules) -> None:
    if len(case.bars) < 2:
        return
    free = follow(case.bars, 1, rules, NO_COSTS, TIME, foreign=case.foreign)
    real = follow(case.bars, 1, rules, TradingCosts(), TIME, foreign=case.foreign)
    untaxed = follow(
        case.bars, 1, rules, TradingCosts(), TIME, foreign=case.foreign, is_taxed=False
    )
    assert free.gross_return == real.gross_return
    if free.net_return is not None:
        assert free.net_return == free.gross_return
        assert real.net_return < untaxed.net_return < free.net_return


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(RULES), st.integers(1, 30))
def test_a_suspension_changes_no_age_and_no_price(case: Case, rules: ExitRules, gap: int) -> None:
    """The same bars with empty sessions among them: only the days differ."""
    bars = case.bars
    if len(bars) < 2:
        return
    apart = np.arange(len(bars)) * 2
    apart[len(bars) // 2 :] += gap
    moved = CleanBars(
        apart, bars.open, bars.high, bars.low, bars.close, bars.volume, 0, bars.is_jump
    )
    long_time = np.arange(19_000, 19_400) * 86_400
    near = follow(bars, 1, rules, NO_COSTS, TIME, foreign=case.foreign)
    far = follow(moved, 1, rules, NO_COSTS, long_time, foreign=case.foreign)
    assert (near.sessions_held, near.exit_price) == (far.sessions_held, far.exit_price)
    assert (near.state, near.reason) == (far.state, far.reason)


def test_a_whole_market_is_followed_as_each_share_alone() -> None:
    random = np.random.default_rng(3)
    shares = [_walk(random, size) for size in (30, 0, 1, 55)]
    alone = [stack_one(bars, TIME) for bars in shares]
    market = _join(alone)
    rows = np.concatenate([np.full(len(bars), row) for row, bars in enumerate(shares)])
    places = np.concatenate([bars.places for bars in shares])
    rules, costs = EXIT_PRESETS["conservative"], TradingCosts()
    together = follow_signals(market, rows.astype(np.int64), places, rules, costs)
    k = 0
    for own, bars in zip(alone, shares, strict=True):
        zero = np.zeros(len(bars), np.int64)
        table = follow_signals(own, zero, bars.places, rules, costs)
        for one in range(len(bars)):
            assert take_one(market, together, k) == take_one(own, table, one)
            k += 1
    assert k == 86


def test_no_signals_make_an_empty_table() -> None:
    market = stack_one(_walk(np.random.default_rng(1), 5), TIME)
    none = np.array([], dtype=np.int64)
    assert len(follow_signals(market, none, none, EXIT_PRESETS["base"], TradingCosts())) == 0


def test_a_signal_of_a_session_after_a_suspension_began_is_missed() -> None:
    bars = _walk(np.random.default_rng(1), 3)
    market = stack_one(bars, TIME)
    table = follow_signals(
        market, np.array([0]), np.array([50]), EXIT_PRESETS["base"], TradingCosts()
    )
    assert STATES[table.state[0]] is FollowState.MISSED


def _walk(random: np.random.Generator, size: int) -> CleanBars:
    close = 10_000 * np.cumprod(1 + random.normal(0, 0.03, size))
    opened = close * (1 + random.normal(0, 0.01, size))
    high, low = np.maximum(opened, close) * 1.01, np.minimum(opened, close) * 0.99
    places = np.arange(size)
    return CleanBars(places, opened, high, low, close, close, 0, find_jumps(close))


def _join(parts: list[MarketBars]) -> MarketBars:
    fields = (
        "places", "open", "high", "low", "close", "volume", "is_jump", "is_locked_low",
        "is_locked_high", "foreign", "is_taxed",
    )  # fmt: skip
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in fields}
    starts = np.cumsum([0, *(len(part.places) for part in parts)])
    return MarketBars(time=TIME, starts=starts, **joined)


def test_flows_are_laid_on_the_sessions_and_shares_they_are_of() -> None:
    universe = make_universe(shares=3, sessions=8)
    days = universe.time[[2, 5]]
    flows = FlowUniverse(
        symbols=("999990", universe.symbols[1]),
        time=np.append(days, universe.time[-1] + 86_400),
        foreign=np.array([[1.0, 2.0, 3.0], [-4.0, np.nan, -6.0]]),
        institution=np.zeros((2, 3)),
        unit=FlowUnit.KRW,
        source="flows",
        fetched_at=universe.fetched_at,
    )
    market = stack_universe(universe, flows)
    known = np.flatnonzero(~np.isnan(market.foreign))
    assert market.foreign[known].tolist() == [-4.0]
    assert (market.find_rows(known).tolist(), market.places[known].tolist()) == ([1], [2])
    assert market.is_taxed.tolist() == [True, True, False]
