"""The pictures of a tear sheet."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.enums import ReturnStep
from core.formatting import format_large, format_percent
from core.trading.distribution import spread_returns
from core.trading.monthly_returns import calculate_monthly_returns
from core.trading.tear_sheet.content import MonthCell
from core.trading.tear_sheet.svg import NO_PICTURE, Line, Svg, draw_columns, draw_lines
from core.trading.types import Curve

ACCENT, BENCHMARK, UP, DOWN = "#2f5fdc", "#98a1b3", "#1f9d78", "#d9506a"
_EQUITY_PIXELS, _DRAWDOWN_PIXELS, _SPREAD_PIXELS = 210.0, 100.0, 120.0
_STRONG = 0.95  # quantile of the months' sizes that has the full colour


def draw_equity(curve: Curve) -> Svg:
    """The account over buy & hold."""
    return draw_lines(
        curve.time,
        [
            Line("Buy & hold", curve.benchmark, BENCHMARK, 1.0),
            Line("Strategy", curve.equity, ACCENT, 1.6),
        ],
        height=_EQUITY_PIXELS,
        label="Account and buy & hold over time",
        format_value=format_large,
    )


def draw_drawdown(curve: Curve) -> Svg:
    """How far the account lay below its highest value."""
    return draw_lines(
        curve.time,
        [Line("Drawdown", 0.0 - curve.drawdown, DOWN, 1.0)],
        height=_DRAWDOWN_PIXELS,
        label="Drawdown over time",
        format_value=lambda value: format_percent(value, 0),
        is_filled=True,
    )


def draw_distribution(curve: Curve) -> Svg:
    """Monthly returns by how often they occur; nothing where the account never moved."""
    histogram = spread_returns(curve.time, curve.equity, ReturnStep.MONTH).histogram
    if histogram is None:
        return NO_PICTURE
    edges = histogram.edges
    return draw_columns(
        edges,
        histogram.counts.tolist(),
        height=_SPREAD_PIXELS,
        label="Monthly returns by how often they occur",
        colours=[UP if edge >= 0 else DOWN for edge in edges[:-1].tolist()],
    )


def list_years(curve: Curve) -> list[tuple[str, list[MonthCell]]]:
    """Each year with its twelve months and the whole of it."""
    years, table = calculate_monthly_returns(curve.time, curve.equity)
    known = np.abs(table[:, :12][np.isfinite(table[:, :12])])
    limit = max(float(np.quantile(known, _STRONG)), 0.01) if known.size else 0.01
    return [(str(year), _list_months(row, limit)) for year, row in zip(years, table, strict=True)]


def _list_months(row: FloatArray, limit: float) -> list[MonthCell]:
    return [
        MonthCell(
            "" if np.isnan(value) else format_percent(value, 1, is_signed=True).removesuffix(" %"),
            "up" if value > 0 else "down" if value < 0 else "",
            0 if np.isnan(value) else round(100 * min(abs(value) / limit, 1.0)),
        )
        for value in row.tolist()
    ]
