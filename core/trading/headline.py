"""The few numbers by which a result is judged first."""

from __future__ import annotations

from core.trading.statistic_definition import StatisticDefinition, define
from core.trading.statistics import DEFINITIONS
from core.trading.types import Statistics

EXCESS_RETURN = define(
    "excess_return",
    "vs buy & hold",
    "points",
    "",
    "Return minus buy & hold return, both over the whole period, in percentage points. Buy & "
    "hold pays no costs and starts on the first bar on which the strategy's indicators have "
    "values.",
)

_KEYS = ("total_return", "cagr", "sharpe_ratio", "max_drawdown", "trade_count", "win_rate", "costs")

Headline = tuple[tuple[StatisticDefinition, float | None], ...]


def build_headline(statistics: Statistics) -> Headline:
    """Definition and value of each headline number, in the order they are read."""
    known = [(DEFINITIONS[key], statistics.get(key)) for key in _KEYS]
    return (known[0], (EXCESS_RETURN, calculate_excess_return(statistics)), *known[1:])


def calculate_excess_return(statistics: Statistics) -> float | None:
    """Return minus buy & hold return, as a fraction; None where either is unknown."""
    own, held = statistics.get("total_return"), statistics.get("buy_hold_return")
    return None if own is None or held is None else own - held
