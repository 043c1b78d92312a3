"""What the market did, for the first look of the day."""

from __future__ import annotations

from core.contracts import Actor, LoadUniverse, UniverseQuery
from core.errors import NotFoundError
from core.market_data.market_overview import MarketOverview, describe_market
from core.permissions import Permission, require

SESSIONS = 250
"""About a year: what "new high" and "new low" look back over."""


class OverviewService:
    """Describes the market with most instruments, from its panels."""

    def __init__(self, load_universe: LoadUniverse) -> None:
        self._load_universe = load_universe

    def get_overview(self, actor: Actor, source: str | None = None) -> MarketOverview | None:
        """The last session of the market of `source`, or of the largest one.

        Returns:
            None where no market is stored, or one with fewer than two sessions.
        """
        require(actor, Permission.READ_MARKET_DATA)
        try:
            universe = self._load_universe(actor, UniverseQuery(sessions=SESSIONS, source=source))
        except NotFoundError:
            return None
        return describe_market(universe)
