"""From what an account did to the table of its trades, and the same by kind. Pure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.contracts import Universe
from core.kr_market.lifecycle.market_bars import IntArray
from core.kr_market.performance.intervals import wilson
from core.kr_market.signal_backtest.account_types import AccountRun
from core.kr_market.signal_backtest.found_signals import FoundSignals
from core.kr_market.signal_backtest.offers import EXIT_NAMES, STILL_OPEN, Admitted
from core.kr_market.signal_backtest.prepared_market import PreparedMarket
from core.kr_market.signal_backtest.result_tables import TradeTable
from core.kr_market.signal_backtest.results import Slice


def build_trades(
    universe: Universe,
    market: PreparedMarket,
    signals: FoundSignals,
    admitted: Admitted,
    run: AccountRun,
) -> TradeTable:
    """One line for each position, in order of purchase."""
    at = np.array([trade.offer for trade in run.trades], dtype=np.int64)
    offers, table = admitted.offers.take(at), admitted.followed.table
    signal, days = offers.signal, _list_days(universe)
    last = len(universe.time) - 1
    is_open = np.array([trade.is_open for trade in run.trades], dtype=np.bool_)
    exit_ = np.where(is_open, last, offers.exit)
    exit_price = np.where(is_open, market.marks.price[last, offers.row], offers.exit_price)
    score = signals.score[signal]
    return TradeTable(
        symbol=[universe.symbols[row] for row in offers.row],
        name=[universe.names[row] for row in offers.row],
        local_name=[universe.local_names[row] for row in offers.row],
        kind=[signals.kinds[kind] for kind in signals.kind[signal]],
        score=[None if np.isnan(one) else float(one) for one in score],
        signal_day=_pick_days(days, signals.place[signal]),
        entry_day=_pick_days(days, offers.entry),
        exit_day=_pick_days(days, exit_),
        quantity=[trade.quantity for trade in run.trades],
        entry_price=offers.open.tolist(),
        exit_price=exit_price.tolist(),
        paid=[trade.paid for trade in run.trades],
        received=[trade.received for trade in run.trades],
        costs=[trade.commission + trade.slippage + trade.tax for trade in run.trades],
        held=table.held[signal].tolist(),
        exit=[EXIT_NAMES[code] for code in offers.exit_code],
        is_worst_case=(table.is_worst_case[signal] & ~is_open).tolist(),
    )


def slice_trades(trades: TradeTable, find_name: Callable[[TradeTable, int], str]) -> list[Slice]:
    """The closed positions by some name, the most frequent first.

    Args:
        trades: all positions.
        find_name: the name of a trade by its place.
    """
    groups: dict[str, list[int]] = {}
    for place in range(len(trades)):
        if trades.exit[place] != STILL_OPEN:
            groups.setdefault(find_name(trades, place), []).append(place)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_summarise(name, trades, places) for name, places in ordered]


def _summarise(name: str, trades: TradeTable, places: list[int]) -> Slice:
    profits = [trades.received[place] - trades.paid[place] for place in places]
    returns = [trades.received[place] / trades.paid[place] - 1 for place in places]
    wins, count = sum(profit > 0 for profit in profits), len(places)
    interval = wilson(wins, count)
    return Slice(
        name=name,
        closed=count,
        win_rate=wins / count,
        low=interval.low,
        high=interval.high,
        mean_return=float(np.mean(returns)),
        profit=float(sum(profits)),
        mean_held=float(np.mean([trades.held[place] for place in places])),
    )


def _list_days(universe: Universe) -> list[str]:
    return [str(day) for day in universe.time.astype("datetime64[s]").astype("datetime64[D]")]


def _pick_days(days: list[str], places: IntArray) -> list[str]:
    return [days[place] for place in places]
