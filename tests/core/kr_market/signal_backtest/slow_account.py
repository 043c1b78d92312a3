"""The same account once more, written plainly from the rules: one share, one session at a time.

Nothing of the engine is used but the settings and the daily limits; it is the second opinion.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from core.contracts import Universe
from core.kr_market.clean_bars import JUMP_BEYOND
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.price_limits import find_limits
from core.kr_market.signal_backtest.found_signals import FoundSignals

WINDOW = 20


@dataclass
class Held:
    row: int
    entry: int
    price: float
    quantity: int
    paid: float
    peak: float
    age: int = 0
    due: str = ""


@dataclass
class SlowResult:
    equity: list[float] = field(default_factory=list)
    cash: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    trades: list[tuple[int, int, int, int, float, float]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class SlowMarket:
    """Bars by share and session, None where it did not trade."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.days = [
            day.astype(object) for day in universe.time.astype("datetime64[s]").astype("M8[D]")
        ]

    def bar(self, row: int, session: int) -> tuple[float, float, float, float] | None:
        u = self.universe
        found = tuple(float(x[row, session]) for x in (u.open, u.high, u.low, u.close))
        volume = float(u.volume[row, session])
        return found if all(x > 0 for x in (*found, volume)) else None

    def before(self, row: int, session: int) -> float | None:
        for earlier in range(session - 1, -1, -1):
            if bar := self.bar(row, earlier):
                return bar[3]
        return None

    def jumped(self, row: int, session: int) -> bool:
        bar, before = self.bar(row, session), self.before(row, session)
        return bar is not None and before is not None and abs(bar[3] / before - 1) > JUMP_BEYOND

    def jumped_lately(self, row: int, session: int) -> bool:
        clean = [one for one in range(session + 1) if self.bar(row, one)][-WINDOW:]
        return any(self.jumped(row, one) for one in clean[1:])

    def locked(self, row: int, session: int, side: int) -> bool:
        bar, before = self.bar(row, session), self.before(row, session)
        if bar is None or before is None or bar[1] != bar[2]:
            return False
        lower, upper = (float(one[0]) for one in find_limits(np.array([before])))
        return bar[1] >= upper if side > 0 else bar[2] <= lower

    def turnover(self, row: int, session: int) -> float:
        if session < WINDOW - 1:
            return math.nan
        total = 0.0
        for one in range(session - WINDOW + 1, session + 1):
            if bar := self.bar(row, one):
                total += bar[3] * float(self.universe.volume[row, one])
        return total / WINDOW


def run_slowly(
    universe: Universe,
    signals: FoundSignals,
    rules: ExitRules,
    capital: float,
    min_turnover: float,
) -> SlowResult:
    market, result, costs = SlowMarket(universe), SlowResult(), TradingCosts()
    listed = list(zip(signals.row, signals.place, signals.score, strict=True))
    result.refused["no_session"] = sum(place == len(universe.time) - 1 for _, place, _ in listed)
    cash, value, held = capital, capital, {}
    for session in range(len(universe.time)):
        todays = [(row, score) for row, place, score in listed if place == session - 1]
        todays.sort(
            key=lambda one: (-(-1 if math.isnan(one[1]) else one[1]), universe.symbols[one[0]])
        )
        for row, score in todays:
            reason, cash = buy(
                market, rules, costs, held, (row, session, score), (cash, value, min_turnover)
            )
            if reason:
                result.refused[reason] += 1
        for position in list(held.values()):
            price = leave(market, rules, position, session)
            if price is None:
                continue
            amount = position.quantity * price * (1 - costs.slippage)
            tax = costs.find_tax(market.days[session])
            received = amount - amount * costs.commission - amount * tax
            cash += received
            del held[position.row]
            result.trades.append(
                (position.row, position.entry, session, position.quantity, position.paid, received)
            )
        worth = stale = 0.0
        for position in held.values():
            bar = market.bar(position.row, session)
            last = bar[3] if bar else market.before(position.row, session)
            worth += position.quantity * last
            stale += 0.0 if bar else position.quantity * last
        value = cash + worth
        result.equity.append(value)
        result.cash.append(cash)
        result.stale.append(stale)
    return result


def find_refusal(market, rules, held, row, session, min_turnover):
    """Why a signal never comes to a purchase; empty where it does. The first reason counts."""
    is_thin = min_turnover and not market.turnover(row, session - 1) >= min_turnover
    reasons = {
        "illiquid": is_thin,
        "unadjusted": market.jumped_lately(row, session - 1) or market.jumped(row, session),
        "suspended": market.bar(row, session) is None,
        "locked": market.locked(row, session, +1),
        "held": row in held,
        "slots": len(held) == rules.max_positions,
    }
    return next((reason for reason, applies in reasons.items() if applies), "")


def buy(market, rules, costs, held, wanted, money):
    row, session, score = wanted
    cash, value, min_turnover = money
    if reason := find_refusal(market, rules, held, row, session, min_turnover):
        return reason, cash
    opened = market.bar(row, session)[0]
    factor = 0.8 + (0.0 if math.isnan(score) else score) / 100 * 0.4
    price = opened * (1 + costs.slippage)
    wanted_shares = int(value * rules.position_size * factor / price)
    shares = wanted_shares
    while shares and shares * price * (1 + costs.commission) > cash:
        shares -= 1
    if shares == 0 or shares < 0.5 * wanted_shares:
        return "cash" if wanted_shares else "too_dear", cash
    paid = shares * price + shares * price * costs.commission
    held[row] = Held(row, session, opened, shares, paid, peak=opened)
    return "", cash - paid


def leave(market, rules, position, session):
    """The price it is sold at in this session; None where it is held on."""
    bar = market.bar(position.row, session)
    if bar is None:
        return None
    if market.jumped(position.row, session):
        return market.before(position.row, session)
    opened, high, low, close = bar
    position.age += 1
    stop = max(position.price * (1 - rules.stop_loss), position.peak * (1 - rules.trailing_stop))
    target = position.price * (1 + rules.take_profit)
    position.peak = max(position.peak, high)
    price = None
    if position.due or opened <= stop or opened >= target:
        price = opened
    elif low <= stop:
        price = stop
    elif high >= target:
        price = target
    elif position.age >= rules.max_sessions:
        price = close
    if price is not None and market.locked(position.row, session, -1):
        position.due = "sale"
        return None
    return price
