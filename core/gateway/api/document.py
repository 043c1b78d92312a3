"""The OpenAPI document: what the API takes and sends, for programs that write programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.routing import Route

from core.gateway.api.answers import write_json
from core.gateway.api.mount import MOUNT

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE = "Signaldeck"
DESCRIPTION = """\
What the pages show and do, for programs. Each request brings a key as
`Authorization: Bearer sdk_…`; a key is made on the page *API keys*, can do what its scopes name,
and is limited to 100 requests in any 60 seconds (`RateLimit-*` headers, 429 with `Retry-After`).

Lists are read with `cursor`: hand back `next_cursor` until it is null. `fields` narrows what is
sent. Times are UTC, fractions are fractions. Failures are `{code, message, remedy}`. Send
`X-Correlation-ID` (8 to 36 letters, digits, `.`, `_`, `-`) to find the request in logs and
timelines; without one, or with one of the form of ours (twelve hexadecimal digits), an id is made.
It is sent back either way.
"""

_UNCHANGED = {"description": "What it was when the ETag sent as If-None-Match was given."}


def build_document(api: FastAPI) -> Mapping[str, Any]:
    """The document with whole paths, as a caller writes them."""
    schema = api.openapi()
    for operations in schema["paths"].values():
        if "get" in operations:
            operations["get"]["responses"]["304"] = _UNCHANGED
    return {
        **schema,
        "paths": {f"{MOUNT}{path}": operations for path, operations in schema["paths"].items()},
    }


def write_document() -> bytes:
    """The document as a file; needs no services."""
    from core.gateway.api.application import build_api

    return json.dumps(build_document(build_api(None)), indent=2).encode()


def add_document(api: FastAPI, prefix: str) -> None:
    """Let the application serve its document."""

    async def send_document(_: Request) -> Response:
        return Response(write_json(build_document(api)), media_type="application/json")

    api.router.routes.append(Route(f"{prefix}/openapi.json", send_document, methods=["GET"]))
