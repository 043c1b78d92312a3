"""Places where a text of a widget enters a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.drills.attack_desk import SYMBOL
from benchmarks.drills.widget_rows import KIND, Give, OwnRows
from core.contracts import Actor
from core.enums import Role, Theme
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.schedules.views import ScheduleDraft
from core.services import Services
from core.trading.batch.types import BatchRequest
from core.trading.library.types import StrategyDraft
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.request import BacktestRequest
from core.trading.signals.follow_types import FollowRequest
from core.user.screening.chain import FilterChoice


def list_text_places(s: Services, actor: Actor, own: OwnRows) -> Mapping[str, Give]:
    """What a trader types, by what it is; called with a hostile text in its place."""
    run, draft = BacktestRequest(SYMBOL, KIND), StrategyDraft("Other", KIND)
    batch = BatchRequest((SYMBOL,), KIND, "Batch")
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


def list_operator_texts(s: Services, admin: Actor) -> Mapping[str, Give]:
    """What an operator types."""
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
