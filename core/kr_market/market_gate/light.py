"""From a score to a light, and what the light allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.enums import MarketLight, SectorMood
from core.formatting import format_percent
from core.kr_market.market_gate.preset import GatePreset


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a light allows.

    Attributes:
        size: share of the usual position; None where nobody can say.
    """

    title: str
    meaning: str
    size: float | None


def find_light(score: float | None, preset: GatePreset) -> MarketLight:
    """The light of a score; unknown without one."""
    if score is None:
        return MarketLight.UNKNOWN
    if score >= preset.green_from:
        return MarketLight.GREEN
    return MarketLight.YELLOW if score >= preset.yellow_from else MarketLight.RED


def find_mood(score: float | None, preset: GatePreset) -> SectorMood:
    """What a sector fund's score says; unknown without one."""
    if score is None:
        return SectorMood.UNKNOWN
    if score >= preset.bullish_from:
        return SectorMood.BULLISH
    return SectorMood.BEARISH if score < preset.bearish_below else SectorMood.NEUTRAL


def describe_allowance(light: MarketLight, preset: GatePreset) -> Allowance:
    """What a trader may do under this light."""
    if light is MarketLight.GREEN:
        return Allowance(
            "Aggressive entries allowed", "New positions at full size, every grade of signal.", 1.0
        )
    if light is MarketLight.YELLOW:
        size = "half" if preset.yellow_size == 0.5 else format_percent(preset.yellow_size, 0)  # noqa: PLR2004
        return Allowance(
            f"Selective, {size} size",
            f"The best signals only, each at {size} of the usual size.",
            preset.yellow_size,
        )
    if light is MarketLight.RED:
        return Allowance("No new entries", "Manage what is open; nothing new is bought.", 0.0)
    return Allowance(
        "No permission", "Nobody knows what the market allows: the gate gives none.", None
    )
