"""Our own HTTP routes: health, metrics, and the exchange of a sign-in ticket for a cookie."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import AppError
from core.gateway import headers as edge
from core.gateway.answers import refuse
from core.gateway.api.mount import API_ROUTE
from core.gateway.metrics import render_metrics
from core.gateway.source import pack_source
from core.gateway.style_sheet import STYLE_PATH, STYLE_SHEET
from core.service_factory import get_services

_SCRIPTS = Path(__file__).parent / "scripts"
_MAX_TICKET_BYTES = 1_024
_NOT_POST = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
_START_AGAIN = "Open the start page and sign in there."


async def healthz(_: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(_: Request) -> Response:
    """Whether the parts that work needs are there: database, disk, worker."""
    checks = await asyncio.to_thread(get_services().system.check_ready)
    is_ready = all(check.is_ok for check in checks)
    body = {check.name: {"ok": check.is_ok, "detail": check.detail} for check in checks}
    return JSONResponse(body, status_code=200 if is_ready else 503)


async def metrics(_: Request) -> Response:
    """Prometheus text format; the gate admits operators and the metrics token only."""
    body, content_type = await asyncio.to_thread(render_metrics, get_services())
    return Response(body, media_type=content_type)


async def open_session(request: Request) -> Response:
    """Exchange a one-time ticket for the session cookie."""
    if not edge.is_same_origin(request.scope["headers"]):
        return _refuse_other_site()
    try:
        form = await request.form(max_files=0, max_fields=2, max_part_size=_MAX_TICKET_BYTES)
    except HTTPException:
        return refuse(400, "invalid_input", "The form cannot be read.", _START_AGAIN)
    services = get_services()
    try:
        token = await asyncio.to_thread(
            services.sign_ins.exchange_ticket,
            str(form.get("ticket", "")),
            address=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", "")[:300],
        )
    except AppError as error:
        return refuse(403, error.code, error.message, error.remedy)
    identity = await asyncio.to_thread(services.sessions.find_by_token, token)
    if replaced := edge.read_session_cookie(request.scope["headers"]):
        await asyncio.to_thread(services.sessions.sign_out, replaced)
    response = JSONResponse({"theme": identity.theme.value.title() if identity else "System"})
    response.set_cookie(
        edge.SESSION_COOKIE,
        token,
        max_age=services.web.session_seconds,
        httponly=True,
        samesite="strict",
        # A browser that reached us over TLS shall never send the cookie without.
        secure=services.web.is_cookie_secure or edge.is_encrypted(request.scope["headers"]),
        path="/",
    )
    return response


async def close_session(request: Request) -> Response:
    """Revoke the session of the cookie and clear it."""
    if not edge.is_same_origin(request.scope["headers"]):
        return _refuse_other_site()
    token = edge.read_session_cookie(request.scope["headers"])
    if token:
        await asyncio.to_thread(get_services().sessions.sign_out, token)
    response = JSONResponse({"ok": True})
    response.delete_cookie(edge.SESSION_COOKIE, path="/")
    return response


async def source(_: Request) -> Response:
    """The running code, for everybody who may reach the server."""
    body = await asyncio.to_thread(pack_source)
    return Response(
        body,
        media_type="application/gzip",
        headers={"content-disposition": 'attachment; filename="signaldeck-source.tar.gz"'},
    )


async def script(request: Request) -> Response:
    """One of our small browser scripts; a content policy without inline code needs files."""
    name = Path(request.url.path).name
    return Response(
        (_SCRIPTS / name).read_bytes(),
        media_type="text/javascript",
        headers={"cache-control": "no-cache"},
    )


async def style_sheet(_: Request) -> Response:
    """Our style sheet; the start page asks for it by its content, so it may be kept for ever."""
    return Response(
        STYLE_SHEET,
        media_type="text/css",
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


def _refuse_other_site() -> JSONResponse:
    return refuse(403, "not_permitted", "The request does not come from this site.", _START_AGAIN)


async def post_only(_: Request) -> Response:
    """What another method gets where it would fall through to the front end's shell."""
    return refuse(
        405, "not_permitted", "This address takes POST only.", _START_AGAIN, {"allow": "POST"}
    )


ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
    Route("/auth/session", open_session, methods=["POST"]),
    Route("/auth/sign-out", close_session, methods=["POST"]),
    Route("/auth/session", post_only, methods=_NOT_POST),
    Route("/auth/sign-out", post_only, methods=_NOT_POST),
    Route("/source.tar.gz", source, methods=["GET"]),
    Route("/auth/handoff.js", script, methods=["GET"]),
    Route("/auth/server.js", script, methods=["GET"]),
    Route("/auth/theme.js", script, methods=["GET"]),
    Route(STYLE_PATH, style_sheet, methods=["GET"]),
    API_ROUTE,
]
