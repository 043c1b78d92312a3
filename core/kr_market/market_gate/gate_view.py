"""What the gate tells its readers. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.enums import MarketLight, SectorMood
from core.kr_market.market_gate.light import Allowance
from core.kr_market.market_gate.preset import GatePreset
from core.kr_market.market_gate.reading import GateReading
from core.kr_market.market_gate.verdict import GateVerdict

if TYPE_CHECKING:
    from core.contracts import FloatArray, RateReading, TimeArray


@dataclass(frozen=True, slots=True)
class GateMarkets:
    """Which instruments the gate reads.

    Attributes:
        indexes: symbols of index funds, the first that is stored counts.
        funds: symbols of sector funds; empty for every fund of the index's own source.
    """

    indexes: tuple[str, ...]
    funds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BarsOrigin:
    """Whose bars, and how old.

    Attributes:
        fetched_at: when they came in.
        age_sessions: sessions closed since the last bar; None where the calendar is not known.
        clock: what counted as now.
    """

    source: str
    fetched_at: datetime
    exchange: str
    age_sessions: int | None
    clock: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class GateHistory:
    """The score of each of the last sessions, each from bars up to its own.

    Without the override by the dollar: it shows what the bars said.

    Attributes:
        time: int64[k], midnight UTC of each session's day.
        score: float64[k]; NaN where nothing could be scored.
    """

    time: TimeArray
    score: FloatArray


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate as of now or of the end of a day.

    Attributes:
        symbol: of the index that was read, or that was looked for in vain.
        origin: None where no bar of it is stored.
        before: light of the session before, by its score alone.
        rules: by which all of it was read.
    """

    symbol: str
    reading: GateReading
    verdict: GateVerdict
    allowance: Allowance
    rate: RateReading
    origin: BarsOrigin | None
    history: GateHistory
    before: MarketLight
    rules: GatePreset

    @property
    def light(self) -> MarketLight:
        """What counts."""
        return self.verdict.light

    @property
    def score(self) -> float | None:
        """Of the last bar, old or not."""
        return self.reading.score

    @property
    def session(self) -> date | None:
        """Of the last bar."""
        return self.reading.session


@dataclass(frozen=True, slots=True)
class SectorReading:
    """One sector fund.

    Attributes:
        name, local_name, sector: from the instrument master; empty where it does not say.
        reason: why the mood is unknown; empty where it is known.
    """

    symbol: str
    name: str
    local_name: str
    sector: str
    mood: SectorMood
    reading: GateReading
    age_sessions: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SectorBoard:
    """All sector funds, the highest score first, those without one last.

    Attributes:
        missing: symbols of the settings of which the source has no bars.
        reason: why there are no sectors; empty where there are.
    """

    sectors: tuple[SectorReading, ...]
    index: str
    origin: BarsOrigin | None
    missing: tuple[str, ...] = ()
    reason: str = ""
