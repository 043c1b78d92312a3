"""Trades all signals of a period by the terms of a request. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import FlowUniverse, Universe
from core.errors import InvalidInputError
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.signal_backtest.account import run_account
from core.kr_market.signal_backtest.account_types import AccountRun, AccountTerms
from core.kr_market.signal_backtest.found_signals import FoundSignals
from core.kr_market.signal_backtest.index_line import GateSeries, IndexInput
from core.kr_market.signal_backtest.offers import Admitted, admit
from core.kr_market.signal_backtest.prepared_market import PreparedMarket, prepare_market
from core.kr_market.signal_backtest.request import SignalBacktestRequest

LEAST_SESSIONS = 20
"""Sessions of a period below which nothing can be told."""


@dataclass(frozen=True, slots=True, eq=False)
class BacktestInput:
    """Everything that is read.

    Attributes:
        universe: up to the last day of the period, with as many sessions before it as rules need.
        flows: for an exit when foreigners sell; None where none are stored.
        signals: of all sessions; those outside the period are left out.
        gate: None where it is not asked for.
    """

    universe: Universe
    flows: FlowUniverse | None
    signals: FoundSignals
    index: IndexInput
    gate: GateSeries | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Sessions on the universe's axis, inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the account did, with all that it did it on."""

    market: PreparedMarket
    terms: AccountTerms
    signals: FoundSignals
    admitted: Admitted
    account: AccountRun


def find_period(universe: Universe, start: date | None) -> Period:
    """From the first session on or after a day to the last there is.

    Raises:
        InvalidInputError: too few sessions are stored.
    """
    moment = None if start is None else int(datetime.combine(start, time.min, UTC).timestamp())
    first = 0 if moment is None else int(np.searchsorted(universe.time, moment))
    count = len(universe.time) - first
    if count < LEAST_SESSIONS:
        known = universe.time.astype("datetime64[s]").astype("datetime64[D]")
        raise InvalidInputError(
            f"Only {count} sessions of the period are stored; {LEAST_SESSIONS} are needed.",
            f"Sessions from {known[0]} to {known[-1]} are there: choose days among them.",
        )
    return Period(first, len(universe.time) - 1)


def trade_signals(given: BacktestInput, request: SignalBacktestRequest) -> Run:
    """Trade all signals of the period.

    Raises:
        InvalidInputError: too few sessions, or days whose sell tax is not known.
    """
    universe, signals, gate = given.universe, given.signals, given.gate
    costs, period = TradingCosts(), find_period(universe, request.start)
    market = prepare_market(universe, given.flows, costs)
    if np.isnan(market.marks.tax[period.first :]).any():
        raise InvalidInputError(
            "The sell tax of the period's first days is not known.",
            f"Begin on {costs.taxes[0][0]} or later.",
        )
    terms = AccountTerms(
        request.capital, period.first, period.last, find_exit_rules(request.rules), costs
    )
    kept = signals.within(period.first, period.last)
    allowed = np.ones(len(universe.time)) if gate is None else gate.allowed
    admitted = admit(
        market,
        kept,
        terms.size.scale(kept.score),
        allowed,
        min_turnover=request.min_turnover,
        rules=terms.rules,
        costs=costs,
    )
    return Run(market, terms, kept, admitted, run_account(market.marks, admitted.offers, terms))
