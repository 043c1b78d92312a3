"""Instruments and their bars."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from core.enums import AssetKind, Interval
from core.gateway.api.models.base import ApiModel


class InstrumentModel(ApiModel):
    """One instrument."""

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    exchange: str
    currency: str
    sector: str
    delisted_on: date | None
    is_demo: bool


class SeriesModel(ApiModel):
    """One stored series of bars."""

    source: str
    interval: Interval
    bar_count: int
    first_bar: datetime
    last_bar: datetime
    fetched_at: datetime
    currency: str
    is_adjusted: bool
    is_close_only: bool
    is_demo: bool
    note: str


class InstrumentDetailModel(InstrumentModel):
    """One instrument with its series; the first is the one that is taken without a wish."""

    time_zone: str
    series: list[SeriesModel]


class BarModel(ApiModel):
    """One bar; daily and longer ones carry midnight UTC of the exchange's day."""

    time: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float | None


class PassportModel(ApiModel):
    """Where bars come from and how old they are."""

    source: str
    fetched_at: datetime
    first_bar: datetime
    last_bar: datetime
    is_adjusted: bool
    currency: str
    time_zone: str
    is_close_only: bool
    is_demo: bool
    note: str


class BarPage(ApiModel):
    """A stretch of bars, oldest first, with where they come from."""

    items: list[BarModel]
    next_cursor: str | None
    symbol: str
    interval: Interval
    passport: PassportModel = Field(description="Of all stored bars, not of this stretch.")
