"""Where the API hangs in the server. Built with the first request: the start stays light."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Mount

from core.gateway.answers import Receive, Scope, Send
from core.service_factory import get_services

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from core.services import Services

MOUNT = "/api"


class LateApi:
    """The API as an ASGI application that is not there before it is wanted.

    Args:
        find_services: those of this process, asked when it is built.
    """

    def __init__(self, find_services: Callable[[], Services]) -> None:
        self._find_services = find_services
        self._lock = asyncio.Lock()

    @cached_property
    def _api(self) -> FastAPI:
        from core.gateway.api.application import build_api

        return build_api(self._find_services())

    @property
    def routes(self) -> list[BaseRoute]:
        """Every route, for whoever lists what is served."""
        return self._api.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if "_api" not in vars(self):
            async with self._lock:  # the first ones come at once
                await asyncio.to_thread(lambda: self._api)
        await self._api(scope, receive, send)


API_ROUTE = Mount(MOUNT, app=LateApi(get_services), name="api")
