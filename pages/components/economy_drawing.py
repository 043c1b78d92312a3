"""Loads an economic series with what lies beside it, and draws both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.charts.economy import EconomyLine, build_economy_figure
from core.clock import now
from core.market_data.economy_release_types import ReleaseCalendar
from core.market_data.economy_types import EconomyChart, EconomyChartRequest, EconomySeries
from pages.components.page import Desk

_DAY_SECONDS = 86_400
_AHEAD = timedelta(days=92)
_PAST = 500


@dataclass(frozen=True, slots=True)
class DrawnEconomy:
    """What was found, and its picture; None where no value was known yet."""

    chart: EconomyChart
    figure: go.Figure | None


def draw_economy(desk: Desk, request: EconomyChartRequest) -> DrawnEconomy:
    """Ask the service and draw; titles of imported series are kept from being read as HTML."""
    chart = desk.services.economy_charts.get_chart(desk.actor, request)
    series, against = chart.series, chart.against
    if not np.isfinite(series.values).any():
        return DrawnEconomy(chart, None)
    beside = None
    if against is not None:
        name, unit = escape(against.name), escape(against.unit)
        beside = EconomyLine(name, unit, against.time, against.values)
    figure = build_economy_figure(
        _to_line(series),
        beside,
        revised=series.known.days[series.known.revisions > 0] * _DAY_SECONDS,
        is_fraction=series.is_fraction,
    )
    return DrawnEconomy(chart, figure)


def load_calendar(desk: Desk) -> ReleaseCalendar:
    """The last releases, and those of the coming quarter."""
    return desk.services.economy_releases.list_releases(
        desk.actor, last=now() + _AHEAD, limit=_PAST
    )


def _to_line(series: EconomySeries) -> EconomyLine:
    return EconomyLine(
        escape(series.info.facts.title),
        escape(series.unit),
        series.known.days * _DAY_SECONDS,
        series.values,
    )
