"""Rows of the attacker's own, which the requests of Proof 12 refer to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.drills.attack_desk import SYMBOL
from core.contracts import Actor
from core.enums import TransactionKind
from core.services import Services
from core.trading.library.types import StrategyDraft
from core.trading.portfolio.types import Booking
from core.trading.request import BacktestRequest

KIND = "sma_crossover"
DAY = date(2024, 1, 2)
Give = Callable[[Any], Any]
"""Calls a service with a value in its place."""


class OwnRows:
    """One of each kind."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self.watchlist = services.watchlists.create_watchlist(actor, "Attacked").id
        services.watchlist_items.add_symbols(actor, self.watchlist, [SYMBOL])
        self.portfolio = services.portfolios.create_portfolio(actor, "Attacked", "USD").id
        draft = StrategyDraft("Attacked", KIND)
        self.strategy = services.strategies.create_strategy(actor, draft).id
        wanted = BacktestRequest(SYMBOL, "buy_and_hold")
        self.backtest = services.backtests.submit_backtest(actor, wanted).id
        self.booking = Booking(DAY, TransactionKind.DEPOSIT, "USD", amount=Decimal(100))
        self.trade = Booking(
            DAY, TransactionKind.BUY, "USD", SYMBOL, units=Decimal(1), price=Decimal(1)
        )
