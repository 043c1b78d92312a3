"""Which key calls."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from core.gateway.api.caller import Call, needs
from core.gateway.api.door import CALLER, CALLS
from core.gateway.api.models.account import KeyModel
from core.gateway.api.routing import build_router
from core.user.api_key_types import ApiCaller

ROUTER = build_router("key")


@ROUTER.get("/key", response_model=KeyModel, summary="The key of this request")
async def get_key(call: Annotated[Call, needs()]) -> Response:
    """Whose key it is, what it may do, and when it ends. Takes any key: a first try."""
    caller: ApiCaller = call.request.scope[CALLER]
    body = KeyModel(
        name=caller.key_name,
        owner=caller.username,
        role=caller.role.value,
        scopes=sorted(caller.scopes),
        expires_at=caller.expires_at,
        requests_per_minute=CALLS,
    )
    return call.answer(KeyModel, body)
