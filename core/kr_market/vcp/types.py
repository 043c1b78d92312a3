"""What the VCP scanner finds, as it is stored, sealed and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

KEPT, BROKEN, UNKNOWN = "kept", "broken", "unknown"
"""How a match stands to its preset's liquidity rule; "kept" also where there is none."""

POINT_NAMES: Mapping[str, str] = {
    "legs": "Contractions",
    "tight": "Last depth",
    "contraction": "Shrinking",
    "dry": "Volume dries up",
    "means": "Above means",
    "high": "Near the high",
    "ratio": "Contraction",
    "near": "Near the high",
    "trend": "Trend",
}
"""Parts of a score → what they are called; a score has those of its preset."""


@dataclass(frozen=True, slots=True)
class VcpLeg:
    """One contraction: the fall from a swing high to the swing low after it.

    Attributes:
        start, end: sessions of the high and of the low.
        high, low: KRW.
        depth: of the fall, fraction of the high.
        sessions: with trade, from the one to the other.
        volume_ratio: mean volume of the leg to the 50-session mean; None where that is unknown.
    """

    start: date
    end: date
    high: float
    low: float
    depth: float
    sessions: int
    volume_ratio: float | None


@dataclass(frozen=True, slots=True)
class VcpFacts:
    """The figures of one share in one session; None where one is unknown or not asked for.

    Attributes:
        contraction: second range to first; with legs, the mean of each depth to the one before.
        volume_ratio: second mean volume to first; with legs, the last leg's to the 50-session mean.
        near_high: close to the highest close of the boxes; with legs, to the year's high before.
        first_range, second_range: KRW, of the boxes.
        trend: close to the first close of the boxes.
        over_means: close to its 50-, 150- and 200-session mean.
        pivot: KRW, the high of the last leg: above it the pattern breaks out.
        stop: KRW, the low of the last leg.
        risk: from the higher of pivot and close down to the stop, fraction.
        turnover: KRW a session, mean close x volume of the last 20.
        mean_volume: shares a session over the boxes.
        liquidity: how it stands to its preset's rule, see `KEPT`.
        foreign_5d, institution_5d: bought net over five sessions, in `flow_unit`.
        points: parts of the score by key of `POINT_NAMES`; they add up to it.
        points_max: most that they can add up to; 0 where the preset has no score.
        legs: oldest first.
    """

    contraction: float | None = None
    volume_ratio: float | None = None
    near_high: float | None = None
    first_range: float | None = None
    second_range: float | None = None
    trend: float | None = None
    over_means: tuple[float | None, ...] = ()
    pivot: float | None = None
    stop: float | None = None
    risk: float | None = None
    turnover: float | None = None
    mean_volume: float | None = None
    liquidity: str = KEPT
    foreign_5d: float | None = None
    institution_5d: float | None = None
    flow_unit: str = ""
    points: Mapping[str, int] = field(default_factory=dict)
    points_max: int = 0
    legs: tuple[VcpLeg, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON-ready: days as texts."""
        plain = asdict(self)
        plain["over_means"] = list(self.over_means)
        plain["points"] = dict(self.points)
        plain["legs"] = [
            asdict(leg) | {"start": leg.start.isoformat(), "end": leg.end.isoformat()}
            for leg in self.legs
        ]
        return plain

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> VcpFacts:
        """What `to_json` wrote."""
        legs = tuple(
            VcpLeg(
                **{
                    **leg,
                    "start": date.fromisoformat(leg["start"]),
                    "end": date.fromisoformat(leg["end"]),
                }
            )
            for leg in stored["legs"]
        )
        return cls(**{**stored, "over_means": tuple(stored["over_means"]), "legs": legs})


@dataclass(frozen=True, slots=True)
class VcpHit:
    """One share that matched.

    Attributes:
        price: close of the session, KRW.
        score: 0 to 100; None where the preset has none.
        inputs_hash: SHA-256 of the bars that the rule read.
        latest_price: newest close that is stored, and its return since the session, before costs;
            None where the session is the newest.
    """

    rank: int
    symbol: str
    name: str
    local_name: str
    sector: str
    exchange: str
    price: float
    score: float | None
    facts: VcpFacts
    inputs_hash: str
    latest_price: float | None = None
    return_since: float | None = None


@dataclass(frozen=True, slots=True)
class VcpScan:
    """One session of a market looked at by one preset; not stored yet.

    Attributes:
        hits: all that match the pattern, the best first; those that break the preset's liquidity
            rule are among them and say so.
        reasons: key → how many shares it decided; they add up to `shares`.
        reason: why there is no signal; empty where there is one.
        flow_note: why flows are unknown; empty where they are known.
    """

    session: date
    preset: str
    rule_version: int
    hits: tuple[VcpHit, ...]
    reasons: Mapping[str, int]
    shares: int
    source: str
    fetched_at: datetime
    is_demo: bool
    reason: str = ""
    flow_note: str = ""

    def list_signals(self) -> list[VcpHit]:
        """The hits that keep the preset's liquidity rule: what may be sealed."""
        return [hit for hit in self.hits if hit.facts.liquidity == KEPT]
