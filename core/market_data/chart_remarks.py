"""What a chart cannot show by itself, in whole sentences. Pure."""

from __future__ import annotations

import numpy as np

from core.market_data.chart_types import ChartData, Comparison, IndicatorLines


def describe_chart(chart: ChartData) -> tuple[str, ...]:
    """How symbols were put on one scale, and why an indicator shows nothing."""
    remarks = []
    if chart.comparison:
        remarks.append(_describe_comparison(chart, chart.comparison))
    is_volume_known = bool(np.isfinite(chart.bars.volume).any())
    remarks += [
        _explain_nothing(found, is_volume_known=is_volume_known)
        for found in chart.indicators
        if all(np.isnan(line).all() for line in found.lines)
    ]
    return tuple(remarks)


def _describe_comparison(chart: ChartData, comparison: Comparison) -> str:
    own = chart.bars
    currencies = {own.symbol: own.passport.currency} | {
        other.symbol: other.currency for other in comparison.symbols
    }
    text = (
        f"All prices are rebased to 100 on {comparison.base_time:%Y-%m-%d}, the first shown bar "
        f"that {', '.join(currencies)} have in common."
    )
    if len(set(currencies.values())) == 1:
        return text
    listed = ", ".join(f"{name} {code or 'unknown'}" for name, code in currencies.items())
    return f"{text} Each in its own currency ({listed}): nothing is converted."


def _explain_nothing(found: IndicatorLines, *, is_volume_known: bool) -> str:
    indicator = found.indicator
    if indicator.needs_volume and not is_volume_known:
        return f"{indicator.label} needs the volume, which this source does not report."
    needed = min(indicator.warm_up()) + 1
    return f"{indicator.label} has no value yet: it needs {needed} bars, and fewer are stored."
