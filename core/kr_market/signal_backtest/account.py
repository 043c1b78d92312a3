"""An account that trades what it is offered: cash, whole shares, limits, costs. Pure.

Each session goes in this order, none of which looks ahead:

1. At the open offers are taken up in the order given. Cash and places of what is sold in this
   session are not there yet: they can be used from the next open on.
2. What is to be sold is sold.
3. At the close everything held is marked to the last close at which its share traded.

A position is the preset's share of the account's value at the close before, times the offer's
factor; the quantity is cut to whole shares and to the cash.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.enums import EntryRefusal
from core.kr_market.signal_backtest.account_types import (
    AccountRun,
    AccountTerms,
    Marks,
    Offers,
    Trade,
)


@dataclass(slots=True)
class _Position:
    offer: int
    row: int
    quantity: int
    exit: int
    paid: float
    commission: float
    slippage: float
    is_short_of_cash: bool


def run_account(marks: Marks, offers: Offers, terms: AccountTerms) -> AccountRun:
    """Trade the offers over the period.

    Args:
        marks: what shares are worth.
        offers: sorted by session of entry; all within the period.
        terms: capital, period, rules and costs.
    """
    return _Account(marks, offers, terms).run()


def count_affordable(cash: float, price: float, commission: float) -> int:
    """Most whole shares that cash pays for with the commission.

    Args:
        cash: KRW, 0 or more.
        price: KRW, of the fill.
        commission: fraction of what is filled.
    """
    # The division may round to either side of a whole share: begin one above.
    quantity = math.floor(cash / (price * (1 + commission))) + 1
    while (amount := quantity * price) + amount * commission > cash:
        quantity -= 1
    return quantity


class _Account:
    def __init__(self, marks: Marks, offers: Offers, terms: AccountTerms) -> None:
        self._marks, self._offers, self._terms = marks, offers, terms
        self._cash = terms.capital
        self._positions: list[_Position] = []
        self._held: set[int] = set()
        self._trades: list[Trade] = []
        self._refused: Counter[EntryRefusal] = Counter()
        self._is_held = np.zeros(len(offers), dtype=np.bool_)

    def run(self) -> AccountRun:
        first, last = self._terms.first, self._terms.last
        count = last - first + 1
        equity, cash, stale = np.empty(count), np.empty(count), np.empty(count)
        held = np.empty(count, dtype=np.int64)
        bounds = np.searchsorted(self._offers.entry, np.arange(first, last + 2)).tolist()
        value = self._cash
        for step in range(count):
            session = first + step
            for offer in range(bounds[step], bounds[step + 1]):
                self._consider(offer, value)
            self._sell(session)
            worth, stale[step] = self._mark(session)
            value = self._cash + worth
            equity[step], cash[step], held[step] = value, self._cash, len(self._positions)
        for position in self._positions:
            self._trades.append(self._keep(position, last))
        self._trades.sort(key=lambda trade: trade.offer)
        trades, refused = tuple(self._trades), dict(self._refused)
        return AccountRun(equity, cash, stale, held, trades, refused, self._is_held)

    def _consider(self, offer: int, value: float) -> None:
        reason = self._buy(offer, value)
        if reason is not None:
            self._refused[reason] += 1
            self._is_held[offer] = reason is EntryRefusal.HELD

    def _buy(self, offer: int, value: float) -> EntryRefusal | None:
        """Buy, or say why not; `value` is the account's at the close before."""
        offers, rules, costs = self._offers, self._terms.rules, self._terms.costs
        row = int(offers.row[offer])
        if row in self._held:
            return EntryRefusal.HELD
        if len(self._positions) >= rules.max_positions:
            return EntryRefusal.SLOTS
        opened = float(offers.open[offer])
        price = opened * (1 + costs.slippage)
        wanted = math.floor(value * rules.position_size * float(offers.factor[offer]) / price)
        if wanted < 1:
            return EntryRefusal.TOO_DEAR
        quantity = min(wanted, count_affordable(self._cash, price, costs.commission))
        if quantity < max(1.0, wanted * self._terms.size.least):
            return EntryRefusal.CASH
        amount = quantity * price
        commission = amount * costs.commission
        self._cash -= amount + commission
        self._held.add(row)
        self._positions.append(
            _Position(
                offer=offer,
                row=row,
                quantity=quantity,
                exit=int(offers.exit[offer]),
                paid=amount + commission,
                commission=commission,
                slippage=amount - quantity * opened,
                is_short_of_cash=quantity < wanted,
            )
        )
        return None

    def _sell(self, session: int) -> None:
        leaving = [position for position in self._positions if position.exit == session]
        for position in leaving:
            trade = self._close(position, session)
            self._cash += trade.received
            self._held.discard(position.row)
            self._trades.append(trade)
        if leaving:
            self._positions = [one for one in self._positions if one.exit != session]

    def _close(self, position: _Position, session: int) -> Trade:
        costs = self._terms.costs
        price = float(self._offers.exit_price[position.offer])
        amount = position.quantity * price * (1 - costs.slippage)
        tax = float(self._marks.tax[session]) if self._marks.is_taxed[position.row] else 0.0
        commission, tax = amount * costs.commission, amount * tax
        return Trade(
            offer=position.offer,
            quantity=position.quantity,
            paid=position.paid,
            received=amount - commission - tax,
            commission=position.commission + commission,
            slippage=position.slippage + position.quantity * price - amount,
            tax=tax,
            is_open=False,
            is_short_of_cash=position.is_short_of_cash,
        )

    def _mark(self, session: int) -> tuple[float, float]:
        """Value of all positions at the close, and of those that did not trade."""
        prices, is_traded = self._marks.price[session], self._marks.is_traded[session]
        worth = stale = 0.0
        for position in self._positions:
            value = position.quantity * float(prices[position.row])
            worth += value
            if not is_traded[position.row]:
                stale += value
        return worth, stale

    def _keep(self, position: _Position, session: int) -> Trade:
        return Trade(
            offer=position.offer,
            quantity=position.quantity,
            paid=position.paid,
            received=position.quantity * float(self._marks.price[session, position.row]),
            commission=position.commission,
            slippage=position.slippage,
            tax=0.0,
            is_open=True,
            is_short_of_cash=position.is_short_of_cash,
        )
