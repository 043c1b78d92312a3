"""Strategies of the caller: read; they are made on their page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from core.gateway.api.caller import Call, Cursor, Fields, Limit, needs
from core.gateway.api.cursors import read_number, write_cursor
from core.gateway.api.models.base import Page
from core.gateway.api.models.strategies import SavedStrategyModel
from core.gateway.api.routing import build_router
from core.permissions import Permission

ROUTER = build_router("strategies")


@ROUTER.get("/strategies", response_model=Page[SavedStrategyModel], summary="Your strategies")
def list_strategies(
    call: Annotated[Call, needs(Permission.READ_STRATEGIES)],
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Those that you have saved, rules of your own among them, in the order they were made."""
    after = read_number("strategies", cursor) or 0
    saved = call.services.strategies.list_strategies(call.actor)
    rows = sorted((one for one in saved if one.id > after), key=lambda one: one.id)
    shown = rows[:limit]
    following = write_cursor("strategies", shown[-1].id) if len(rows) > limit else None
    return call.answer_page(SavedStrategyModel, shown, following, fields)
