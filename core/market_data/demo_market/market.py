"""Puts the demo market together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.enums import AssetKind, Interval
from core.market_data.bar_columns import build_columns
from core.market_data.demo_market.baskets import build_baskets
from core.market_data.demo_market.factors import Returns, draw_returns
from core.market_data.demo_market.lives import Lives, draw_lives
from core.market_data.demo_market.names import (
    ETFS,
    INDEX,
    SECTORS,
    Listing,
    list_companies,
    list_listings,
)
from core.market_data.demo_market.prices import (
    Panel,
    build_closes,
    build_panel,
    round_to_ticks,
    undo_split,
)
from core.market_data.demo_market.randomness import Part, open_stream
from core.market_data.demo_market.sessions import LAST_SESSION, day_of, list_sessions
from core.market_data.types import FetchedBars, InstrumentFacts

if TYPE_CHECKING:
    from core.contracts import FloatArray, PanelArray, TimeArray

_NOTE = "Invented: drawn by a generator from one seed. No real company, price or trade."
_UNADJUSTED = " Not adjusted for its split, on purpose: the jump is there to be found."
_END_OF_DAY = time(12, 0, tzinfo=UTC)  # 21:00 in Seoul: the news of the day is out


@dataclass(frozen=True)
class DemoMarket:
    """The whole market, as arrays of n listings over m sessions.

    Attributes:
        sessions: int64[m], midnight UTC of each session's day.
        listings: n; the first are companies, then the funds, then the index.
        panel: float64[n, m] each; NaN where there is no bar.
        adjusted: float64[c, m], closes of the c companies, adjusted, carried over suspensions.
        shares: float64[c], shares outstanding, in adjusted shares.
    """

    sessions: TimeArray
    listings: tuple[Listing, ...]
    panel: Panel
    adjusted: PanelArray
    shares: FloatArray
    returns: Returns
    lives: Lives

    @property
    def company_count(self) -> int:
        """How many of the listings are companies."""
        return len(self.shares)

    @property
    def made_at(self) -> datetime:
        """The evening of the last session: the market's own present, stated as its age."""
        return datetime.combine(day_of(int(self.sessions[-1])), _END_OF_DAY)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Symbol to row."""
        return {listing.symbol: row for row, listing in enumerate(self.listings)}

    def fetched(self, symbol: str) -> FetchedBars:
        """One listing's bars; fresh arrays.

        Raises:
            KeyError: no such symbol.
        """
        row = self.positions[symbol]
        panel = self.panel
        traded = np.flatnonzero(~np.isnan(panel.close[row]))
        prices = [one[row, traded] for one in (panel.open, panel.high, panel.low, panel.close)]
        unadjusted = {split.company for split in self.lives.splits if not split.is_adjusted}
        return FetchedBars(
            instrument=build_facts(self.listings[row], self._delisted_on(row)),
            interval=Interval.DAY,
            columns=build_columns(self.sessions[traded], prices, panel.volume[row, traded]),
            fetched_at=self.made_at,
            is_adjusted=row not in unadjusted,
            note=_NOTE + (_UNADJUSTED if row in unadjusted else ""),
            is_demo=True,
        )

    def _delisted_on(self, row: int) -> date | None:
        if row not in self.lives.delisted:
            return None
        return day_of(int(self.sessions[self.lives.last[row] + 1]))


def build_facts(listing: Listing, delisted_on: date | None = None) -> InstrumentFacts:
    """A listing as an instrument."""
    kind = AssetKind.ETF if listing in ETFS else AssetKind.STOCK
    return InstrumentFacts(
        listing.symbol,
        listing.name,
        AssetKind.INDEX if listing == INDEX else kind,
        exchange="DEMO",
        currency="KRW",
        sector=listing.sector,
        time_zone="Asia/Seoul",
        local_name=listing.local_name,
        delisted_on=delisted_on,
    )


def build_market(last: date = LAST_SESSION) -> DemoMarket:
    """The market whose last session is `last`, or the last session before it.

    The same bytes on every machine and in every run: one seed, every printed number rounded.
    """
    sessions = list_sessions(last)
    companies, sectors = list_companies(), list(SECTORS)
    sector_of = np.array([sectors.index(company.sector) for company in companies])
    returns = draw_returns(sector_of, len(sessions))
    lives = draw_lives(len(companies), len(sessions))
    random = open_stream(Part.COMPANIES)
    first_price = np.exp(random.uniform(np.log(3_000), np.log(200_000), len(companies)))
    worth = random.lognormal(27.0, 1.3, len(companies))  # won; the median is half a trillion
    shares = np.round(worth / first_price)
    closes = build_closes(returns.total, first_price, lives)
    own = build_panel(closes, shares, lives)
    adjusted = round_to_ticks(closes)
    baskets = build_baskets(adjusted, shares, sector_of, lives, own.volume)
    for split in lives.splits:
        if not split.is_adjusted:
            undo_split(own, split)
    names = ("open", "high", "low", "close", "volume")
    panel = Panel(*(np.vstack([getattr(own, name), getattr(baskets, name)]) for name in names))
    return DemoMarket(sessions, list_listings(), panel, adjusted, shares, returns, lives)
