"""Instruments and their bars."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import numpy as np
from fastapi import Path, Query, Response

from core.contracts import BarQuery, BarSeries
from core.enums import Interval
from core.errors import InvalidInputError
from core.gateway.api.caller import Call, Cursor, Fields, Limit, RowLimit, needs
from core.gateway.api.cursors import read_cursor, read_text, write_cursor
from core.gateway.api.models.base import Page
from core.gateway.api.models.instruments import (
    BarModel,
    BarPage,
    InstrumentDetailModel,
    InstrumentModel,
    PassportModel,
    SeriesModel,
)
from core.gateway.api.routing import build_router
from core.permissions import Permission

ROUTER = build_router("market data")
_READS = needs(Permission.READ_MARKET_DATA)
_Symbol = Annotated[str, Path(max_length=32, examples=["GOOG"])]


@ROUTER.get("/instruments", response_model=Page[InstrumentModel], summary="Instruments")
def list_instruments(
    call: Annotated[Call, _READS],
    text: Annotated[str, Query(max_length=100, description="Part of a symbol or name.")] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """By symbol."""
    after = read_text("instruments", cursor) or ""
    rows = call.services.instruments.list_after(call.actor, text, after, limit + 1)
    shown = rows[:limit]
    following = write_cursor("instruments", shown[-1].symbol) if len(rows) > limit else None
    return call.answer_page(InstrumentModel, shown, following, fields)


@ROUTER.get("/instruments/{symbol}", response_model=InstrumentDetailModel, summary="One instrument")
def get_instrument(call: Annotated[Call, _READS], symbol: _Symbol, fields: Fields = "") -> Response:
    """With all its stored series, their sources and their age."""
    found = call.services.instruments.get_instrument(call.actor, symbol)
    body = InstrumentDetailModel(
        **InstrumentModel.model_validate(found.instrument).model_dump(),
        time_zone=found.time_zone,
        series=[SeriesModel.model_validate(one) for one in found.series],
    )
    return call.answer(InstrumentDetailModel, body, fields)


@ROUTER.get("/instruments/{symbol}/bars", response_model=BarPage, summary="Its bars")
def list_bars(
    call: Annotated[Call, _READS],
    symbol: _Symbol,
    *,
    start: Annotated[date | None, Query(description="First day, inclusive.")] = None,
    end: Annotated[date | None, Query(description="Last day, inclusive.")] = None,
    interval: Interval | None = None,
    source: Annotated[str | None, Query(max_length=60)] = None,
    limit: RowLimit = 1_000,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Oldest first. Without a wish: daily bars of the source that has most of them."""
    # A list that was begun goes on with the same series, whatever is stored meanwhile.
    key = read_cursor("bars", cursor, str, str, int)
    after = 0
    if key is not None:
        interval, source, after = _read_interval(str(key[0])), str(key[1]), int(key[2])
    bars = call.services.bars.load_bars(call.actor, BarQuery(symbol, start, end, interval, source))
    first = int(np.searchsorted(bars.time, after, side="right")) if key is not None else 0
    stop = min(first + limit, len(bars))
    following = None
    if stop < len(bars):
        last = int(bars.time[stop - 1])
        following = write_cursor("bars", bars.interval.value, bars.passport.source, last)
    return call.answer_page(
        BarModel,
        (_build_bar(bars, row) for row in range(first, stop)),
        following,
        fields,
        symbol=bars.symbol,
        interval=bars.interval,
        passport=PassportModel.model_validate(bars.passport).model_dump(),
    )


def _build_bar(bars: BarSeries, row: int) -> BarModel:
    return BarModel(
        time=datetime.fromtimestamp(int(bars.time[row]), UTC),
        open=bars.open[row],
        high=bars.high[row],
        low=bars.low[row],
        close=bars.close[row],
        volume=bars.volume[row],
    )


def _read_interval(text: str) -> Interval:
    try:
        return Interval(text)
    except ValueError:
        raise InvalidInputError("This cursor is damaged.", "Begin anew without one.") from None
