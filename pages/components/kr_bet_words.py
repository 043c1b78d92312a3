"""What parts, answers and grades of a closing bet are called, and how they look."""

from __future__ import annotations

from html import escape

from core.enums import BetGrade, BetPart
from core.formatting import MISSING

PART_NAMES = {
    BetPart.NEWS: "News",
    BetPart.TRADED_VALUE: "Value",
    BetPart.CHART: "Chart",
    BetPart.CANDLE: "Candle",
    BetPart.CONSOLIDATION: "Box",
    BetPart.SUPPLY: "Supply",
}
PART_HELP = {
    BetPart.NEWS: "Mandatory. Headlines published up to the stamp: 2 major outlets and good news "
    "3, one 2, any 1; anything negative 0.",
    BetPart.TRADED_VALUE: "Mandatory. Won traded today, by the steps of the preset.",
    BetPart.CHART: "1 near the 52-week high or above it, 1 for close > MA5 > MA10 > MA20.",
    BetPart.CANDLE: "1 for a strong bullish body with little wick above.",
    BetPart.CONSOLIDATION: "1 for a close above a quiet range of 20 sessions.",
    BetPart.SUPPLY: "1 each for net buying by foreigners and by institutions over 5 sessions.",
}
ANSWERS = {True: "yes", False: "no", None: "unknown"}
MARKS = {True: "✓", False: "✗", None: "?"}
TONE_WORDS = {1: "positive", 0: "mixed", -1: "negative", None: "says nothing"}


def write_grade(grade: BetGrade | None) -> str:
    """The letter on its colour: S rose, A amber, B blue, C grey; a dash where there is none."""
    if grade is None:
        return f'<span class="sd-grade hollow sd-grade-none" title="not graded">{MISSING}</span>'
    letter = grade.value
    return (
        f'<span class="sd-grade {escape(tone_class(grade))}" title="grade {escape(letter)}">'
        f"{escape(letter)}</span>"
    )


def tone_class(grade: BetGrade | None) -> str:
    """The class that gives the colour."""
    return f"sd-grade-{grade.value.lower() if grade else 'none'}"
