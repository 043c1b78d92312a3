"""Bars, markets and inputs made for tests of the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.contracts import (
    Actor,
    BarQuery,
    BarSeries,
    RateReading,
    SourcePassport,
    Universe,
    UniverseQuery,
)
from core.enums import AssetKind, Interval
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.inputs import MarketInputs
from core.kr_market.market_gate.gate_bars import GateBars
from core.market_data.calendars import count_exchange_sessions, list_sessions

DAY = 86_400
LAST = date(2023, 12, 22)  # a Friday; Monday was Christmas
NO_RATE = RateReading(None, reason="No series of USD/KRW is stored.")


def make_bars(closes: Sequence[float], volumes: Sequence[float] | None = None) -> GateBars:
    """Clean bars on consecutive days."""
    from core.kr_market.clean_bars import find_jumps

    close = np.array(closes, dtype=float)
    volume = np.full(len(close), 100.0) if volumes is None else np.array(volumes, dtype=float)
    time = np.arange(len(close), dtype=np.int64) * DAY
    return GateBars(time, close, volume, dropped=0, is_jump=find_jumps(close))


def sessions_to(last: date, count: int) -> np.ndarray:
    """The last sessions of Seoul up to a day, as int64 seconds."""
    days = list_sessions("XKRX", date(last.year - 2, 1, 1), last)[-count:]
    return days.astype("datetime64[s]").astype(np.int64)


def make_series(
    symbol: str,
    closes: Sequence[float],
    *,
    last: date = LAST,
    volumes: Sequence[float] | None = None,
    exchange: str = "KRX",
    source: str = "csv:kr_etf",
    is_demo: bool = False,
    fetched_at: datetime = datetime(2023, 12, 22, 7, 0, tzinfo=UTC),
) -> BarSeries:
    """A series that ends on a session of Seoul."""
    close = np.array(closes, dtype=float)
    time = sessions_to(last, len(close))
    volume = np.full(len(close), 100.0) if volumes is None else np.array(volumes, dtype=float)
    passport = SourcePassport(
        source=source,
        fetched_at=fetched_at,
        first_bar=datetime.fromtimestamp(int(time[0]), UTC),
        last_bar=datetime.fromtimestamp(int(time[-1]), UTC),
        is_adjusted=True,
        currency="KRW",
        time_zone="Asia/Seoul",
        is_demo=is_demo,
        exchange=exchange,
    )
    return BarSeries(
        symbol, Interval.DAY, time, close, close + 1.0, close - 1.0, close, volume, passport
    )


class Market:
    """What the gate asks of other domains, answered from a few series in memory."""

    def __init__(self, *series: BarSeries, rate: RateReading = NO_RATE, **facts: Any) -> None:
        self.series = {one.symbol: one for one in series}
        self.rate = rate
        self.facts = facts  # symbol → (kind, name, local name, sector)
        self.asked: list[datetime] = []

    def load_bars(self, actor: Actor, query: BarQuery) -> BarSeries:
        if query.symbol not in self.series:
            raise NotFoundError(f"{query.symbol} is not known.")
        series = self.series[query.symbol]
        count = len(series)
        if query.end:
            last = int(datetime(*query.end.timetuple()[:3], tzinfo=UTC).timestamp())
            count = int(np.searchsorted(series.time, last, side="right"))
        if not count:
            raise InvalidInputError("It has no bars up to that day.", "Choose a later day.")
        return series.head(count)

    def load_universe(self, actor: Actor, query: UniverseQuery) -> Universe:
        found = {
            symbol: self.load_bars(actor, BarQuery(symbol, end=query.end))
            for symbol, series in self.series.items()
            if series.passport.source == query.source
        }
        if not found:
            raise NotFoundError(f"No market of {query.source} is stored.")
        time = np.unique(np.concatenate([series.time for series in found.values()]))
        fields: dict[str, np.ndarray] = {}
        for name in ("open", "high", "low", "close", "volume"):
            panel = np.full((len(found), len(time)), np.nan)
            for row, series in enumerate(found.values()):
                panel[row, np.searchsorted(time, series.time)] = getattr(series, name)
            fields[name] = panel
        facts = [self.facts.get(symbol, (AssetKind.ETF, symbol, "", "")) for symbol in found]
        kinds, names, local_names, sectors = zip(*facts, strict=True)
        passports = [series.passport for series in found.values()]
        return Universe(
            symbols=tuple(found),
            names=names,
            local_names=local_names,
            sectors=sectors,
            exchanges=tuple(one.exchange for one in passports),
            kinds=kinds,
            time=time,
            source=str(query.source),
            fetched_at=passports[0].fetched_at,
            is_demo=passports[0].is_demo,
            **fields,
        )

    def find_rate(self, actor: Actor, as_of: datetime) -> RateReading:
        self.asked.append(as_of)
        return self.rate

    def inputs(self) -> MarketInputs:
        nothing: Any = None  # the gate reads neither flows nor news
        return MarketInputs(
            load_universe=self.load_universe,
            load_bars=self.load_bars,
            load_flows=nothing,
            list_articles=nothing,
            find_rate=self.find_rate,
            count_sessions=count_exchange_sessions,
        )
