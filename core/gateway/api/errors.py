"""Every failure in one shape: code, message, remedy."""

from __future__ import annotations

import asyncio

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match, Route

from core.errors import AppError, NotPermittedError
from core.gateway.api.door import ACTOR

logger = structlog.get_logger(__name__)

IS_NOTED = "signaldeck.refusal_is_noted"
"""In the request's scope where a service has put the refusal into the audit trail itself."""

STATUS = {
    "invalid_input": 400,
    "not_permitted": 403,
    "not_found": 404,
    "conflict": 409,
    "busy": 503,
    "provider": 502,
}
"""Status of an `AppError` by its code; any other is ours to mend: 500."""

_NO_JSON = (
    "invalid_input",
    "The body is no JSON object.",
    "Send one, with the header Content-Type: application/json.",
)
_WORDS = {
    400: _NO_JSON,  # too deep, or in no encoding
    404: ("not_found", "There is no such address.", "Look in /api/v1/openapi.json."),
    405: ("not_permitted", "This address does not take that method.", "Look in the document."),
    413: ("too_large", "The request is too large.", "At most 64 KB are taken."),
}
_BUSY, _NO_SUCH_METHOD = 503, 405
_BUSY_SECONDS = "5"


def add_error_answers(api: FastAPI) -> None:
    """Let the application answer every failure in our shape."""
    api.add_exception_handler(AppError, _answer_app_error)
    api.add_exception_handler(RequestValidationError, _answer_invalid)
    api.add_exception_handler(HTTPException, _answer_http_error)
    api.add_exception_handler(Exception, _answer_unexpected)


def _body(status: int, code: str, message: str, remedy: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message, "remedy": remedy}, status)


async def _answer_app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)  # noqa: S101 - what it is registered for
    if isinstance(error, NotPermittedError) and not request.scope.get(IS_NOTED):
        place = f"{request.method} /api{request.scope['route'].path}"
        note = request.app.state.services.audit.note_refusal
        await asyncio.to_thread(note, request.scope[ACTOR], place, error)
    answer = _body(STATUS.get(error.code, 500), error.code, error.message, error.remedy)
    if answer.status_code == _BUSY:
        answer.headers["retry-after"] = _BUSY_SECONDS
    return answer


async def _answer_invalid(_: Request, error: Exception) -> JSONResponse:
    """The first thing wrong with the query or the body, by its name."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    first = error.errors()[0]
    if first["type"] == "json_invalid" or first["loc"] == ("body",):
        return _body(400, *_NO_JSON)
    place = ".".join(str(part)[:40] for part in first["loc"][1:]) or str(first["loc"][0])
    said = str(first["msg"])[:200].rstrip(".")
    remedy = "The document at /api/v1/openapi.json says what is taken."
    return _body(400, "invalid_input", f"{place}: {said}.", remedy)


async def _answer_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    code, message, remedy = _WORDS.get(
        error.status_code, ("invalid_input", "The request cannot be read.", "")
    )
    answer = _body(error.status_code, code, message, remedy)
    answer.headers.update(error.headers or {})
    if error.status_code == _NO_SUCH_METHOD:
        answer.headers["allow"] = ", ".join(sorted(_list_methods(request)))
    return answer


def _list_methods(request: Request) -> set[str]:
    """What the address takes: each method is a route of its own, and the error knows of one."""
    return {
        method
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


async def _answer_unexpected(request: Request, _: Exception) -> JSONResponse:
    """The caller gets a reference; the server logs the error, which goes on up."""
    reference = request.scope[ACTOR].correlation_id
    logger.error("api_failed", correlation_id=reference, path=request.url.path)
    return _body(
        500,
        "unexpected",
        "Something went wrong on our side.",
        f"Try again; if it happens again, tell an administrator the reference {reference}.",
    )
