"""The lines that run the engine again: cost break-even, parameter stability, walk-forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import numpy as np

from core.contracts import FloatArray
from core.enums import LineKey
from core.formatting import format_count, format_number, format_percent
from core.trading.honesty.cost_break_even import MIN_MULTIPLE, find_break_even
from core.trading.honesty.evidence import Evidence
from core.trading.honesty.line import Line, NotRunError, decide
from core.trading.honesty.neighbours import STEP, list_neighbours
from core.trading.honesty.sharpe import calculate_returns, measure_sharpe
from core.trading.honesty.stability import MIN_RATIO, measure_stability
from core.trading.honesty.walk_forward import MIN_EFFICIENCY, run_walk_forward


def judge_costs(evidence: Evidence) -> Line:
    """How much dearer trading may get before the profit is gone."""
    costs, equity = evidence.costs, evidence.curve.equity
    if not len(evidence.trades):
        raise NotRunError("No trade was made, so none was paid for.", "Choose a longer period.")

    def return_at(commission: float) -> float:
        dearer = costs.model_copy(update={"commission": commission})
        return _total(evidence.rerun(evidence.strategy, dearer).equity, costs.cash)

    found = find_break_even(costs, _total(equity, costs.cash), return_at)
    at_least = "more than " if found.is_at_limit else ""
    line = decide(
        LineKey.COSTS,
        is_passed=found.multiple >= MIN_MULTIPLE,
        figure=f"{format_number(found.multiple, 1)} ×",
        why=f"The profit is gone at {at_least}{format_percent(found.break_even)} for an entry and "
        f"an exit together, {format_number(found.multiple, 1)} times what was charged "
        f"({format_percent(found.charged)}); {format_number(MIN_MULTIPLE, 0)} times is asked for.",
        remedy="Trade less often or on cheaper terms: slippage alone can take this edge.",
    )
    return replace(line, facts=asdict(found) | {"multiple": found.multiple})


def judge_stability(evidence: Evidence, neighbours: list[FloatArray]) -> Line:
    """Whether parameters a tenth away do about as well."""
    own = measure_sharpe(evidence.returns).sharpe
    found = measure_stability(own, np.array([_ratio(each) for each in neighbours]))
    line = decide(
        LineKey.STABILITY,
        is_passed=found.ratio >= MIN_RATIO,
        figure=format_percent(found.ratio, 1),
        why=f"With each parameter moved by {format_percent(STEP, 0)} ({found.neighbours} runs), "
        f"the median Sharpe ratio is {format_percent(found.ratio, 1)} of this run's; at least "
        f"{format_percent(MIN_RATIO, 0)} is asked for.",
        remedy="These parameters are a spike. Look for a region where neighbours do as well.",
    )
    return replace(line, facts=asdict(found) | {"ratio": found.ratio})


def judge_walk_forward(evidence: Evidence, neighbours: list[FloatArray]) -> Line:
    """Whether choosing parameters by the past would have worked."""
    rows = [evidence.returns, *neighbours, *evidence.trial_returns]
    found = run_walk_forward(np.vstack(rows))
    line = decide(
        LineKey.WALK_FORWARD,
        is_passed=found.efficiency >= MIN_EFFICIENCY,
        figure=format_percent(found.efficiency, 1),
        why=f"Choosing the best of {format_count(found.candidates)} variants by the past earned "
        f"{format_percent(found.efficiency, 1)} of what the past had promised over "
        f"{found.windows} windows, {found.winning} of them with a gain; at least "
        f"{format_percent(MIN_EFFICIENCY, 0)} is asked for.",
        remedy="The past does not tell which parameters will work: do not choose them by it.",
    )
    return replace(line, facts=asdict(found) | {"efficiency": found.efficiency})


def judge_reruns(evidence: Evidence) -> dict[LineKey, Callable[[], Line]]:
    """The three checks, not yet carried out; neighbours are run once for both that need them."""
    cache: list[list[FloatArray]] = []

    def neighbours() -> list[FloatArray]:
        if not cache:
            runs = [evidence.rerun(s, evidence.costs) for s in list_neighbours(evidence.strategy)]
            cache.append([calculate_returns(run.equity) for run in runs])
        return cache[0]

    return {
        LineKey.COSTS: lambda: judge_costs(evidence),
        LineKey.STABILITY: lambda: judge_stability(evidence, neighbours()),
        LineKey.WALK_FORWARD: lambda: judge_walk_forward(evidence, neighbours()),
    }


def _ratio(returns: FloatArray) -> float:
    try:
        return measure_sharpe(returns).sharpe
    except NotRunError:
        return 0.0  # it never traded: it is worth nothing, and counts


def _total(equity: FloatArray, cash: float) -> float:
    return float(equity[-1]) / cash - 1.0
