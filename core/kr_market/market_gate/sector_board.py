"""The sector funds of a market, each scored as the gate scores the index. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.enums import AssetKind, SectorMood
from core.kr_market.market_gate.gate_bars import clean_member
from core.kr_market.market_gate.gate_view import SectorBoard, SectorReading
from core.kr_market.market_gate.light import find_mood
from core.kr_market.market_gate.points import score_bars
from core.kr_market.market_gate.reading import read_last
from core.kr_market.market_gate.session_age import count_age

if TYPE_CHECKING:
    from core.contracts import CountSessions, Universe
    from core.kr_market.market_gate.gate_view import GateMarkets
    from core.kr_market.market_gate.index_bars import IndexBars
    from core.kr_market.market_gate.preset import GatePreset

MOST_FUNDS = 40
"""More are no board of sectors but a list of funds."""


def build_board(
    universe: Universe,
    index: IndexBars,
    markets: GateMarkets,
    count_sessions: CountSessions,
    preset: GatePreset,
) -> SectorBoard:
    """Every sector fund with its score, its mood and its age.

    Args:
        universe: of the index's own source, so that both are measured on the same sessions.
        index: as of the same day, with bars.
        markets: which funds; without any named, every fund of the market but the index.
        count_sessions: the exchange's calendar.
        preset: the rules.
    """
    rows = {symbol: row for row, symbol in enumerate(universe.symbols)}
    named = markets.funds or tuple(
        symbol
        for symbol, kind in zip(universe.symbols, universe.kinds, strict=True)
        if kind is AssetKind.ETF and symbol not in markets.indexes
    )
    there = [symbol for symbol in named if symbol in rows]
    missing = tuple(symbol for symbol in named if symbol not in rows)
    reason = ""
    if not there:
        reason = f"{universe.source} has no bars of a sector fund."
    elif len(there) > MOST_FUNDS and not markets.funds:
        reason = f"{universe.source} has {len(there):,} funds: name those that stand for a sector."
        there = []
    sectors = [_read(universe, rows[symbol], index, count_sessions, preset) for symbol in there]
    return SectorBoard(
        sectors=tuple(sorted(sectors, key=_rank)),
        index=index.symbol,
        origin=index.origin,
        missing=missing,
        reason=reason,
    )


def _rank(one: SectorReading) -> tuple[bool, float, str]:
    return one.mood is SectorMood.UNKNOWN, -(one.reading.score or 0.0), one.symbol


def _read(
    universe: Universe,
    row: int,
    index: IndexBars,
    count_sessions: CountSessions,
    preset: GatePreset,
) -> SectorReading:
    scored = score_bars(clean_member(universe, row), preset, index=index.bars)
    reading = read_last(scored, preset)
    age = reason = None
    if reading.session is not None:
        exchange = universe.exchanges[row]
        age = count_age(reading.session, exchange, index.clock, count_sessions)
    if reading.score is None:
        reason = reading.reason
    elif age is None:
        reason = "How many sessions old the last bar is, no known calendar tells."
    elif age > preset.most_sessions_old:
        reason = f"The last bar, of {reading.session}, is {age:,} sessions old."
    return SectorReading(
        symbol=universe.symbols[row],
        name=universe.names[row],
        local_name=universe.local_names[row],
        sector=universe.sectors[row],
        mood=SectorMood.UNKNOWN if reason else find_mood(reading.score, preset),
        reading=reading,
        age_sessions=age,
        reason=reason or "",
    )
