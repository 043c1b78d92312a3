"""How smart money is worded on pages."""

from __future__ import annotations

from core.enums import FlowUnit, SmartMoneyPart, SmartMoneySignal, SmartMoneyStage
from core.formatting import MISSING, format_krw_units, format_large, format_number
from core.kr_market.smart_money.types import ScorePart, SmartMoneyReading, Streak

STAGE_NAMES = {
    SmartMoneyStage.STRONG_ACCUMULATION: "▲▲ Strong accumulation",
    SmartMoneyStage.ACCUMULATION: "▲ Accumulation",
    SmartMoneyStage.WEAK_ACCUMULATION: "△ Weak accumulation",
    SmartMoneyStage.NEUTRAL: "■ Neutral",
    SmartMoneyStage.WEAK_DISTRIBUTION: "▽ Weak distribution",
    SmartMoneyStage.DISTRIBUTION: "▼ Distribution",
    SmartMoneyStage.STRONG_DISTRIBUTION: "▼▼ Strong distribution",
}
UNKNOWN_STAGE = "? Unknown"
SIGNAL_NAMES = {
    SmartMoneySignal.DOUBLE_BUY: "Double buy",
    SmartMoneySignal.FOREIGNER_BUY: "Foreign buy",
    SmartMoneySignal.INST_SCOOP: "Inst. scoop",
}
SIGNAL_HELP = {
    SmartMoneySignal.DOUBLE_BUY: "Both bought net over five sessions; foreigners on three sessions "
    "in a row or more, institutions on two.",
    SmartMoneySignal.FOREIGNER_BUY: "Foreigners bought net on five sessions in a row or more.",
    SmartMoneySignal.INST_SCOOP: "Institutions bought net on three sessions in a row or more.",
}
PART_NAMES = {
    SmartMoneyPart.START: "Start",
    SmartMoneyPart.FOREIGN_NET: "Foreign net buying",
    SmartMoneyPart.FOREIGN_STREAK: "Foreign streak",
    SmartMoneyPart.INSTITUTION_NET: "Institutional net buying",
    SmartMoneyPart.INSTITUTION_STREAK: "Institutional streak",
    SmartMoneyPart.SHARE_OF_TRADING: "Share of trading",
    SmartMoneyPart.MOMENTUM: "Momentum",
    SmartMoneyPart.LIMIT: "Held within 0 to 100",
}
PART_HELP = {
    SmartMoneyPart.START: "Every share starts here.",
    SmartMoneyPart.FOREIGN_NET: "60 sessions: how much more than usual was bought or sold.",
    SmartMoneyPart.FOREIGN_STREAK: "Sessions in a row that foreigners bought net; all from ten on.",
    SmartMoneyPart.INSTITUTION_NET: "60 sessions: how much more than usual was bought or sold.",
    SmartMoneyPart.INSTITUTION_STREAK: "Sessions in a row of net buying; all points from five on.",
    SmartMoneyPart.SHARE_OF_TRADING: "Net buying of both over all trading of 60 sessions.",
    SmartMoneyPart.MOMENTUM: "Net buying of five sessions against the fifteen before them.",
    SmartMoneyPart.LIMIT: "What goes beyond 100 or below 0.",
}


def say_stage(stage: SmartMoneyStage | None) -> str:
    """The stage with its sign; unknown as such."""
    return UNKNOWN_STAGE if stage is None else STAGE_NAMES[stage]


def say_score(reading: SmartMoneyReading) -> str:
    """The score, or what it lies between."""
    if reading.score is not None:
        return format_number(reading.score, 0)
    return f"{format_number(reading.low, 0)} to {format_number(reading.high, 0)}"


def say_points(part: ScorePart) -> str:
    """Points of a part, or what they lie between."""
    low, high = sorted((part.low, part.high))
    is_signed = part.name is not SmartMoneyPart.START
    if part.points is not None:
        return format_number(part.points, 1, is_signed=is_signed)
    return (
        f"{format_number(low, 1, is_signed=is_signed)} to "
        f"{format_number(high, 1, is_signed=is_signed)}"
    )


def say_streak(streak: Streak) -> str:
    """Sessions in a row: `+5`, `−3`; `+5…` where it may be longer, `?` where nothing is known."""
    if streak.is_cut and not streak.days:
        return "?"
    return f"{format_number(streak.days, 0, is_signed=True)}{'…' if streak.is_cut else ''}"


def say_flow(value: float | None, unit: FlowUnit | None) -> str:
    """Net buying with its unit: won in 억 and 조, shares as such."""
    if value is None:
        return MISSING
    if unit is FlowUnit.KRW:
        return format_krw_units(value, is_signed=True)
    return f"{'+' if value > 0 else ''}{format_large(value)} sh."
