"""Two to five finished runs beside one another: who did better by what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.formatting import MISSING
from core.trading.comparison_caveats import find_caveats
from core.trading.comparison_types import (
    ComparedRun,
    ComparedStatistic,
    ComparedTerm,
    RunComparison,
)
from core.trading.declaration import format_value, list_fields
from core.trading.request import Costs, Execution
from core.trading.statistic_definition import StatisticDefinition
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import BacktestSummary

FEWEST, MOST = 2, 5

MORE_IS_BETTER = (
    "total_return",
    "return_annual",
    "cagr",
    "equity_final",
    "sharpe_ratio",
    "sortino_ratio",
    "calmar_ratio",
    "alpha",
    "max_drawdown",  # negative numbers, as are the next five: more is less of a loss
    "avg_drawdown",
    "value_at_risk_95",
    "expected_shortfall_95",
    "avg_adverse_excursion",
    "worst_adverse_excursion",
    "avg_favourable_excursion",
    "excursion_ratio",
    "information_ratio",
    "win_rate",
    "expectancy",
    "profit_factor",
    "payoff_ratio",
    "sqn",
    "recovery_factor",
)
LESS_IS_BETTER = (
    "max_drawdown_duration",
    "volatility_annual",
    "ulcer_index",
    "time_under_water",
    "costs",
)
"""What is in neither has no better side: a start, a count, a share of time in the market."""


def compare_runs(runs: Sequence[ComparedRun]) -> RunComparison:
    """Set the runs side by side, in the order given."""
    labels = dict.fromkeys(label for run in runs for label in run.terms)
    return RunComparison(
        runs=tuple(runs),
        terms=tuple(
            ComparedTerm(label, tuple(run.terms.get(label, MISSING) for run in runs))
            for label in labels
        ),
        statistics=tuple(_compare_statistic(item, runs) for item in ALL_DEFINITIONS.values()),
        caveats=tuple(find_caveats(runs)),
    )


def _compare_statistic(item: StatisticDefinition, runs: Sequence[ComparedRun]) -> ComparedStatistic:
    values = tuple(run.statistics.get(item.key) for run in runs)
    known = [value for value in values if value is not None]
    choose = _find_choice(item.key)
    best: tuple[int, ...] = ()
    if choose is not None and len(set(known)) > 1:
        wanted = choose(known)
        best = tuple(place for place, value in enumerate(values) if value == wanted)
    return ComparedStatistic(item, values, best)


def _find_choice(key: str) -> Callable[[list[float]], float] | None:
    if key in MORE_IS_BETTER:
        return max
    return min if key in LESS_IS_BETTER else None


def describe_terms(
    summary: BacktestSummary, costs: Mapping[str, Any], execution: Mapping[str, Any]
) -> dict[str, str]:
    """What a run was made with, by label, as it is shown."""
    return {
        "Symbol": summary.symbol,
        "Source": summary.source,
        "Bars": summary.interval.value,
        "Strategy": summary.strategy_title,
        "Parameters": summary.params_text,
        **{
            spec.title: format_value(given[spec.name], spec.unit)
            for declared, given in ((Costs, costs), (Execution, execution))
            for spec in list_fields(declared)
            if spec.name in given
        },
    }
