"""What lights, moods and parts of the Market Gate are called, and how they look."""

from __future__ import annotations

from core.enums import GatePartName, MarketLight, SectorMood

TONES = {
    MarketLight.GREEN: "sd-tone-good",
    MarketLight.YELLOW: "sd-tone-care",
    MarketLight.RED: "sd-tone-bad",
    MarketLight.UNKNOWN: "sd-tone-none",
}
MOOD_TONES = {
    SectorMood.BULLISH: "sd-tone-good",
    SectorMood.NEUTRAL: "sd-tone-care",
    SectorMood.BEARISH: "sd-tone-bad",
    SectorMood.UNKNOWN: "sd-tone-none",
}
MOOD_WORDS = {
    SectorMood.BULLISH: "▲ bullish",
    SectorMood.NEUTRAL: "■ neutral",
    SectorMood.BEARISH: "▼ bearish",
    SectorMood.UNKNOWN: "unknown",
}
PART_NAMES = {
    GatePartName.TREND: "Trend",
    GatePartName.RSI: "RSI",
    GatePartName.MACD: "MACD",
    GatePartName.VOLUME: "Volume",
    GatePartName.STRENGTH: "Strength",
}
PART_HELP = {
    GatePartName.TREND: "Close against its moving averages of 20 and 60 sessions.",
    GatePartName.RSI: "Relative strength index: how much of the last moves went up, 0 to 100.",
    GatePartName.MACD: "Two exponential means of the close, against the mean of their difference.",
    GatePartName.VOLUME: "Volume against its mean, the session included.",
    GatePartName.STRENGTH: "Return less that of the index over the same sessions.",
}
