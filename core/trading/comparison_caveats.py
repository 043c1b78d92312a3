"""Why runs that stand side by side are not like with like. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.formatting import format_count, format_day
from core.trading.comparison_types import ComparedRun

FEW_TRADES = 30
"""Below it the order of two runs is hardly more than chance."""


def find_caveats(runs: Sequence[ComparedRun]) -> list[str]:
    """Why these runs are not like with like: another period, currency, cost or data."""
    caveats = []
    periods = {(run.curve.time[0], run.curve.time[-1]) for run in runs}
    if len(periods) > 1:
        told = "; ".join(f"run {run.summary.id} {_describe_period(run)}" for run in runs)
        caveats.append(f"They cover different periods: {told}. Longer ones saw other markets.")
    currencies = {run.currency for run in runs}
    if len(currencies) > 1:
        caveats.append(
            f"Amounts are in different currencies: {', '.join(sorted(currencies))}. Compare "
            "fractions, not amounts."
        )
    if len({float(run.curve.equity[0]) for run in runs}) > 1:
        caveats.append("They begin with different cash: amounts cannot be compared.")
    hashes: dict[str, set[str]] = {}
    for run in runs:
        hashes.setdefault(run.summary.symbol, set()).add(run.bars_hash)
    if len(periods) == 1 and any(len(found) > 1 for found in hashes.values()):
        caveats.append(
            "The same symbol and period, but not the same bars: the data changed between the runs, "
            "or they take different sources."
        )
    few = [run for run in runs if (run.statistics.get("trade_count") or 0) < FEW_TRADES]
    if few:
        told = ", ".join(
            f"run {run.summary.id} {format_count(int(run.statistics.get('trade_count') or 0))}"
            for run in few
        )
        caveats.append(
            f"Fewer than {FEW_TRADES} trades ({told}): which of them is better may be chance."
        )
    return caveats


def _describe_period(run: ComparedRun) -> str:
    first, last = (run.curve.time[place].astype("datetime64[s]").item() for place in (0, -1))
    return f"{format_day(first)} to {format_day(last)}"
