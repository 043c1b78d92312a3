"""Where a market stands: its newest session, and what counts as now for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from core.contracts import SYSTEM, ListSessionHours, LoadUniverse, UniverseQuery
from core.kr_market.ledger.types import MarketPresent

_LONGEST_CLOSURE = timedelta(days=21)  # holidays and weekends have never come to two weeks


class MarketClock:
    """The real clock for real bars; for the demo market the present that it was made for.

    Args:
        load_universe: daily bars of a market, by source.
        list_hours: sessions of the exchange.
    """

    def __init__(self, load_universe: LoadUniverse, list_hours: ListSessionHours) -> None:
        self._load_universe = load_universe
        self._list_hours = list_hours

    def find_present(self, source: str, at: datetime) -> MarketPresent:
        """Where the market of a source stands at an instant of the real clock.

        Raises:
            NotFoundError: no market of that source.
        """
        universe = self._load_universe(SYSTEM, UniverseQuery(sessions=1, source=source))
        day = datetime.fromtimestamp(int(universe.time[-1]), UTC).date()
        return MarketPresent(
            session=day,
            clock=universe.fetched_at if universe.is_demo else at,
            next_open=self.find_next_open(day),
            is_demo=universe.is_demo,
        )

    def find_next_open(self, day: date) -> datetime | None:
        """When the first session after a day opens; None where the calendar does not say."""
        coming = self._list_hours(day + timedelta(days=1), day + _LONGEST_CLOSURE)
        return coming[0].opens if coming else None
