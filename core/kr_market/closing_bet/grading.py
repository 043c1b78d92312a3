"""From points, traded value and change to a grade. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.enums import BetGrade, BetPart
from core.formatting import format_krw_units, format_percent
from core.kr_market.closing_bet.presets import BetPreset
from core.kr_market.closing_bet.types import Points

MANDATORY = (BetPart.NEWS, BetPart.TRADED_VALUE)
_FUZZ = 1e-9


def find_grade(
    score: int, traded_value: float, change: float, preset: BetPreset
) -> tuple[BetGrade, str]:
    """The first grade whose score, traded value and change window all hold, and why.

    A share with the best grade's score whose change lies above the overheated one falls to B, if
    it has B's traded value: its change is then no reason against B.
    """
    best = preset.grades[0]
    if score >= best.min_score and change > preset.overheated + _FUZZ:
        lowest = preset.grades[-1]
        text = (
            f"{best.grade} score, but change above {format_percent(preset.overheated, 0)}: falls to"
        )
        if traded_value >= lowest.min_traded_value:
            return lowest.grade, f"{text} {lowest.grade}"
        return BetGrade.C, f"{text} {lowest.grade}, whose traded value it has not"
    for rule in preset.grades:
        has_value = traded_value >= rule.min_traded_value
        is_inside = rule.min_change - _FUZZ <= change <= rule.max_change + _FUZZ
        if score >= rule.min_score and has_value and is_inside:
            return rule.grade, f"score {score}, at least {rule.min_score} for {rule.grade}"
    return BetGrade.C, _say_missing(score, traded_value, change, preset)


def grade_points(
    points: Sequence[Points], traded_value: float, change: float, preset: BetPreset
) -> tuple[BetGrade | None, str, BetGrade]:
    """The grade by what is certain, why, and the best it could be if what is unknown were known.

    Without the points of a mandatory part: C. Where such a part is unknown: no grade.
    """
    low, high = sum(one.low for one in points), sum(one.high for one in points)
    mandatory = [one for one in points if one.part in MANDATORY]
    failed = [one for one in mandatory if one.high < preset.mandatory_points]
    could_be, _ = find_grade(high, traded_value, change, preset)
    if failed:
        names = " and ".join(one.part.replace("_", " ") for one in failed)
        return BetGrade.C, f"{names}: mandatory, but earned nothing", BetGrade.C
    unknown = [one for one in mandatory if one.low < preset.mandatory_points]
    if unknown:
        names = " and ".join(one.part.replace("_", " ") for one in unknown)
        return None, f"{names}: mandatory, but unknown", could_be
    grade, why = find_grade(low, traded_value, change, preset)
    return grade, why, max(grade, could_be, key=_rank)


def _rank(grade: BetGrade) -> int:
    return "CBAS".index(grade.value)


def _say_missing(score: int, traded_value: float, change: float, preset: BetPreset) -> str:
    """What the lowest grade whose score is reached lacks; else the score."""
    reached = [rule for rule in preset.grades if score >= rule.min_score]
    if not reached:
        rule = preset.grades[-1]
        return f"score {score}, below {rule.min_score} for {rule.grade}"
    rule = reached[-1]
    if traded_value < rule.min_traded_value:
        return f"traded value below {format_krw_units(rule.min_traded_value)} won for {rule.grade}"
    low, high = format_percent(rule.min_change, 0), format_percent(rule.max_change, 0)
    return f"change {format_percent(change)} outside {low} to {high} for {rule.grade}"
