"""How sure a number is, as text."""

from __future__ import annotations

from core.formatting import format_count, format_percent
from core.trading.result_parts import Estimate, Needed
from core.trading.statistic_definition import StatisticDefinition
from core.trading.statistic_text import format_tile

_NAMES = {"expectancy": "average trade", "sharpe_ratio": "Sharpe ratio"}
_LARGE = 0.1
_ONE = {"trades": "trade", "days": "day", "weeks": "week", "months": "month", "years": "year"}


def format_interval(item: StatisticDefinition, estimate: Estimate) -> str:
    """`−3.1 … 12.4 %`, as short as a tile needs it; empty where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    if item.unit == "fraction":
        decimals = 1 if max(abs(estimate.low), abs(estimate.high)) >= _LARGE else 2
        low = format_percent(estimate.low, decimals).removesuffix(" %")
        return f"{low} … {format_percent(estimate.high, decimals)}"
    return f"{format_tile(item, estimate.low)} … {format_tile(item, estimate.high)}"


def describe_needed(needed: Needed, value: float | None) -> str:
    """`Needs 38 more trades to tell the average trade from zero`; no full stop.

    Args:
        needed: what is counted.
        value: the number itself, whose sign is told where there is enough.
    """
    name = _NAMES.get(needed.key, needed.key)
    if needed.more is None:
        return f"{name[0].upper()}{name[1:]}: {needed.reason.rstrip('.')}"
    if needed.more == 0:
        have = _count(needed.have, needed.unit)
        side = "below" if value is not None and value < 0 else "above"
        return f"{have} are enough to tell that the {name} is {side} zero"
    more = _count(needed.more, needed.unit, "more ")
    return f"Needs {more} to tell the {name} from zero"


def _count(count: int, unit: str, more: str = "") -> str:
    return f"{format_count(count)} {more}{_ONE.get(unit, unit) if count == 1 else unit}"
