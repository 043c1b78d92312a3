"""The few numbers by which a result is judged first."""

from __future__ import annotations

from dataclasses import replace

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

_SHORT_LABELS = {
    "total_return": "Return",
    EXCESS_RETURN.key: EXCESS_RETURN.label,
    "cagr": "CAGR",
    "sharpe_ratio": "Sharpe",
    "max_drawdown": "Max drawdown",
    "trade_count": "Trades",
    "win_rate": "Win rate",
    "costs": "Costs paid",
}


def build_headline(statistics: Statistics) -> tuple[tuple[StatisticDefinition, float | None], ...]:
    """Definition (with a label that fits a tile) and value, in the order they are read."""
    values = {**statistics, EXCESS_RETURN.key: calculate_excess_return(statistics)}
    definitions = {**DEFINITIONS, EXCESS_RETURN.key: EXCESS_RETURN}
    return tuple(
        (replace(definitions[key], label=label), values.get(key))
        for key, label in _SHORT_LABELS.items()
    )


def calculate_excess_return(statistics: Statistics) -> float | None:
    """Return minus buy & hold return, as a fraction; None where either is unknown."""
    own, held = statistics.get("total_return"), statistics.get("buy_hold_return")
    return None if own is None or held is None else own - held
