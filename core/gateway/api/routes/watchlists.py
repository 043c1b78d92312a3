"""Watchlists of the caller: read, made, filled."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from core.gateway.api.caller import Call, Cursor, Fields, Limit, needs
from core.gateway.api.cursors import read_number, write_cursor
from core.gateway.api.models.base import Page
from core.gateway.api.models.watchlists import (
    AddedModel,
    SymbolsModel,
    WatchlistDetailModel,
    WatchlistItemModel,
    WatchlistModel,
    WatchlistRequestModel,
)
from core.gateway.api.routing import build_router
from core.permissions import Permission
from core.user.watchlist_types import WatchlistItemView, WatchlistView

ROUTER = build_router("watchlists")
_READS = needs(Permission.READ_WATCHLISTS)
_EDITS = needs(Permission.EDIT_WATCHLISTS)
_EDITS_SYMBOLS = needs(Permission.EDIT_WATCHLISTS, Permission.READ_MARKET_DATA)
_Id = Annotated[int, Path(ge=1, le=2**53)]


@ROUTER.get("/watchlists", response_model=Page[WatchlistModel], summary="Your watchlists")
def list_watchlists(
    call: Annotated[Call, _READS], limit: Limit = 50, cursor: Cursor = None, fields: Fields = ""
) -> Response:
    """In the order in which they were made; `position` is their place on the page."""
    after = read_number("watchlists", cursor) or 0
    lists = call.services.watchlists.list_watchlists(call.actor)
    rows = sorted((one for one in lists if one.id > after), key=lambda one: one.id)
    shown = rows[:limit]
    following = write_cursor("watchlists", shown[-1].id) if len(rows) > limit else None
    return call.answer_page(WatchlistModel, shown, following, fields)


@ROUTER.post("/watchlists", response_model=WatchlistModel, status_code=201, summary="Make a list")
def create_watchlist(call: Annotated[Call, _EDITS], body: WatchlistRequestModel) -> Response:
    """An empty list behind the others."""
    made = call.services.watchlists.create_watchlist(call.actor, body.name, body.kind, body.notes)
    response = call.answer(WatchlistModel, made, status=201)
    response.headers["location"] = f"/api/v1/watchlists/{made.id}"
    return response


@ROUTER.get(
    "/watchlists/{watchlist_id}", response_model=WatchlistDetailModel, summary="One watchlist"
)
def get_watchlist(
    call: Annotated[Call, needs(Permission.READ_WATCHLISTS, Permission.READ_MARKET_DATA)],
    watchlist_id: _Id,
    fields: Fields = "",
) -> Response:
    """Its symbols with their last prices, and how old these are."""
    view = call.services.watchlists.get_watchlist(call.actor, watchlist_id)
    return call.answer(WatchlistDetailModel, _describe(view), fields)


@ROUTER.post("/watchlists/{watchlist_id}/items", response_model=AddedModel, summary="Add symbols")
def add_symbols(
    call: Annotated[Call, _EDITS_SYMBOLS], watchlist_id: _Id, body: SymbolsModel
) -> Response:
    """All of them, or none where one is unknown; those in the list stay where they are."""
    added = call.services.watchlist_items.add_symbols(
        call.actor, watchlist_id, body.symbols, body.section
    )
    return call.answer(AddedModel, added)


@ROUTER.delete(
    "/watchlists/{watchlist_id}/items/{symbol}", status_code=204, summary="Remove a symbol"
)
def remove_symbol(
    call: Annotated[Call, _EDITS],
    watchlist_id: _Id,
    symbol: Annotated[str, Path(max_length=32)],
) -> Response:
    """Those behind it move up."""
    call.services.watchlist_items.remove_item(call.actor, watchlist_id, symbol)
    return Response(status_code=204)


def _describe(view: WatchlistView) -> WatchlistDetailModel:
    return WatchlistDetailModel(
        **WatchlistModel.model_validate(view.summary).model_dump(),
        items=[_describe_item(item) for item in view.items],
    )


def _describe_item(item: WatchlistItemView) -> WatchlistItemModel:
    quote = item.quote
    passport = quote.passport if quote else None
    return WatchlistItemModel(
        symbol=item.symbol,
        section=item.section,
        note=item.note,
        is_flagged=item.is_flagged,
        added_at=item.added_at,
        name=quote.name if quote else "",
        local_name=quote.local_name if quote else "",
        currency=quote.currency if quote else "",
        last=quote.last if quote else None,
        changes=quote.changes if quote else {},
        last_bar=item.last_bar,
        source=passport.source if passport else "",
        is_demo=passport is not None and passport.is_demo,
        no_data_reason=item.no_data_reason,
    )
