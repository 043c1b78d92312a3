"""Where values of widgets enter services: one value of a request that is sound otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.drills.attack_desk import SYMBOL, AttackDesk
from benchmarks.drills.hostile_values import NUMBERS, TEXTS, THINGS
from core.contracts import Actor
from core.enums import Role, Theme, TransactionKind
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.schedules.views import ScheduleDraft
from core.services import Services
from core.trading.batch.types import BatchRequest
from core.trading.library.types import StrategyDraft
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.portfolio.types import Booking
from core.trading.request import BacktestRequest
from core.trading.signals.follow_types import FollowRequest
from core.user.alert_types import AlertRequest
from core.user.screening.chain import FilterChoice

_KIND = "sma_crossover"
_DAY = date(2024, 1, 2)
Give = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One value of one request.

    Attributes:
        values: that are tried there.
        give: calls the service with the value in its place.
    """

    name: str
    values: Sequence[Any]
    give: Give


def list_places(desk: AttackDesk) -> list[Place]:
    """All of them, on rows of the attacker's own."""
    services, actor = desk.services, desk.actor(Role.TRADER)
    own = _Own(services, actor)
    tables = (
        (TEXTS, _list_text_places(services, actor, own)),
        (TEXTS, _list_operator_texts(services, desk.actor(Role.ADMIN))),
        (NUMBERS, _list_number_places(services, actor, own)),
        (THINGS, _list_open_places(services, actor)),
    )
    return [Place(name, values, give) for values, table in tables for name, give in table.items()]


