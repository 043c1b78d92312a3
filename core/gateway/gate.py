"""The gate in front of every route and every WebSocket message.

Menus and page guards are courtesy; this and `require(...)` in the services are the boundary.
Streamlit by itself lets anyone open its socket, resume a session by its id, fetch downloads by
their hash and upload files. Here a request is known by the cookie's row in the database, the
row is looked at again for every message, and what is not on the open list needs one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import JSONResponse

from core.enums import Access, Role
from core.gateway import headers as edge
from core.gateway.answers import (
    CHALLENGE,
    Answer,
    App,
    Receive,
    Scope,
    Send,
    read_address,
    refuse,
)
from core.gateway.gate_rules import GateRules, Visitor
from core.gateway.live_sockets import LiveSockets
from core.gateway.policy import STREAM_PATH, access_to, is_plain
from core.gateway.seats import MOST_ANONYMOUS, MOST_TABS, Seats
from core.gateway.socket_guard import CLOSE_POLICY, CLOSE_TOO_MUCH, SocketGuard
from core.gateway.upload_guard import UploadGuard
from core.permissions import Permission, is_allowed
from core.telemetry import GATE_REFUSALS
from core.user.addresses import network_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """ASGI middleware around everything that is served."""

    def __init__(self, app: App, rules: Callable[[], GateRules], sockets: LiveSockets) -> None:
        self._app = app
        self._rules = rules  # asked late: the services are built when the server starts
        self._sockets = sockets
        self._uploads = UploadGuard(sockets)
        self._seats = Seats()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one connection through, or refuse it."""
        if scope["type"] == "http":
            answer = Answer(send)
            try:
                await self._http(scope, receive, answer)
            # An edge: the error is raised again, only the answer to the browser is ours.
            except Exception:
                if not answer.has_begun:  # the framework's own answer would lack our headers
                    await refuse(500, "unexpected", "Something went wrong on our side.")(
                        scope, receive, answer.send
                    )
                raise  # the server logs it
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, answer: Answer) -> None:
        rules, send = self._rules(), answer.send
        refusal = _find_defect(scope, rules)
        if refusal:
            await refusal(scope, receive, send)
            return
        access = access_to(scope["path"], scope["method"])
        answer.is_private = access is not Access.OPEN
        if access is Access.API_KEY:
            await rules.enter_api(self._app, scope, receive, send)
            return
        visitor = await self._find_visitor(scope, rules)
        if not _is_admitted(access, visitor, scope, rules):
            challenge = CHALLENGE if access is Access.OPERATOR else None
            refusal = refuse(
                401, "sign_in", "You are not signed in.", "Open the start page.", challenge
            )
            await refusal(scope, receive, send)
            return
        refusal = self._uploads.find_refusal(visitor, scope) if visitor else None
        if refusal:
            await refusal(scope, receive, send)
            return
        token_hash = visitor.token_hash if visitor else ""
        await self._app(
            {**scope, "headers": edge.with_identity(scope["headers"], token_hash)}, receive, send
        )

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        rules = self._rules()
        if (
            scope["path"] != STREAM_PATH
            or edge.host_name(scope["headers"]) not in rules.allowed_hosts
            or not edge.is_same_origin(scope["headers"])
        ):
            await _refuse_socket(send, CLOSE_POLICY)
            return
        visitor = await self._find_visitor(scope, rules)
        who = visitor.token_hash if visitor else network_of(read_address(scope))
        with self._seats.take(who, MOST_TABS if visitor else MOST_ANONYMOUS) as is_free:
            if is_free:
                await self._open_socket(scope, receive, send, visitor)
            else:
                await _refuse_socket(send, CLOSE_TOO_MUCH)

    async def _open_socket(
        self, scope: Scope, receive: Receive, send: Send, visitor: Visitor | None
    ) -> None:
        # Nobody signed in: the socket only ever shows the sign-in form, and resumes nothing.
        headers = scope["headers"] if visitor else edge.without_resume(scope["headers"])
        token_hash = visitor.token_hash if visitor else ""
        scope = {**scope, "headers": edge.with_identity(headers, token_hash)}
        with (
            self._sockets.watch(token_hash) as ended,
            self._sockets.own_tab(token_hash) as note_tab,
        ):
            guard = SocketGuard(
                receive,
                send,
                token_hash=token_hash,
                may_clear_cache=visitor is not None and visitor.role is Role.ADMIN,
                is_live=self._rules().is_live,
                ended=ended,
                note_tab=note_tab,
            )
            await self._app(scope, guard.receive, guard.send)

    async def _find_visitor(self, scope: Scope, rules: GateRules) -> Visitor | None:
        token = edge.read_session_cookie(scope["headers"])
        return await asyncio.to_thread(rules.find_by_token, token) if token else None


async def _refuse_socket(send: Send, code: int) -> None:
    GATE_REFUSALS.labels("socket").inc()
    await send({"type": "websocket.close", "code": code})


def _find_defect(scope: Scope, rules: GateRules) -> JSONResponse | None:
    """What is wrong with a request whoever sends it."""
    headers = scope["headers"]
    if edge.host_name(headers) not in rules.allowed_hosts:
        return refuse(421, "unknown_host", "This address is not served here.")
    if not is_plain(scope["path"]):
        return refuse(404, "not_found", "There is no such address.")
    is_foreign = edge.header(headers, b"origin") and not edge.is_same_origin(headers)
    if is_foreign and scope["method"] not in READING:
        return refuse(403, "not_permitted", "The request does not come from this site.")
    return None


def _is_admitted(access: Access, visitor: Visitor | None, scope: Scope, rules: GateRules) -> bool:
    if access is Access.OPEN:
        return True
    if access is Access.SIGNED_IN:
        return visitor is not None
    if visitor and is_allowed(visitor.role, Permission.READ_SYSTEM):
        return True
    bearer = edge.header(scope["headers"], b"authorization")
    return bool(rules.metrics_token) and edge.is_equal(bearer, f"Bearer {rules.metrics_token}")
