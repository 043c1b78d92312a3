"""The gate at one session: each part with its points, its measure and its words. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from core.enums import GatePartName
from core.formatting import format_number, format_points
from core.kr_market.market_gate.points import ScoredBars, list_maxima

if TYPE_CHECKING:
    from core.contracts import FloatArray
    from core.kr_market.market_gate.preset import GatePreset


@dataclass(frozen=True, slots=True)
class GatePart:
    """One part of the score.

    Attributes:
        points: earned; None where the measure is unknown.
        maximum: most that the part can give.
        words: the measure, or why there is none.
    """

    name: GatePartName
    points: float | None
    maximum: float
    words: str


@dataclass(frozen=True, slots=True)
class GateReading:
    """What the bars up to one session say.

    Attributes:
        session: of the last bar; None without any.
        score: sum of the known parts; None where nothing may be scored, and `reason` says why.
        parts: empty without a score.
        maximum: most that this kind of instrument can score.
        reachable: most that it could have scored with what is known.
        bars: clean bars up to the session.
        dropped: sessions left out because nobody traded.
        reason: why there is no score; empty where there is one.
    """

    session: date | None
    score: float | None
    parts: tuple[GatePart, ...]
    maximum: float
    reachable: float
    bars: int
    dropped: int
    reason: str = ""


def read_last(scored: ScoredBars, preset: GatePreset, *, is_index: bool = False) -> GateReading:
    """The reading of the last bar."""
    bars, maxima = scored.bars, list_maxima(preset, is_index=is_index)
    count = len(bars)
    session = datetime.fromtimestamp(int(bars.time[-1]), UTC).date() if count else None
    reason = _find_reason(scored, preset)
    if reason:
        return GateReading(
            session, None, (), sum(maxima.values()), 0.0, count, bars.dropped, reason
        )
    parts = tuple(
        GatePart(name, _last(scored.points[name]), most, _WORDS[name](scored, preset))
        for name, most in maxima.items()
    )
    return GateReading(
        session=session,
        score=float(scored.score[-1]),
        parts=parts,
        maximum=sum(maxima.values()),
        reachable=sum(part.maximum for part in parts if part.points is not None),
        bars=count,
        dropped=bars.dropped,
    )


def _find_reason(scored: ScoredBars, preset: GatePreset) -> str:
    count = len(scored.bars)
    if count < preset.least_bars:
        said = "There are no bars" if not count else f"Only {count} sessions have a clean bar"
        return f"{said}; {preset.least_bars} are needed."
    if not scored.is_judgeable[-1]:
        return (
            f"One of the last {preset.least_bars} closes moved beyond the exchange's price limit: "
            "the bars are not adjusted, or one of them is wrong."
        )
    return ""


def _last(values: FloatArray) -> float | None:
    value = float(values[-1])
    return None if math.isnan(value) else value


def _describe_trend(scored: ScoredBars, preset: GatePreset) -> str:
    close = float(scored.bars.close[-1])
    means = (
        (preset.short_mean, float(scored.measures.short_mean[-1])),
        (preset.long_mean, float(scored.measures.long_mean[-1])),
    )
    said = (
        f"{'above' if close > mean else 'not above'} MA{bars} {format_number(mean, 0)}"
        for bars, mean in means
    )
    return f"Close {format_number(close, 0)}, {', '.join(said)}"


def _describe_rsi(scored: ScoredBars, preset: GatePreset) -> str:
    rsi = _last(scored.measures.rsi)
    words = "unknown, the close has not moved" if rsi is None else format_number(rsi, 1)
    return f"RSI {preset.rsi_bars}: {words}"


def _describe_macd(scored: ScoredBars, preset: GatePreset) -> str:
    macd, signal = float(scored.measures.macd[-1]), float(scored.measures.macd_signal[-1])
    spans = ", ".join(str(span) for span in preset.macd_spans)
    side = "above" if macd > signal else "not above"
    return f"MACD ({spans}) {format_number(macd, 1)}, {side} its signal {format_number(signal, 1)}"


def _describe_volume(scored: ScoredBars, preset: GatePreset) -> str:
    ratio = _last(scored.measures.volume_ratio)
    if ratio is None:
        return "Unknown: the source does not report the volume"
    return f"Volume {format_number(ratio)} × its {preset.volume_bars}-session mean"


def _describe_strength(scored: ScoredBars, preset: GatePreset) -> str:
    strength = _last(scored.measures.strength)
    if strength is None:
        return "Unknown: the index has no comparable bars of the same sessions"
    return f"{format_points(strength, 1)} against the index over {preset.strength_bars} sessions"


_WORDS = {
    GatePartName.TREND: _describe_trend,
    GatePartName.RSI: _describe_rsi,
    GatePartName.MACD: _describe_macd,
    GatePartName.VOLUME: _describe_volume,
    GatePartName.STRENGTH: _describe_strength,
}
