"""Something of every kind that a person can own, planted through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.drills.attack_desk import SYMBOL
from core.contracts import Actor
from core.enums import Interval, SignalSide, SignalState, TransactionKind
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.market_data.market_files.types import MarketFile
from core.services import Services
from core.trading.batch.types import BatchRequest
from core.trading.library.types import StrategyDraft
from core.trading.optimisation.axes import default_space
from core.trading.optimisation.request import OptimisationRequest
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.portfolio.types import Booking
from core.trading.request import BacktestRequest
from core.trading.signals.follow_types import FollowRequest
from core.user.alert_types import AlertRequest
from core.user.screening.chain import FilterChoice
from db.base import stored_id
from db.trading.signal_tables import StrategyExecution

MARKER = "Zqxmarker"
"""A word that stands in every text of the owner, and nowhere else."""
PASSWORD = "correct-horse-9"  # noqa: S105 - of a throw-away installation
Ids = dict[str, Any]
_STRATEGY = "sma_crossover"
_TAGS = (MARKER.lower(),)


def _plant_watchlist(services: Services, owner: Actor, _: Ids) -> int:
    made = services.watchlists.create_watchlist(owner, MARKER, notes=MARKER)
    services.watchlist_items.add_symbols(owner, made.id, ["GOOG", SYMBOL], section=MARKER)
    services.watchlist_items.set_note(owner, made.id, "GOOG", MARKER)
    return made.id


def _plant_screen(services: Services, owner: Actor, _: Ids) -> int:
    return services.screens.create_screen(owner, MARKER, [FilterChoice("price", {})]).id


def _plant_strategy(services: Services, owner: Actor, _: Ids) -> int:
    draft = StrategyDraft(MARKER, _STRATEGY, description=MARKER, tags=_TAGS)
    return services.strategies.create_strategy(owner, draft, MARKER).id


def _plant_portfolio(services: Services, owner: Actor, _: Ids) -> int:
    made = services.portfolios.create_portfolio(owner, MARKER, "USD")
    paid = Booking(date(2020, 1, 2), TransactionKind.DEPOSIT, "USD", amount=Decimal(5_000))
    bought = Booking(
        date(2020, 1, 3), TransactionKind.BUY, "USD", "GOOG", Decimal(2), Decimal(500), note=MARKER
    )
    for booking in (paid, bought):
        services.bookings.add_booking(owner, made.id, booking)
    services.plans.set_plan(owner, made.id, {"GOOG": 1.0})
    return made.id


def _plant_bookings(services: Services, owner: Actor, ids: Ids) -> list[int]:
    return [one.id for one in services.bookings.list_bookings(owner, ids["portfolio_id"])]


def _plant_rate(services: Services, owner: Actor, _: Ids) -> int:
    services.exchange_rates.enter_rate(owner, "EUR", "USD", date(2020, 1, 2), Decimal("1.2345"))
    return services.exchange_rates.list_rates(owner)[0].id


def _plant_allocation(services: Services, owner: Actor, ids: Ids) -> int:
    wanted = AllocationRequest(("GOOG", "EURUSD", "BTCUSD"), portfolio_id=ids["portfolio_id"])
    return services.allocations.submit_run(owner, wanted).id


def _plant_backtest(services: Services, owner: Actor, _: Ids) -> int:
    wanted = BacktestRequest("GOOG", _STRATEGY, tags=_TAGS, notes=MARKER)
    return services.backtests.submit_backtest(owner, wanted).id


def _plant_batch(services: Services, owner: Actor, _: Ids) -> int:
    wanted = BatchRequest(("GOOG", SYMBOL), _STRATEGY, MARKER, tags=_TAGS, notes=MARKER)
    return services.batches.submit_batch(owner, wanted).id


def _plant_search(services: Services, owner: Actor, _: Ids) -> int:
    wanted = OptimisationRequest("GOOG", default_space(_STRATEGY, {}), notes=MARKER)
    return services.optimisations.submit_optimisation(owner, wanted).id


def _plant_follow(services: Services, owner: Actor, ids: Ids) -> int:
    return services.signal_follows.save_follow(owner, FollowRequest(ids["strategy_id"], ("GOOG",)))


def _plant_alert(services: Services, owner: Actor, ids: Ids) -> int:
    wanted = AlertRequest(FilterChoice("price", {"at_least": 1.0}))
    return services.alerts.create_alert(owner, ids["watchlist_id"], wanted).id


def _plant_signal(services: Services, owner: Actor, ids: Ids) -> int:
    signal = StrategyExecution(
        user_id=owner.user_id,
        strategy_id=ids["strategy_id"],
        key=MARKER,
        strategy_version=1,
        strategy_name=MARKER,
        symbol="GOOG",
        source="bundled",
        interval=Interval.DAY,
        bar_time=1_577_923_200,
        side=SignalSide.BUY,
        strength=0.5,
        price=68.0,
        reason=MARKER,
        horizon_bars=5,
        expiry_sessions=5,
        state=SignalState.EMITTED,
    )
    with services.database.write() as session:
        session.add(signal)
        session.flush()
        return stored_id(signal.id)


def _plant_signal_backtest(services: Services, owner: Actor, _: Ids) -> int:
    return services.signal_backtests.submit_backtest(owner, SignalBacktestRequest()).id


def _plant_holdout(services: Services, owner: Actor, _: Ids) -> int:
    return services.holdouts.seal_holdout(owner, 6, ["EURUSD"]).id


def _plant_key(services: Services, owner: Actor, _: Ids) -> int:
    services.api_keys.create_key(owner, MARKER, ["read_watchlists"], 30)
    return services.api_keys.list_keys(owner)[0].id


def _plant_session(services: Services, owner: Actor, _: Ids) -> str:
    ticket = services.sign_ins.verify_password("owner", PASSWORD).ticket
    services.sign_ins.exchange_ticket(ticket, "127.0.0.1", MARKER)
    return services.sessions.list_sessions(owner)[0].session_id


def _plant_import(services: Services, owner: Actor, _: Ids) -> str:
    rows = "date,ticker,open,high,low,close,volume\n2024-02-01,005930,10,12,9,11,500\n"
    file = MarketFile(rows.encode(), f"{MARKER}.csv", source="other")
    services.market_imports.import_file(owner, file)
    return services.market_imports.start_import(owner, file)


PLANTS: Mapping[str, Callable[[Services, Actor, Ids], Any]] = {
    "watchlist_id": _plant_watchlist,
    "screen_id": _plant_screen,
    "strategy_id": _plant_strategy,
    "portfolio_id": _plant_portfolio,
    "booking_ids": _plant_bookings,
    "rate_id": _plant_rate,
    "run_id": _plant_allocation,
    "backtest_id": _plant_backtest,
    "batch_id": _plant_batch,
    "optimisation_id": _plant_search,
    "follow_id": _plant_follow,
    "holdout_id": _plant_holdout,
    "alert_id": _plant_alert,
    "signal_id": _plant_signal,
    "signal_backtest_id": _plant_signal_backtest,
    "key_id": _plant_key,
    "session_id": _plant_session,
    "import_job_id": _plant_import,
}
"""By the name of the parameter that the id is given for."""