class _Own:
    """Rows that requests refer to."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self.watchlist = services.watchlists.create_watchlist(actor, "Attacked").id
        services.watchlist_items.add_symbols(actor, self.watchlist, [SYMBOL])
        self.portfolio = services.portfolios.create_portfolio(actor, "Attacked", "USD").id
        draft = StrategyDraft("Attacked", _KIND)
        self.strategy = services.strategies.create_strategy(actor, draft).id
        wanted = BacktestRequest(SYMBOL, "buy_and_hold")
        self.backtest = services.backtests.submit_backtest(actor, wanted).id
        self.booking = Booking(_DAY, TransactionKind.DEPOSIT, "USD", amount=Decimal(100))
        self.trade = Booking(
            _DAY, TransactionKind.BUY, "USD", SYMBOL, units=Decimal(1), price=Decimal(1)
        )


def _list_text_places(s: Services, actor: Actor, own: _Own) -> Mapping[str, Give]:
    run, draft = BacktestRequest(SYMBOL, _KIND), StrategyDraft("Other", _KIND)
    batch = BatchRequest((SYMBOL,), _KIND, "Batch")
    watchlist, items, portfolio = own.watchlist, s.watchlist_items, own.portfolio
    scan = SignalBacktestRequest()
    return {
        "a watchlist's name": lambda v: s.watchlists.create_watchlist(actor, v),
        "a watchlist's new name": lambda v: s.watchlists.rename_watchlist(actor, watchlist, v),
        "a watchlist's notes": lambda v: s.watchlists.update_watchlist(actor, watchlist, notes=v),
        "a symbol's note": lambda v: items.set_note(actor, watchlist, SYMBOL, v),
        "a symbol of a watchlist": lambda v: items.add_symbols(actor, watchlist, [v]),
        "a section": lambda v: items.move_items(actor, watchlist, [SYMBOL], v),
        "a screen's name": lambda v: s.screens.create_screen(actor, v, [FilterChoice("price", {})]),
        "a filter's name": lambda v: s.screens.create_screen(actor, "S", [FilterChoice(v, {})]),
        "a portfolio's name": lambda v: s.portfolios.create_portfolio(actor, v, "USD"),
        "a portfolio's currency": lambda v: s.portfolios.create_portfolio(actor, "P", v),
        "a booking's note": lambda v: s.bookings.add_booking(
            actor, portfolio, replace(own.booking, note=v)
        ),
        "a booking's symbol": lambda v: s.bookings.add_booking(
            actor, portfolio, replace(own.trade, symbol=v)
        ),
        "a booking's currency": lambda v: s.bookings.add_booking(
            actor, portfolio, replace(own.booking, currency=v)
        ),
        "a planned symbol": lambda v: s.plans.set_plan(actor, portfolio, {v: 1.0}),
        "a backtest's symbol": lambda v: s.backtests.submit_backtest(actor, replace(run, symbol=v)),
        "a backtest's strategy": lambda v: s.backtests.submit_backtest(
            actor, replace(run, strategy=v)
        ),
        "a backtest's tag": lambda v: s.backtests.submit_backtest(actor, replace(run, tags=(v,))),
        "a backtest's notes": lambda v: s.backtests.submit_backtest(actor, replace(run, notes=v)),
        "a backtest's source": lambda v: s.backtests.submit_backtest(actor, replace(run, source=v)),
        "new notes": lambda v: s.backtests.update_notes(actor, own.backtest, v),
        "a new tag": lambda v: s.backtests.update_tags(actor, own.backtest, [v]),
        "a search for backtests": lambda v: s.backtests.list_backtests(actor, v, tag=v),
        "a batch's name": lambda v: s.batches.submit_batch(actor, replace(batch, name=v)),
        "a batch's symbol": lambda v: s.batches.submit_batch(actor, replace(batch, symbols=(v,))),
        "a strategy's name": lambda v: s.strategies.create_strategy(actor, replace(draft, name=v)),
        "a strategy's description": lambda v: s.strategies.create_strategy(
            actor, replace(draft, name="D", description=v)
        ),
        "a strategy's tag": lambda v: s.strategies.create_strategy(
            actor, replace(draft, name="T", tags=(v,))
        ),
        "a version's note": lambda v: s.strategies.create_strategy(
            actor, replace(draft, name="N"), v
        ),
        "a template": lambda v: s.strategies.create_strategy(actor, replace(draft, template=v)),
        "a followed symbol": lambda v: s.signal_follows.save_follow(
            actor, FollowRequest(own.strategy, (v,))
        ),
        "a sealed symbol": lambda v: s.holdouts.seal_holdout(actor, 6, [v]),
        "a key's name": lambda v: s.api_keys.create_key(actor, v, ["read_watchlists"], 30),
        "a key's scope": lambda v: s.api_keys.create_key(actor, "K", [v], 30),
        "a display name": lambda v: s.accounts.update_profile(
            actor, display_name=v, time_zone="UTC", theme=Theme.DARK
        ),
        "a time zone": lambda v: s.accounts.update_profile(
            actor, display_name="D", time_zone=v, theme=Theme.DARK
        ),
        "a search for instruments": lambda v: s.instruments.search_instruments(actor, v),
        "a symbol to fetch": lambda v: s.company_fetches.submit_fetch(actor, v),
        "signals to test": lambda v: s.signal_backtests.submit_backtest(
            actor, replace(scan, signals=v)
        ),
        "a market to test": lambda v: s.signal_backtests.submit_backtest(
            actor, replace(scan, market=v)
        ),
        "an asset": lambda v: s.allocations.submit_run(actor, AllocationRequest((SYMBOL, v))),
    }


def _list_operator_texts(s: Services, admin: Actor) -> Mapping[str, Give]:
    draft = ScheduleDraft("Drill", "collect", cron="0 1 * * *")
    add = s.schedule_changes.add
    return {
        "a schedule's title": lambda v: add(admin, replace(draft, title=v)),
        "a schedule's action": lambda v: add(admin, replace(draft, action=v)),
        "a schedule's cron": lambda v: add(admin, replace(draft, cron=v)),
        "a schedule's zone": lambda v: add(admin, replace(draft, time_zone=v)),
        "a schedule's exchange": lambda v: add(admin, replace(draft, cron="", exchange=v)),
        "a schedule's reason": lambda v: add(admin, draft, v),
        "a user name": lambda v: s.users.create_user(
            admin, username=v, display_name="U", role=Role.VIEWER
        ),
        "a user's name": lambda v: s.users.create_user(
            admin, username="u", display_name=v, role=Role.VIEWER
        ),
        "a job's id": lambda v: s.all_jobs.cancel_jobs(admin, [v], "A reason"),
        "a reason": lambda v: s.all_api_keys.revoke_key(admin, 1, v),
        "a correlation": lambda v: s.timelines.find_correlation(admin, v),
        "a backup's name": lambda v: s.restores.submit_restore(admin, v),
    }


def _list_number_places(s: Services, actor: Actor, own: _Own) -> Mapping[str, Give]:
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
            actor, "EUR", "USD", _DAY, Decimal(v)
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


def _list_open_places(s: Services, actor: Actor) -> Mapping[str, Give]:
    run, draft = BacktestRequest(SYMBOL, _KIND), StrategyDraft("Open", _KIND)
    submit, create = s.backtests.submit_backtest, s.strategies.create_strategy

    def screen(values: dict[str, Any]) -> Any:
        return s.screens.create_screen(actor, "Open", [FilterChoice("price", values)])

    return {
        "a parameter": lambda v: submit(actor, replace(run, params={"fast": v})),
        "the cash": lambda v: submit(actor, replace(run, costs={"cash": v})),
        "a spread": lambda v: submit(actor, replace(run, costs={"spread": v})),
        "a stop": lambda v: submit(actor, replace(run, execution={"stop_loss": v})),
        "a direction": lambda v: submit(actor, replace(run, execution={"direction": v})),
        "a saved parameter": lambda v: create(actor, replace(draft, params={"fast": v})),
        "saved rules": lambda v: create(actor, replace(draft, kind="rules", params={"rules": v})),
        "a filter's value": lambda v: screen({"low": v}),
        "a filter's limit": lambda v: screen({"high": v}),
    }
