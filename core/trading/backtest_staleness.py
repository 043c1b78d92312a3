"""Notes on finished backtests that the bars they used have changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from core.clock import now
from core.enums import Interval
from core.events.types import MarketDataUpdated, UniverseUpdated
from db.session import Database
from db.trading.backtest_repository import BacktestRepository


class BacktestStaleness:
    """Hears of changed bars. Idempotent: marking twice leaves the first mark."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Mark the runs on that series."""
        del event_id
        self._mark(event.source, event.interval, {event.symbol: event.first_changed_time})

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Mark the runs on those series."""
        del event_id
        self._mark(event.source, event.interval, event.first_changed)

    def _mark(self, source: str, interval: str, first_changed: Mapping[str, int]) -> None:
        at = now()
        with self._database.write() as session:
            repository = BacktestRepository(session)
            for symbol in repository.list_unmarked_symbols(source, Interval(interval)):
                if symbol in first_changed:
                    repository.mark_data_changed(
                        symbol=symbol,
                        interval=Interval(interval),
                        source=source,
                        first_changed=datetime.fromtimestamp(first_changed[symbol], UTC),
                        at=at,
                    )
