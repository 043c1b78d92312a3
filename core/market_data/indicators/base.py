"""What an indicator is, under the name by which this domain knows it."""

from core.indicator import (
    GROUPS,
    INDICATORS,
    Group,
    Indicator,
    Line,
    Shape,
    bars_number,
    build_indicator,
)

__all__ = [
    "GROUPS",
    "INDICATORS",
    "Group",
    "Indicator",
    "Line",
    "Shape",
    "bars_number",
    "build_indicator",
]
