"""Every number of a result with its definition, and the way from the engine's names to ours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.contracts import TimeArray
from core.enums import Interval
from core.trading.account_statistics import ACCOUNT_STATISTICS
from core.trading.benchmark_statistics import (
    BENCHMARK_STATISTICS,
    calculate_benchmark_statistics,
)
from core.trading.excursions import EXCURSION_STATISTICS, calculate_excursion_statistics
from core.trading.request import Costs
from core.trading.return_statistics import RETURN_STATISTICS, calculate_return_statistics
from core.trading.statistic_definition import StatisticDefinition
from core.trading.trade_breakdown import BREAKDOWN_STATISTICS, calculate_trade_breakdown
from core.trading.trade_statistics import TRADE_STATISTICS
from core.trading.types import Curve, Statistics, TradeTable

DEFINITION_VERSION = 3
"""Raise when the meaning of any stored number changes, or when there are more of them."""

DEFINITIONS: dict[str, StatisticDefinition] = {
    item.key: item for item in (*ACCOUNT_STATISTICS, *TRADE_STATISTICS)
}
"""What the engine gives, and the costs."""

DERIVED_DEFINITIONS: dict[str, StatisticDefinition] = {
    item.key: item
    for item in (
        *RETURN_STATISTICS,
        *BENCHMARK_STATISTICS,
        *BREAKDOWN_STATISTICS,
        *EXCURSION_STATISTICS,
    )
}
"""What is worked out from the account and the trades; older results are without some of them."""

ALL_DEFINITIONS = DEFINITIONS | DERIVED_DEFINITIONS


def convert_statistics(
    raw: Mapping[str, Any], time: TimeArray, trades: TradeTable, costs: Costs
) -> Statistics:
    """backtesting.py's statistics under our keys: fractions, seconds, None where undefined.

    Args:
        raw: what `Backtest.run` returned.
        time: seconds since 1970-01-01 UTC of the bars.
        trades: from which the spread paid is worked out.
        costs: as the run was made with.
    """
    values: Statistics = {
        key: _convert(raw.get(item.engine_name), item) for key, item in DEFINITIONS.items()
    }
    values["start"], values["end"] = float(time[0]), float(time[-1])
    # The engine leaves the row out where it is 0.
    commissions = values["commissions"] or 0.0
    spread = _spread_cost(trades, costs.spread)
    return values | {
        "commissions": commissions,
        "spread_cost": spread,
        "costs": commissions + spread,
    }


def derive_statistics(
    curve: Curve, trades: TradeTable, interval: Interval, cash: float
) -> Statistics:
    """The values of `DERIVED_DEFINITIONS`; None where not defined."""
    return (
        calculate_return_statistics(curve, interval)
        | calculate_benchmark_statistics(curve)
        | calculate_trade_breakdown(curve, trades, cash)
        | calculate_excursion_statistics(trades)
    )


def _spread_cost(trades: TradeTable, spread: float) -> float:
    """The engine worsens the entry price by the factor 1 ± spread; this takes it back out."""
    side = np.sign(trades.size)
    return float(np.sum(np.abs(trades.size) * trades.entry_price * spread / (1 + side * spread)))


def _convert(value: Any, item: StatisticDefinition) -> float | None:
    if value is None or item.unit == "instant":
        return None
    if item.unit == "seconds":
        seconds = getattr(value, "total_seconds", None)
        number = float(seconds()) if seconds else math.nan
    else:
        number = float(value)
    if not math.isfinite(number):
        return None
    return number / 100 if item.engine_name.endswith("[%]") else number
