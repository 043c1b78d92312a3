"""The gate in front of every route and every WebSocket message.

Menus and page guards are courtesy; this and `require(...)` in the services are the boundary.
Streamlit by itself lets anyone open its socket, resume a session by its id, fetch downloads by
their hash and upload files. Here a request is known by the cookie's row in the database, the
row is looked at again for every message, and what is not on the open list needs one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.responses import JSONResponse

from core.enums import Access, Role
from core.gateway import headers as edge
from core.gateway.answers import Answer, App, Receive, Scope, Send, refuse
from core.gateway.live_sockets import LiveSockets
from core.gateway.policy import STREAM_PATH, access_to, is_plain
from core.gateway.rate_limit import TokenBucket
from core.gateway.socket_guard import SocketGuard
from core.permissions import Permission, is_allowed
from core.telemetry import GATE_REFUSALS

CLOSE_POLICY = 1008
UPLOAD_PREFIX = "/_stcore/upload_file/"
MAX_BUCKETS = 10_000
EnterApi = Callable[[App, Scope, Receive, Send], Awaitable[None]]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Visitor(Protocol):
    """What the gate needs to know of a signed-in browser."""

    @property
    def token_hash(self) -> str:
        """The hash of the session's secret."""
        ...

    @property
    def role(self) -> Role:
        """Read anew with the session."""
        ...


async def _refuse_api(_app: App, scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(401, "api_key", "No API is served here.")(scope, receive, send)


@dataclass(frozen=True, slots=True)
class GateRules:
    """What the gate asks and allows.

    Attributes:
        find_by_token: the visitor of a cookie's token, or None.
        is_live: whether the session with that token hash is still good.
        allowed_hosts: host names answered to; anything else is a rebinding attack.
        metrics_token: bearer token that opens `/metrics` to a scraper; empty for none.
        enter_api: lets a request for the HTTP API through to the application, or refuses it.
    """

    find_by_token: Callable[[str], Visitor | None]
    is_live: Callable[[str], bool]
    allowed_hosts: frozenset[str]
    metrics_token: str = ""
    enter_api: EnterApi = _refuse_api


class Gate:
    """ASGI middleware around everything that is served."""

    def __init__(self, app: App, rules: Callable[[], GateRules], sockets: LiveSockets) -> None:
        self._app = app
        self._rules = rules  # asked late: the services are built when the server starts
        self._sockets = sockets
        self._uploads: dict[str, TokenBucket] = {}

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
            refusal = refuse(401, "sign_in", "You are not signed in.", "Open the start page.")
            await refusal(scope, receive, send)
            return
        refusal = self._refuse_upload(visitor, scope["path"]) if visitor else None
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
            GATE_REFUSALS.labels("socket").inc()
            await send({"type": "websocket.close", "code": CLOSE_POLICY})
            return
        visitor = await self._find_visitor(scope, rules)
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
                is_live=rules.is_live,
                ended=ended,
                note_tab=note_tab,
            )
            await self._app(scope, guard.receive, guard.send)

    async def _find_visitor(self, scope: Scope, rules: GateRules) -> Visitor | None:
        token = edge.read_session_cookie(scope["headers"])
        return await asyncio.to_thread(rules.find_by_token, token) if token else None

    def _refuse_upload(self, visitor: Visitor, path: str) -> JSONResponse | None:
        """What speaks against laying a file beside a tab, or taking it away again."""
        if not path.startswith(UPLOAD_PREFIX):
            return None
        # The framework takes a file for any tab that is open, from whoever knows the tab's id.
        tab_id = path.removeprefix(UPLOAD_PREFIX).partition("/")[0]
        if not self._sockets.is_owner(tab_id, visitor.token_hash):
            return refuse(404, "not_found", "There is no such tab of yours.", "Reload the page.")
        if not self._may_upload(visitor):
            return refuse(429, "busy", "These are too many uploads.", "Wait a minute.")
        return None

    def _may_upload(self, visitor: Visitor) -> bool:
        if len(self._uploads) > MAX_BUCKETS:
            self._uploads.clear()
        bucket = self._uploads.setdefault(visitor.token_hash, TokenBucket(10, 0.5))
        return bucket.take()


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
