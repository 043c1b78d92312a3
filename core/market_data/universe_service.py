"""Loads the daily bars of a whole market as arrays."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

import numpy as np

from core.contracts import Actor, MarketListing, Universe, UniverseQuery
from core.enums import AssetKind
from core.errors import InvalidInputError, NotFoundError
from core.market_data.bar_panels import Panel, build_panel, keep_panel, open_panel
from core.market_data.packed_bars import PackedBars
from core.permissions import Permission, require
from db.market_data.market_repository import MarketRepository, MarketState
from db.session import Database, Session

KEPT_SESSIONS = 1_040
"""Newest sessions of a market that are kept in a file: four years, 115 MB of 2,761 shares. More
are put together anew each time somebody asks for more."""

_MOST_SESSIONS = 100_000
_LOADED = 8

Key = tuple[str, str, UniverseQuery]


class UniverseService:
    """Markets are shared: every role that may read market data sees all of them.

    Args:
        database: whose bars.
        folder: where panels are kept; they are copies and may be deleted at any time.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._loaded: OrderedDict[Key, Universe] = OrderedDict()
        self._lock = Lock()

    def load_universe(self, actor: Actor, query: UniverseQuery) -> Universe:
        """The last sessions of a market; the same object as long as nothing has changed.

        Without a source: the market with most instruments. All its instruments are there, those
        delisted long ago too, with NaN where they have no bar. The arrays cannot be written to.

        Raises:
            NotFoundError: no market is stored, or none of that source.
            InvalidInputError: fewer than one session, or none up to that day.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if query.sessions < 1:
            raise InvalidInputError("No session is asked for.", "Ask for at least one.")
        with self._database.read() as session:
            market = _find_market(session, query.source)
            key = (market.source, market.version, query)
            universe = self._find(key)
            if universe is None:
                universe = _cut(market, self._load_panel(session, market, query), query)
                self._keep(key, universe)
        return universe

    def list_markets(self, actor: Actor) -> list[MarketListing]:
        """The markets that are stored, that with most instruments first."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return [
                MarketListing(
                    state.source,
                    state.series_count,
                    datetime.fromtimestamp(state.first_time, UTC).date(),
                    datetime.fromtimestamp(state.last_time, UTC).date(),
                    state.is_demo,
                )
                for state in MarketRepository(session).list_markets()
            ]

    def renew_markets(self, actor: Actor) -> list[str]:
        """Make markets known whose bars were stored before there were any; returns which."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.read() as session:
            markets = MarketRepository(session)
            sources = [one for one in markets.list_sources() if markets.find_market(one) is None]
        for source in sources:
            with self._database.write() as session:
                MarketRepository(session).refresh_market(source)
        return sources

    def _load_panel(self, session: Session, market: MarketState, query: UniverseQuery) -> Panel:
        panel = open_panel(self._folder, market.source, market.version)
        if panel is None:
            panel = _build(session, market, KEPT_SESSIONS)
            keep_panel(self._folder, market.source, market.version, panel)
        if len(panel.time) == KEPT_SESSIONS and _last(panel, query) < query.sessions:
            panel = _build(session, market, _MOST_SESSIONS)
        return panel

    def _find(self, key: Key) -> Universe | None:
        with self._lock:
            if key in self._loaded:
                self._loaded.move_to_end(key)
            return self._loaded.get(key)

    def _keep(self, key: Key, universe: Universe) -> None:
        source, version, _ = key
        with self._lock:
            for other in [k for k in self._loaded if k[0] == source and k[1] != version]:
                del self._loaded[other]
            self._loaded[key] = universe
            while len(self._loaded) > _LOADED:
                self._loaded.popitem(last=False)


def _find_market(session: Session, source: str | None) -> MarketState:
    market = MarketRepository(session).find_market(source)
    if market is None:
        raise NotFoundError(
            f"No market of {source} is stored." if source else "No market is stored.",
            "Import the daily bars of many instruments first.",
        )
    return market


def _build(session: Session, market: MarketState, sessions: int) -> Panel:
    members = MarketRepository(session).list_members(market.source)
    return build_panel(PackedBars(session).read_daily(market.source), members, sessions)


def _last(panel: Panel, query: UniverseQuery) -> int:
    """How many of the panel's sessions lie on or before the last day wanted."""
    if query.end is None:
        return len(panel.time)
    last = int(datetime.combine(query.end, time.min, UTC).timestamp())
    return int(np.searchsorted(panel.time, last, side="right"))


def _cut(market: MarketState, panel: Panel, query: UniverseQuery) -> Universe:
    last = _last(panel, query)
    if not last:
        raise InvalidInputError(
            f"{market.source} has no session up to {query.end}.", "Choose a later day."
        )
    wanted = slice(max(last - query.sessions, 0), last)
    panel.values.setflags(write=False)
    opened, high, low, close, volume = (field[wanted].T for field in panel.values)
    _, symbols, names, local_names, sectors, exchanges, kinds = zip(*panel.members, strict=True)
    return Universe(
        symbols=symbols,
        names=names,
        local_names=local_names,
        sectors=sectors,
        exchanges=exchanges,
        kinds=tuple(AssetKind(kind) for kind in kinds),
        time=panel.time[wanted],
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        source=market.source,
        fetched_at=market.fetched_at,
        is_demo=market.is_demo,
    )
