"""Small markets whose figures can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.contracts import FlowUniverse, NewsArticle, Universe
from core.enums import AssetKind, FlowUnit
from core.kr_market.closing_bet.bet_clock import BetClock, build_clock
from core.kr_market.closing_bet.engine import find_bets
from core.kr_market.closing_bet.news_analyser import RulesAnalyser
from core.kr_market.closing_bet.presets import SHIPPED, BetPreset
from core.kr_market.closing_bet.types import BetInputs, BetScan

FIRST_DAY = date(2025, 1, 1)
SESSIONS = 400
"""Every calendar day is one, so that 364 days are 364 of them."""

Bar = tuple[float, float, float, float, float]
FLAT: Bar = (10_000.0, 10_100.0, 9_900.0, 10_000.0, 100_000.0)
"""Open, high, low, close, volume of every session that a test says nothing of: 1 bn won."""

GOOD: Bar = (10_100.0, 10_900.0, 10_050.0, 10_800.0, 1_000_000.0)
"""+8 %, body 700 of a range of 850 (82 %), upper wick 100 of it (14 %), 10.8 bn won; above the
high of all sessions before."""

NAN = float("nan")


def day(place: int) -> date:
    """The day of a session."""
    return FIRST_DAY + timedelta(days=place)


@dataclass(frozen=True)
class Share:
    """One share: flat but for the bars given by place."""

    symbol: str = "000010"
    name: str = "한글전자"
    bars: Mapping[int, Bar] = field(default_factory=dict)
    exchange: str = "KOSPI"
    kind: AssetKind = AssetKind.STOCK
    first: int = 0


TODAY = SESSIONS - 1


def build_universe(shares: Sequence[Share], sessions: int = SESSIONS) -> Universe:
    """Bars of these shares; came in on the evening of the last session."""
    values = np.empty((5, len(shares), sessions))
    for row, share in enumerate(shares):
        values[:, row, :] = np.array(FLAT)[:, None]
        values[:, row, : share.first] = np.nan
        for place, bar in share.bars.items():
            values[:, row, place] = bar
    midnight = datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp()
    return Universe(
        symbols=tuple(one.symbol for one in shares),
        names=tuple(one.name for one in shares),
        local_names=tuple(one.name for one in shares),
        sectors=("",) * len(shares),
        exchanges=tuple(one.exchange for one in shares),
        kinds=tuple(one.kind for one in shares),
        time=int(midnight) + 86_400 * np.arange(sessions, dtype=np.int64),
        open=values[0],
        high=values[1],
        low=values[2],
        close=values[3],
        volume=values[4],
        source="test",
        fetched_at=datetime.combine(day(sessions - 1), datetime.min.time(), UTC)
        + timedelta(hours=12),
    )


def build_flows(
    nets: Mapping[str, tuple[float, float]],
    last: int = TODAY,
    count: int = 20,
    unit: FlowUnit = FlowUnit.KRW,
) -> FlowUniverse:
    """The same net buying by foreigners and institutions on every session up to `last`."""
    time = build_universe([Share()]).time[last - count + 1 : last + 1]
    spread = np.array(list(nets.values()), dtype=np.float64)[:, :, None] * np.ones(count)
    return FlowUniverse(
        symbols=tuple(nets),
        time=time,
        foreign=spread[:, 0],
        institution=spread[:, 1],
        unit=unit,
        source="flows",
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


CLOCK = build_clock(day(TODAY))


def build_article(
    title: str = "한글전자, 대규모 수주",
    publisher: str = "연합뉴스",
    at: datetime = CLOCK.at,
    symbol: str = "000010",
    **changes: object,
) -> NewsArticle:
    """One article, published the instant that the bet is stamped with."""
    article = NewsArticle(
        title=title,
        link=f"https://news.invalid/{publisher}/{title}/{at:%Y%m%d%H%M%S}",
        publisher=publisher,
        published_at=at,
        symbols=(symbol,),
        sentiment=None,
        sentiment_by="",
        source="news",
        fetched_at=at,
        is_demo=False,
    )
    return replace(article, **changes)  # type: ignore[arg-type] # fields of the article


def scan(
    shares: Sequence[Share],
    *,
    flows: FlowUniverse | None = None,
    articles: Sequence[NewsArticle] = (),
    preset: BetPreset = SHIPPED,
    clock: BetClock = CLOCK,
) -> BetScan:
    """A scan of these shares."""
    inputs = BetInputs(build_universe(shares), flows, "no flows are stored", articles)
    return find_bets(inputs, clock, preset, RulesAnalyser())
