"""A figure of an economy beside an index or an instrument, on one axis of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import Actor, BarQuery, LoadBars
from core.enums import SeriesTransform
from core.errors import AppError, NotFoundError
from core.market_data.economy.transforms import transform_values
from core.market_data.economy.vintages import KnownValues, PublishedValues
from core.market_data.economy_types import (
    AgainstLine,
    EconomyChart,
    EconomyChartRequest,
    EconomySeries,
    LatestValue,
)
from core.permissions import Permission, require

GetSeries = Callable[[Actor, str, datetime | None, SeriesTransform], EconomySeries]
GetPublished = Callable[[Actor, str, datetime | None, SeriesTransform], PublishedValues]
_DAY_SECONDS = 86_400


class EconomyChartService:
    """Stands on functions only.

    Args:
        get_series: reads a series as known at an instant.
        get_published: reads it by its days of publication.
        load_bars: reads an instrument.
    """

    def __init__(
        self, get_series: GetSeries, get_published: GetPublished, load_bars: LoadBars
    ) -> None:
        self._get_series = get_series
        self._get_published = get_published
        self._load_bars = load_bars

    def get_chart(self, actor: Actor, request: EconomyChartRequest) -> EconomyChart:
        """The series of the range asked for, and what it is laid beside.

        What is laid beside it ends where the series does, so that both tell of the same time.
        Where that fails the series comes alone, with the reason.

        Raises:
            NotFoundError: no such series.
        """
        require(actor, Permission.READ_MARKET_DATA)
        as_of = _end_of(request.as_of)
        whole = self._get_series(actor, request.code, as_of, request.transform)
        series = _cut(whole, request.years)
        chart = EconomyChart(series, _find_latest(whole), None, None)
        if not len(series.values):
            return chart
        begin, end = (_to_day(day) for day in (series.known.days[0], series.known.days[-1]))
        if request.is_published:
            found = self._get_published(actor, request.code, as_of, request.transform)
            since = int(np.searchsorted(found.time, series.known.days[0] * _DAY_SECONDS))
            found = PublishedValues(found.time[since:], found.values[since:])
            chart = replace(chart, published=found)
            begin, end = (_to_day(found.time[place] // _DAY_SECONDS) for place in (0, -1))
        if not request.against:
            return chart
        try:
            return replace(chart, against=self._load(actor, request.against, begin, end, as_of))
        except AppError as error:  # shown beside the series, which is worth having without it
            return replace(chart, failure=error)

    def _load(
        self, actor: Actor, name: str, begin: date, end: date, as_of: datetime | None
    ) -> AgainstLine:
        try:
            other = self._get_series(actor, name, as_of, SeriesTransform.LEVEL)
        except NotFoundError:
            bars = self._load_bars(actor, BarQuery(name.strip().upper(), begin, end))
            passport = bars.passport
            return AgainstLine(
                name=bars.symbol,
                unit=passport.currency,
                time=bars.time,
                values=bars.close,
                source=f"{bars.interval.value} closes, {passport.source}",
                fetched_at=passport.fetched_at,
                is_demo=passport.is_demo,
            )
        days = other.known.days
        kept = slice(
            int(np.searchsorted(days, _to_days(begin))),
            int(np.searchsorted(days, _to_days(end), side="right")),
        )
        if not len(days[kept]):
            raise NotFoundError(
                f"{other.info.facts.title} has no value between {begin} and {end}.",
                f"It is stored from {other.info.first_period} to {other.info.last_period}.",
            )
        return AgainstLine(
            name=other.info.facts.title,
            unit=other.unit,
            time=days[kept] * _DAY_SECONDS,
            values=other.values[kept],
            source=other.info.facts.origin,
            fetched_at=other.info.fetched_at,
        )


def _cut(series: EconomySeries, years: int | None) -> EconomySeries:
    """The last years of it, counted from its last period; None for all."""
    days = series.known.days
    if years is None or not len(days):
        return series
    first = int(np.searchsorted(days, days[-1] - round(365.25 * years), side="right"))
    known = KnownValues._make(column[first:] for column in series.known)
    return replace(series, known=known, values=series.values[first:])


def _find_latest(series: EconomySeries) -> LatestValue | None:
    """Of the last known value, whatever is shown of the series."""
    days, values, facts = series.known.days, series.known.values, series.info.facts
    if not len(days):
        return None
    change, year_on_year, z_score = (
        float(transform_values(days, values, facts.frequency, each, is_rate=facts.is_rate)[-1])
        for each in (
            SeriesTransform.CHANGE,
            SeriesTransform.YEAR_ON_YEAR,
            SeriesTransform.Z_SCORE,
        )
    )
    return LatestValue(
        period_end=_to_day(days[-1]),
        known_at=datetime.fromtimestamp(int(series.known.known_at[-1]), UTC),
        value=float(values[-1]),
        change=change,
        year_on_year=year_on_year,
        z_score=z_score,
    )


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.max, UTC)


def _to_days(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _to_day(days: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(days))
