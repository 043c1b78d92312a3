"""Puts the API together: routes, errors, limits on what is sent, compression."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from core.gateway.api.document import DESCRIPTION, TITLE, add_document
from core.gateway.api.errors import add_error_answers
from core.gateway.api.measuring import Measured
from core.gateway.api.request_head import MAX_BODY_BYTES
from core.gateway.api.routes import list_routers
from core.gateway.api.routing import PREFIX
from core.services import Services

VERSION = "1"
_COMPRESSED_FROM_BYTES = 1_000


def build_api(services: Services | None) -> FastAPI:
    """The application below `/api`.

    Args:
        services: those that the pages use; None where only the document is wanted.
    """
    api = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        version=VERSION,
        openapi_url=None,  # ours names whole paths, see `document`
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=MAX_BODY_BYTES,
        # We measure and trace in our own names, and log no message of an exception.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    api.state.services = services
    for router in list_routers():
        # Not `include_router`, which would hide the routes from whoever lists what is served.
        api.router.routes.extend(router.routes)
    add_document(api, PREFIX)
    add_error_answers(api)
    api.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM_BYTES)
    api.add_middleware(Measured)
    return api
