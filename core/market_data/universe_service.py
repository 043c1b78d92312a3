"""Loads the daily bars of a whole market as arrays."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from core.contracts import Actor, Universe, UniverseQuery
from core.enums import Interval
from core.errors import InvalidInputError, NotFoundError
from core.events.types import MarketDataUpdated
from core.market_data.market_cube import MarketCube, read_cube
from core.market_data.packed_bars import PackedBars
from core.permissions import Permission, require
from db.market_data.panel_repository import MarketState, Member, PanelRepository
from db.session import Database

if TYPE_CHECKING:
    from core.contracts import PanelArray

_KEPT = 4  # a market of 2,761 shares and 520 sessions takes 57 MB

Key = tuple[str, int, UniverseQuery]


class UniverseService:
    """Markets are shared: every role that may read market data sees all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loaded: OrderedDict[Key, Universe] = OrderedDict()
        self._lock = Lock()

    def load_universe(self, actor: Actor, query: UniverseQuery) -> Universe:
        """The last sessions of a market; the same object as long as nothing has changed.

        Without a source: the market with most instruments.
        Instruments without a bar in these sessions are left out. The arrays cannot be written to.

        Raises:
            NotFoundError: no market is stored, or none of that source.
            InvalidInputError: fewer than one session, or none up to that day.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if query.sessions < 1:
            raise InvalidInputError("No session is asked for.", "Ask for at least one.")
        with self._database.read() as session:
            repository = PanelRepository(session)
            market = repository.find_market(query.source)
            if market is None:
                raise NotFoundError(
                    f"No market of {query.source} is stored."
                    if query.source
                    else "No market is stored.",
                    "Import the daily bars of many instruments first.",
                )
            key = (market.source, market.version, query)
            universe = self._find(key)
            if universe is None:
                cube = read_cube(session, market, query.sessions, query.end)
                if not len(cube.time):
                    raise InvalidInputError(
                        f"{market.source} has no session up to {query.end}.", "Choose a later day."
                    )
                universe = _build(market, cube, repository.list_members(market.source))
                self._keep(key, universe)
        return universe

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Pack the newest sessions again after a single series was written. Idempotent."""
        del event_id  # what is packed already is left alone
        if event.interval == Interval.DAY:
            with self._database.write() as session:
                PackedBars(session).pack_recent(event.source)

    def pack_missing(self, actor: Actor) -> list[str]:
        """Pack the markets of a database whose bars are older than packing; returns which."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.read() as session:
            repository = PanelRepository(session)
            sources = [
                source
                for source in repository.list_sources()
                if repository.find_market(source) is None
            ]
        for source in sources:
            with self._database.write() as session:
                PanelRepository(session).refresh_market(source)
                PackedBars(session).pack_recent(source)
        return sources

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
            while len(self._loaded) > _KEPT:
                self._loaded.popitem(last=False)


def _build(market: MarketState, cube: MarketCube, members: list[Member]) -> Universe:
    by_id = {member.series_id: member for member in members}
    found = [by_id[series_id] for series_id in cube.series.tolist()]
    cube.values.setflags(write=False)
    opened, high, low, close, volume = (_by_instrument(field) for field in cube.values)
    return Universe(
        symbols=tuple(member.symbol for member in found),
        names=tuple(member.name for member in found),
        local_names=tuple(member.local_name for member in found),
        sectors=tuple(member.sector for member in found),
        time=cube.time,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        source=market.source,
        fetched_at=market.fetched_at,
        is_demo=market.is_demo,
    )


def _by_instrument(field: PanelArray) -> PanelArray:
    return field.T
