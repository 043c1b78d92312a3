"""Turns precomputed signals into orders, one bar at a time, the same way for every strategy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from core.contracts import FloatArray, OnProgress
from core.enums import Direction, ExitReason, SignalRejection
from core.trading.request import Execution
from core.trading.run_notes import RunNotes
from core.trading.strategies.base import Signals

PROGRESS_REPORTS = 50  # per run


class _Account(Protocol):
    """What is used of backtesting.py's Strategy inside `next`."""

    data: Any
    position: Any
    trades: tuple[Any, ...]
    closed_trades: tuple[Any, ...]
    buy: Callable[..., Any]
    sell: Callable[..., Any]


class SignalFollower:
    """Decides at each bar's close; the engine fills at the next open (or at that close).

    The rules, in this order:

    1. An open position is closed when its exit signal is set. An exit on the same bar as an entry
       on the same side wins.
    2. A trailing stop follows the best close since entry and never moves back.
    3. An entry signal opens a position if the direction is allowed, there is none on that side
       and the cool-down is over. An opposite position is closed first; the new one is opened with
       it unless a cool-down is set.
    4. An entry takes its stop and target with it: the strategy's own on that bar or those of the
       execution rules, whichever is nearer.
    5. On the last bar nothing is entered: there is no later bar to fill on. (Left to itself the
       engine would fill such an order at the last bar's open, before the signal existed.)

    Sizes: backtesting.py reads a size below 1 as a share of the *free* cash. Instalment k of a
    plan therefore asks for `p·s / (1 - p·d)` of it, where p is the position size, s its share and
    d the shares bought before: each instalment then puts the same part of the starting cash to
    work, down to whole units.

    Attributes:
        unfilled: entries that could not be carried out: too little cash, or the last bar.
        notes: what was ordered and why, and what was not.
    """

    def __init__(
        self, signals: Signals, execution: Execution, length: int, on_progress: OnProgress
    ) -> None:
        self._signals = signals
        self._execution = execution
        self._length = length
        self._on_progress = on_progress
        self._progress_step = max(1, length // PROGRESS_REPORTS)
        self._shares_bought = 0.0
        self._trades_expected = 0
        self.unfilled = 0
        self.notes = RunNotes()

    def on_bar(self, account: _Account) -> None:
        """Look at the bar that has just closed and place orders."""
        i = len(account.data) - 1
        if i % self._progress_step == 0:
            self._on_progress(i / self._length, f"Bar {i:,} of {self._length:,}")
        self.notes.begin_bar(i)
        self._count_unfilled(account)
        is_closing = self._exit(account, i)
        if self._execution.trailing_stop and not is_closing:
            self._trail(account)
        self._enter(account, i, is_closing=is_closing)
        if i == self._length - 1:  # what is open now is closed by the engine, whatever was ordered
            self.notes.close(account.trades, ExitReason.END_OF_DATA)

    def _exit(self, account: _Account, i: int) -> bool:
        position = account.position
        if not position:
            return False
        exits = self._signals.exit_long if position.is_long else self._signals.exit_short
        if exits[i]:
            position.close()
            self.notes.close(account.trades, ExitReason.SIGNAL)
        return bool(exits[i])

    def _trail(self, account: _Account) -> None:
        close, distance = account.data.Close[-1], self._execution.trailing_stop
        for trade in account.trades:
            before = trade.sl
            if trade.is_long:
                trade.sl = max(before or 0.0, close * (1 - distance))
            else:
                trade.sl = min(before or float("inf"), close * (1 + distance))
            if trade.sl != before:
                self.notes.trailing.add(trade)

    def _enter(self, account: _Account, i: int, *, is_closing: bool) -> None:
        side = self._wanted_side(i)
        if not side:
            return
        is_plan = self._signals.entry_share is not None
        size = account.position.size
        is_held = size * side > 0 and not is_closing
        if is_held and not is_plan:
            self.notes.turn_down(i, SignalRejection.IN_MARKET)
            return
        if self._is_cooling_down(account, i, side):
            self.notes.turn_down(i, SignalRejection.COOL_DOWN)
            return
        if i == self._length - 1:
            self.unfilled += 1
            self.notes.turn_down(i, SignalRejection.LAST_BAR)
            return
        if size * side < 0 and not is_closing:
            account.position.close()
            self.notes.close(account.trades, ExitReason.REVERSED)
        self._place(account, i, side, is_first=not is_held)

    def _wanted_side(self, i: int) -> int:
        signals, direction = self._signals, self._execution.direction
        if direction is not Direction.SHORT and signals.enter_long[i]:
            return 0 if signals.exit_long[i] else 1
        if direction is not Direction.LONG and signals.enter_short[i]:
            return 0 if signals.exit_short[i] else -1
        return 0

    def _is_cooling_down(self, account: _Account, i: int, side: int) -> bool:
        wait = self._execution.cool_down
        if not wait:
            return False
        if account.position:
            return bool(account.position.size * side < 0)
        return bool(account.closed_trades) and i - account.closed_trades[-1].exit_bar < wait

    def _place(self, account: _Account, i: int, side: int, *, is_first: bool) -> None:
        if is_first:
            self._shares_bought = 0.0
        plan, shares = self._execution.position_size, self._signals.entry_share
        share = 1.0 if shares is None else float(shares[i])
        fraction = plan * share / (1.0 - plan * self._shares_bought)
        self._shares_bought += share
        stop, target = self._brackets(i, float(account.data.Close[-1]), side)
        self._trades_expected = len(account.trades) + len(account.closed_trades) + 1
        order = account.buy if side > 0 else account.sell
        # The engine's own default stands for "all of it": one step of a float below 1.
        size = {} if fraction > 1 - 1e-12 else {"size": fraction}
        order(sl=stop, tp=target, tag=i, **size)
        trail, fixed = self._execution.trailing_stop, self._execution.stop_loss
        is_trailing = stop is not None and 0 < trail != fixed
        is_trailing = is_trailing and stop == float(account.data.Close[-1]) * (1 - side * trail)
        self.notes.order(i, is_stop_trailing=is_trailing)

    def _brackets(self, i: int, close: float, side: int) -> tuple[float | None, float | None]:
        rules, signals = self._execution, self._signals
        stops, targets = _price_at(signals.stop, i), _price_at(signals.target, i)
        if distances := [d for d in (rules.stop_loss, rules.trailing_stop) if d]:
            stops.append(close * (1 - side * min(distances)))
        if rules.take_profit:
            targets.append(close * (1 + side * rules.take_profit))
        if side > 0:
            return max(stops, default=None), min(targets, default=None)
        return min(stops, default=None), max(targets, default=None)

    def _count_unfilled(self, account: _Account) -> None:
        seen = len(account.trades) + len(account.closed_trades)
        if seen < self._trades_expected:
            self.unfilled += 1
        self._trades_expected = 0


def _price_at(prices: FloatArray | None, i: int) -> list[float]:
    """The strategy's own price on bar i, or nothing where it has none."""
    return [float(prices[i])] if prices is not None and 0 < prices[i] < math.inf else []
