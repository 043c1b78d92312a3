"""What a look at the market hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FloatArray, TimeArray
from core.kr_market.vcp.types import VcpFacts


@dataclass(frozen=True, slots=True)
class VcpExamination:
    """One share judged by one preset.

    Attributes:
        is_hit: whether it matches the pattern.
        verdict: why it does or does not, in words.
        time: int64[k], midnight UTC of the sessions drawn, oldest first.
        open, high, low, close, volume: float64[k], of sessions with trade only.
        dropped: sessions since its first bar, of those loaded, on which it did not trade.
        boxes: first and last session of each half, for a preset of boxes; empty without enough.
    """

    symbol: str
    name: str
    local_name: str
    sector: str
    exchange: str
    session: date
    preset: str
    is_hit: bool
    verdict: str
    score: float | None
    facts: VcpFacts
    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    dropped: int
    boxes: tuple[tuple[date, date], ...]
    source: str
    fetched_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class PresetCount:
    """How many common shares match one preset.

    Attributes:
        matches: of the pattern, whatever the preset's liquidity rule says.
        liquid: of these with a mean turnover of `LIQUID_TURNOVER` KRW a session and more.
        signals: of the matches, those that keep the preset's liquidity rule for sure.
        reasons: key → shares, adding up to all instruments.
    """

    preset: str
    title: str
    version: int
    matches: int
    liquid: int
    signals: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VcpReport:
    """All presets on one session of one market."""

    session: date
    source: str
    is_demo: bool
    instruments: int
    flow_note: str
    counts: tuple[PresetCount, ...]
