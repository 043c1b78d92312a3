"""Many combinations over the same bars: the loop of a sweep, one thread's share at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.account_figures import Scratch, measure_account
from core.trading.sweep.compiled import kernel
from core.trading.sweep.drawdowns import find_block_extremes
from core.trading.sweep.event_loop import find_events, simulate_events
from core.trading.sweep.figures import write_row
from core.trading.sweep.market import Facts
from core.trading.sweep.plain_loop import Outcome, simulate
from core.trading.sweep.result import DONE, PENDING, RUINED, CodeArray
from core.trading.sweep.state import BLOCK, Prices, Ranges, Record, Rules, Setting, Terms
from core.trading.sweep.trade_figures import measure_trades
from core.trading.sweep.wishes import Wishes

ActionRows = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
WordRows = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]
FigureRows = np.ndarray[tuple[int, int], np.dtype[np.float64]]
IntArray = np.ndarray[tuple[int], np.dtype[np.int64]]


class Span(NamedTuple):
    """The combinations `start` to `stop - 1`."""

    start: int
    stop: int


class Desk(NamedTuple):
    """What all combinations share."""

    prices: Prices
    ranges: Ranges
    terms: Terms
    facts: Facts


class Plans(NamedTuple):
    """What sets combinations apart beside their signals: arrays of length k, see `Rules`.

    `warm_up` is in bars; a combination whose `code` is not PENDING is left out.
    """

    position_size: FloatArray
    stop_loss: FloatArray
    take_profit: FloatArray
    trailing_stop: FloatArray
    cool_down: IntArray
    warm_up: IntArray


class Results(NamedTuple):
    """What comes out of each combination: `rows` float64[k, 31] (see `figures`), codes, counts."""

    rows: FigureRows
    code: CodeArray
    unfilled: IntArray


class Room(NamedTuple):
    """Memory of one thread; a row per combination of a span, see `Wishes`.

    `words` is the memory of `actions`, eight bytes at a time.
    """

    actions: ActionRows
    shares: FigureRows
    is_plan: BoolArray
    stops: FigureRows
    targets: FigureRows
    has_levels: BoolArray
    words: WordRows
    events: TimeArray
    record: Record
    scratch: Scratch


@kernel
def run_batch(desk: Desk, plans: Plans, span: Span, room: Room, results: Results) -> None:
    """Run the combinations of a span, whose actions are the room's first rows.

    Args:
        desk: bars, account, calendar.
        plans: of all combinations.
        span: the combinations to run, at most as many as the room has rows.
        room: overwritten.
        results: of all combinations; only those of the span are written.
    """
    equity, scratch, facts = room.record.equity, room.scratch, desk.facts
    for k in range(span.start, span.stop):
        if results.code[k] != PENDING:
            continue
        rules = Rules(
            plans.position_size[k],
            plans.stop_loss[k],
            plans.take_profit[k],
            plans.trailing_stop[k],
            plans.cool_down[k],
        )
        setting = Setting(desk.prices, desk.ranges, desk.terms, rules)
        warm_up, place = plans.warm_up[k], k - span.start
        wishes = Wishes(
            room.actions[place],
            room.shares[place],
            room.is_plan[place],
            room.stops[place],
            room.targets[place],
            room.has_levels[place],
        )
        is_done, outcome = False, Outcome(PENDING, 0, -1, 0)
        if not wishes.is_plan:
            count = find_events(wishes.actions, room.words[place], warm_up + 1, room.events)
            outcome = simulate_events(setting, wishes, room.events[:count], room.record)
            find_block_extremes(equity, scratch.lowest, scratch.highest)
            is_done = not is_ruined(equity, scratch.lowest)  # a refusal after a ruin is none
        if not is_done:
            outcome = simulate(setting, wishes, warm_up + 1, room.record)
            find_block_extremes(equity, scratch.lowest, scratch.highest)
        results.code[k] = outcome.code
        if outcome.code != DONE and outcome.code != RUINED:  # noqa: PLR1714 - a set needs memory
            continue
        trades = outcome.trade_count
        account = measure_account(room.record, outcome, facts, warm_up, scratch)
        calendar = facts.calendar
        figures = measure_trades(room.record.log, trades, calendar.time, calendar.step)
        write_row(account, figures, results.rows[k])
        results.unfilled[k] = outcome.unfilled


@kernel
def is_ruined(equity: FloatArray, lowest: FloatArray) -> bool:
    """Whether equity is 0 or less anywhere.

    Args:
        equity: float64[n].
        lowest: of each full block of BLOCK bars.
    """
    for block in range(len(equity) // BLOCK):
        if lowest[block] <= 0:
            return True
    is_positive = True
    for bar in range(len(equity) // BLOCK * BLOCK, len(equity)):
        is_positive = is_positive and equity[bar] > 0
    return not is_positive
