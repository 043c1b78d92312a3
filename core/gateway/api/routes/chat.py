"""Commands by text, as on the page ChatOps."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from core.gateway.api.caller import Call, needs
from core.gateway.api.errors import IS_NOTED
from core.gateway.api.models.chat import ChatAnswerModel, ChatRequestModel
from core.gateway.api.routing import build_router
from core.permissions import Permission

ROUTER = build_router("chat")


@ROUTER.post("/chat", response_model=ChatAnswerModel, summary="Give a command")
def ask(call: Annotated[Call, needs(Permission.USE_CHAT)], body: ChatRequestModel) -> Response:
    """Answers at once. Long work answers with its job; a change with a code to confirm it by."""
    turn = call.services.chat.ask(call.actor, body.text)
    if turn.answer.failure is not None:
        call.request.scope[IS_NOTED] = True
        raise turn.answer.failure.as_error()
    shown = {
        "command": turn.command,
        "outcome": turn.answer.outcome,
        "parts": list(turn.answer.parts),
        "asked_at": turn.asked_at,
    }
    return call.answer(ChatAnswerModel, shown)
