"""Places where a number of a widget enters a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from benchmarks.drills.attack_desk import SYMBOL
from benchmarks.drills.widget_rows import DAY, Give, OwnRows
from core.contracts import Actor
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.services import Services
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.signals.follow_types import FollowRequest
from core.user.alert_types import AlertRequest
from core.user.screening.chain import FilterChoice


def list_number_places(s: Services, actor: Actor, own: OwnRows) -> Mapping[str, Give]:
    """By what the number is; called with a hostile one in its place."""
    wanted, scan = AllocationRequest((SYMBOL, "GOOG")), SignalBacktestRequest()
    alert = AlertRequest(FilterChoice("price", {}))
    follow = FollowRequest(own.strategy, (SYMBOL,))
    portfolio, bookings = own.portfolio, s.bookings

    def book(**changed: Any) -> None:
        bookings.add_booking(actor, portfolio, replace(own.trade, **changed))

    def change(**changed: Any) -> None:
        kept = {"name": "Attacked", "commission_rate": 0.0, "drawdown_limit": None}
        s.portfolios.update_portfolio(actor, portfolio, **{**kept, **changed})

    return {
        "a booking's units": lambda v: book(units=Decimal(v)),
        "a booking's price": lambda v: book(price=Decimal(v)),
        "a booking's fee": lambda v: book(fee=Decimal(v)),
        "a booking's amount": lambda v: bookings.add_booking(
            actor, portfolio, replace(own.booking, amount=Decimal(v))
        ),
        "a commission": lambda v: change(commission_rate=v),
        "a drawdown limit": lambda v: change(drawdown_limit=v),
        "a planned weight": lambda v: s.plans.set_plan(actor, portfolio, {SYMBOL: v}),
        "an exchange rate": lambda v: s.exchange_rates.enter_rate(
            actor, "EUR", "USD", DAY, Decimal(v)
        ),
        "a horizon": lambda v: s.forecasts.make_forecast(actor, portfolio, v),
        "a weight's limit": lambda v: s.allocations.submit_run(
            actor, replace(wanted, max_weight=v)
        ),
        "a cost": lambda v: s.allocations.submit_run(actor, replace(wanted, cost_rate=v)),
        "sessions": lambda v: s.allocations.submit_run(actor, replace(wanted, sessions=v)),
        "an alert's amount": lambda v: s.alerts.create_alert(
            actor, own.watchlist, replace(alert, amount=v)
        ),
        "an alert's sessions": lambda v: s.alerts.create_alert(
            actor, own.watchlist, replace(alert, within=v)
        ),
        "a signal's horizon": lambda v: s.signal_follows.save_follow(
            actor, replace(follow, horizon_bars=v)
        ),
        "a signal's expiry": lambda v: s.signal_follows.save_follow(
            actor, replace(follow, expiry_sessions=v)
        ),
        "months to seal": lambda v: s.holdouts.seal_holdout(actor, v, [SYMBOL]),
        "a key's days": lambda v: s.api_keys.create_key(actor, "K", ["read_watchlists"], v),
        "a capital": lambda v: s.signal_backtests.submit_backtest(actor, replace(scan, capital=v)),
        "a turnover": lambda v: s.signal_backtests.submit_backtest(
            actor, replace(scan, min_turnover=v)
        ),
        "draws": lambda v: s.signal_backtests.submit_backtest(actor, replace(scan, draws=v)),
        "a seed": lambda v: s.signal_backtests.submit_backtest(actor, replace(scan, seed=v)),
        "an id": lambda v: s.backtests.get_backtest(actor, v),
        "a position": lambda v: s.watchlists.move_watchlist(actor, own.watchlist, v),
    }
