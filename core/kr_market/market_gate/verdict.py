"""From a reading, the won and the age of the bars to a light. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.enums import MarketLight
from core.formatting import format_number
from core.kr_market.market_gate.light import find_light

if TYPE_CHECKING:
    from core.contracts import RateReading
    from core.kr_market.market_gate.preset import GatePreset
    from core.kr_market.market_gate.reading import GateReading


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The light, and what must be said with it.

    Attributes:
        is_certain: nothing unknown could change the light.
        reasons: why it is this light.
        warnings: what it does not show: unknown parts, an unknown or high dollar.
    """

    light: MarketLight
    is_certain: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def judge(
    reading: GateReading, rate: RateReading, age_sessions: int | None, preset: GatePreset
) -> GateVerdict:
    """The light of a reading.

    A dollar at or above the stop is red whatever the score, also without one. What is unknown
    earns nothing and is said.

    Args:
        reading: of the index.
        rate: USD/KRW as known then.
        age_sessions: sessions that have closed since the reading's; None where the exchange's
            calendar is not known.
        preset: thresholds.
    """
    stop = format_number(preset.rate_stop, 0)
    if rate.value is not None and rate.value >= preset.rate_stop:
        dear = f"USD/KRW {format_number(rate.value, 1)} of {rate.day} is at or above {stop}"
        return GateVerdict(
            MarketLight.RED, is_certain=True, reasons=(f"{dear}: red whatever the score.",)
        )
    warnings = _warn_of_rate(rate, preset)
    if unknown := _find_unknown(reading, age_sessions, preset):
        return GateVerdict(
            MarketLight.UNKNOWN, is_certain=False, reasons=(unknown,), warnings=warnings
        )
    score = reading.score or 0.0
    light = find_light(score, preset)
    best = find_light(score + reading.maximum - reading.reachable, preset)
    if reading.reachable < reading.maximum:
        warnings = (_warn_of_parts(reading, light, best), *warnings)
    of = f"Score {format_number(score, 0)} of {format_number(reading.maximum, 0)}"
    return GateVerdict(
        light,
        is_certain=best is light and rate.value is not None,
        reasons=(f"{of}: {_describe_threshold(light, preset)}.",),
        warnings=warnings,
    )


def _warn_of_parts(reading: GateReading, light: MarketLight, best: MarketLight) -> str:
    names = ", ".join(part.name.value for part in reading.parts if part.points is None)
    said = f"Unknown: {names}. Without, {format_number(reading.reachable, 0)} is the most."
    return said if best is light else f"{said} The light could be {best.value}."


def _warn_of_rate(rate: RateReading, preset: GatePreset) -> tuple[str, ...]:
    stop = format_number(preset.rate_stop, 0)
    if rate.value is None:
        return (f"USD/KRW is unknown: the stop at {stop} is not checked. {rate.reason}".strip(),)
    if rate.value >= preset.rate_warning:
        said = f"USD/KRW {format_number(rate.value, 1)} of {rate.day}"
        return (f"{said}: from {stop} on the light is red.",)
    return ()


def _find_unknown(reading: GateReading, age: int | None, preset: GatePreset) -> str:
    if reading.score is None:
        return reading.reason
    if age is None:
        return (
            f"The last bar is of {reading.session}; how many sessions ago is not known, because "
            "its exchange has no known calendar."
        )
    if age > preset.most_sessions_old:
        return (
            f"The last bar is of {reading.session}: {age:,} sessions have closed since, at most "
            f"{preset.most_sessions_old} may have. Bring newer bars in."
        )
    return ""


def _describe_threshold(light: MarketLight, preset: GatePreset) -> str:
    green, yellow = (format_number(one, 0) for one in (preset.green_from, preset.yellow_from))
    if light is MarketLight.GREEN:
        return f"green from {green}"
    return (
        f"yellow from {yellow} to below {green}"
        if light is MarketLight.YELLOW
        else (f"red below {yellow}")
    )
