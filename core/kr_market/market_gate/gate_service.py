"""Reads the Market Gate and the sectors, as of now or of a day."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from core.clock import now
from core.contracts import Actor, FloatArray, UniverseQuery
from core.errors import NotFoundError
from core.kr_market.inputs import MarketInputs
from core.kr_market.market_gate.gate_view import GateHistory, GateMarkets, GateView, SectorBoard
from core.kr_market.market_gate.index_bars import LOADED_SESSIONS, IndexBars, find_index
from core.kr_market.market_gate.light import describe_allowance, find_light
from core.kr_market.market_gate.points import score_bars
from core.kr_market.market_gate.preset import STANDARD, GatePreset
from core.kr_market.market_gate.reading import read_last
from core.kr_market.market_gate.sector_board import build_board
from core.kr_market.market_gate.verdict import judge
from core.permissions import Permission, require

HISTORY_SESSIONS = 250
"""A year."""


class GateService:
    """Readings are computed from the stored bars; the same for everyone who may see them.

    Args:
        inputs: bars, the dollar and the calendar.
        markets: which instruments are the index and the sectors.
        preset: the rules.
        clock: now, UTC.
    """

    def __init__(
        self,
        inputs: MarketInputs,
        markets: GateMarkets,
        preset: GatePreset = STANDARD,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._inputs = inputs
        self._markets = markets
        self._preset = preset
        self._clock = clock

    def get_gate(self, actor: Actor, day: date | None = None) -> GateView:
        """The light, its score and parts, what it allows, and the score of the last year.

        Without an index, with too few, old or unadjusted bars the light is unknown and the
        verdict says why: that is an answer, not an error.

        Args:
            actor: who asks.
            day: read as at the end of that day in Seoul; None for now, which for invented bars
                is the present that they were made for.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        found = self._find_index(actor, day)
        scored = score_bars(found.bars, self._preset, is_index=True)
        reading = read_last(scored, self._preset, is_index=True)
        if found.reason:
            reading = replace(reading, reason=found.reason)
        rate = self._inputs.find_rate(actor, found.clock)
        age = found.origin.age_sessions if found.origin else None
        verdict = judge(reading, rate, age, self._preset)
        return GateView(
            symbol=found.symbol,
            reading=reading,
            verdict=verdict,
            allowance=describe_allowance(verdict.light, self._preset),
            rate=rate,
            origin=found.origin,
            history=GateHistory(
                found.bars.time[-HISTORY_SESSIONS:], scored.score[-HISTORY_SESSIONS:]
            ),
            before=find_light(_find_before(scored.score), self._preset),
            rules=self._preset,
        )

    def list_sectors(self, actor: Actor, day: date | None = None) -> SectorBoard:
        """The sector funds of the index's own source, each with score and mood.

        Without an index or a fund the board is empty and says why.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        found = self._find_index(actor, day)
        if found.origin is None:
            return SectorBoard((), found.symbol, None, reason=found.reason)
        query = UniverseQuery(LOADED_SESSIONS, source=found.origin.source, end=day)
        try:
            universe = self._inputs.load_universe(actor, query)
        except NotFoundError as error:
            return SectorBoard((), found.symbol, found.origin, reason=str(error))
        return build_board(
            universe, found, self._markets, self._inputs.count_sessions, self._preset
        )

    def _find_index(self, actor: Actor, day: date | None) -> IndexBars:
        return find_index(actor, self._inputs, self._markets.indexes, day, self._clock())


def _find_before(score: FloatArray) -> float | None:
    """The score of the session before the last; None where there is none."""
    value = float(score[-2]) if len(score) > 1 else math.nan
    return None if math.isnan(value) else value
