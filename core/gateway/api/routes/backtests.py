"""Backtests: listed, read, started."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Response

from core.enums import BacktestStatus
from core.gateway.api.backtest_requests import build_request
from core.gateway.api.backtest_rows import (
    describe_detail,
    describe_options,
    get_result,
    list_equity,
    list_trades,
)
from core.gateway.api.caller import Call, Cursor, Fields, Limit, RowLimit, needs
from core.gateway.api.cursors import read_number, write_cursor
from core.gateway.api.models.backtests import (
    BacktestDetailModel,
    BacktestModel,
    BacktestOptionsModel,
    BacktestRequestModel,
    EquityModel,
    TradeModel,
)
from core.gateway.api.models.base import Page
from core.gateway.api.routing import build_router
from core.permissions import Permission

ROUTER = build_router("backtests")
_READS = needs(Permission.READ_BACKTESTS)
_STARTS = needs(Permission.RUN_BACKTESTS, Permission.READ_BACKTESTS, Permission.READ_MARKET_DATA)
_Id = Annotated[int, Path(ge=1, le=2**53)]


@ROUTER.get(
    "/backtest-options", response_model=BacktestOptionsModel, summary="What can be backtested"
)
def get_backtest_options(call: Annotated[Call, _READS], fields: Fields = "") -> Response:
    """The strategies with their parameters, and what costs and execution take."""
    return call.answer(BacktestOptionsModel, describe_options(), fields)


@ROUTER.get("/backtests", response_model=Page[BacktestModel], summary="Your backtests")
def list_backtests(
    call: Annotated[Call, _READS],
    *,
    text: Annotated[
        str, Query(max_length=100, description="Part of the symbol, strategy, notes or a tag.")
    ] = "",
    tag: Annotated[str, Query(max_length=60)] = "",
    status: Annotated[tuple[BacktestStatus, ...], Query()] = (),
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Newest first; members of batches are not among them."""
    page = call.services.backtests.list_backtests(
        call.actor,
        text,
        tag=tag,
        statuses=status,
        limit=limit,
        cursor=read_number("backtests", cursor),
    )
    following = None if page.next_cursor is None else write_cursor("backtests", page.next_cursor)
    return call.answer_page(BacktestModel, page.items, following, fields)


@ROUTER.post(
    "/backtests", response_model=BacktestModel, status_code=202, summary="Start a backtest"
)
def start_backtest(
    call: Annotated[Call, _STARTS],
    body: BacktestRequestModel,
) -> Response:
    """Checks the request and puts it in the queue: follow it under `Location`, or its job."""
    request = build_request(call.services, call.actor, body)
    summary = call.services.backtests.submit_backtest(call.actor, request)
    response = call.answer(BacktestModel, summary, status=202)
    response.headers["location"] = f"/api/v1/backtests/{summary.id}"
    return response


@ROUTER.get("/backtests/{backtest_id}", response_model=BacktestDetailModel, summary="One backtest")
def get_backtest(call: Annotated[Call, _READS], backtest_id: _Id, fields: Fields = "") -> Response:
    """Its request, its statistics, and what must be read beside them."""
    detail = call.services.backtests.get_backtest(call.actor, backtest_id)
    return call.answer(BacktestDetailModel, describe_detail(detail), fields)


@ROUTER.get(
    "/backtests/{backtest_id}/trades", response_model=Page[TradeModel], summary="Its trades"
)
def list_backtest_trades(
    call: Annotated[Call, _READS],
    backtest_id: _Id,
    limit: RowLimit = 1_000,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Closed trades in the order of their exits."""
    start = read_number("trades", cursor) or 0
    trades = get_result(call.services, call.actor, backtest_id).trades
    rows = list_trades(trades, start, limit)
    following = write_cursor("trades", start + limit) if start + limit < len(trades) else None
    return call.answer_page(TradeModel, rows, following, fields)


@ROUTER.get(
    "/backtests/{backtest_id}/equity", response_model=Page[EquityModel], summary="Its curve"
)
def list_backtest_equity(
    call: Annotated[Call, _READS],
    backtest_id: _Id,
    limit: RowLimit = 1_000,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """The account bar by bar, oldest first, beside buying and holding."""
    start = read_number("equity", cursor) or 0
    curve = get_result(call.services, call.actor, backtest_id).curve
    rows = list_equity(curve, start, limit)
    following = write_cursor("equity", start + limit) if start + limit < len(curve.time) else None
    return call.answer_page(EquityModel, rows, following, fields)
