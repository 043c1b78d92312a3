"""The gate in front of a small application, with real sessions in a real database."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.gateway.gate import Gate
from core.gateway.gate_rules import GateRules
from core.gateway.live_sockets import LiveSockets
from core.user.session_service import SessionService
from core.user.tokens import hash_token
from db.user.session_repository import SessionRepository
from db.user.tables import UserSession

METRICS_TOKEN = "scrape-me"
TAB = "tab="
"""Begins the query of a page run that is to be told this id."""


class Served:
    """What got through the gate."""

    def __init__(self):
        self.paths = []
        self.messages = []
        self.identities = []


@pytest.fixture
def served():
    return Served()


@pytest.fixture
def sessions(sqlite_database):
    return SessionService(sqlite_database)


@pytest.fixture
def sockets(sessions):
    return LiveSockets(sessions.list_live)


@pytest.fixture
def gated(served, sessions, sockets):
    async def answer(request: Request):
        served.paths.append(request.url.path)
        return JSONResponse({"identity": request.headers.get("x-signaldeck-session", "")})

    async def fail(_: Request):
        raise RuntimeError("what it does not tell")

    async def stream(websocket: WebSocket):
        await websocket.accept(subprotocol="streamlit")
        served.identities.append(websocket.headers.get("x-signaldeck-session", ""))
        served.messages.append(websocket.headers.get("sec-websocket-protocol", ""))
        try:
            while True:
                received = await websocket.receive_bytes()
                served.messages.append(received)
                asked = BackMsg.FromString(received).rerun_script.query_string
                if asked.startswith(TAB):  # as Streamlit tells a tab its id
                    told = ForwardMsg()
                    told.new_session.initialize.session_id = asked.removeprefix(TAB)
                    await websocket.send_bytes(told.SerializeToString())
                await websocket.send_bytes(b"done")
        except WebSocketDisconnect:
            pass

    rules = GateRules(
        find_by_token=sessions.find_by_token,
        is_live=sessions.is_live,
        allowed_hosts=frozenset({"testserver"}),
        metrics_token=METRICS_TOKEN,
    )
    return Starlette(
        routes=[
            WebSocketRoute("/_stcore/stream", stream),
            WebSocketRoute("/other", stream),
            Route("/fails", fail),
            Route("/{path:path}", answer, methods=["GET", "POST", "PUT", "DELETE"]),
        ],
        middleware=[Middleware(Gate, rules=lambda: rules, sockets=sockets)],
    )


@pytest.fixture
def sign_in(sqlite_database):
    """Gives an account a session and returns the cookie's token."""

    def begin(actor, token):
        from datetime import timedelta

        from core.clock import now

        with sqlite_database.write() as session:
            SessionRepository(session).add_session(
                UserSession(
                    token_hash=hash_token(token),
                    user_id=actor.user_id,
                    expires_at=now() + timedelta(hours=1),
                )
            )
        return {"cookie": f"signaldeck_session={token}"}

    return begin
