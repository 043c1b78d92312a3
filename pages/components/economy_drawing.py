"""Loads an economic series with what lies beside it, and draws both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.charts.economy import EconomyLine, build_economy_figure
from core.clock import now
from core.market_data.economy.vintages import PublishedValues
from core.market_data.economy_release_types import ReleaseCalendar
from core.market_data.economy_types import EconomyChart, EconomyChartRequest, EconomySeries
from core.market_data.intelligence_types import ComingEvent
from pages.components.page import Desk

_DAY_SECONDS = 86_400
_AHEAD = timedelta(days=92)
_PAST = 500
_COMPANIES_AHEAD, _COMING = timedelta(days=183), 6


@dataclass(frozen=True, slots=True)
class DrawnEconomy:
    """What was found, and its picture; None where no value was known yet."""

    chart: EconomyChart
    figure: go.Figure | None


def draw_economy(desk: Desk, request: EconomyChartRequest) -> DrawnEconomy:
    """Ask the service and draw; titles of imported series are kept from being read as HTML."""
    chart = desk.services.economy_charts.get_chart(desk.actor, request)
    series, against = chart.series, chart.against
    if not np.isfinite(chart.published.values if chart.published else series.values).any():
        return DrawnEconomy(chart, None)
    beside = None
    if against is not None:
        name, unit = escape(against.name), escape(against.unit)
        beside = EconomyLine(name, unit, against.time, against.values)
    published = chart.published
    is_revised = series.known.revisions > 0
    figure = build_economy_figure(
        _to_line(series, published),
        beside,
        revised=None if published else series.known.days[is_revised] * _DAY_SECONDS,
        is_fraction=series.is_fraction,
        is_step=published is not None,
    )
    return DrawnEconomy(chart, figure)


def load_calendar(desk: Desk) -> ReleaseCalendar:
    """The last releases, and those of the coming quarter."""
    return desk.services.economy_releases.list_releases(
        desk.actor, last=now() + _AHEAD, limit=_PAST
    )


def load_coming(desk: Desk) -> list[ComingEvent]:
    """The nearest announced reports and ex-dividend days, of any company."""
    today = now().date()
    return desk.services.intelligence.list_coming(
        desk.actor, today, today + _COMPANIES_AHEAD, limit=_COMING
    )


def _to_line(series: EconomySeries, published: PublishedValues | None) -> EconomyLine:
    time, values = published or (series.known.days * _DAY_SECONDS, series.values)
    return EconomyLine(escape(series.info.facts.title), escape(series.unit), time, values)
