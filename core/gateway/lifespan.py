"""What happens before the first request and after the last one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from typing import Any

import structlog

from core.gateway.live_sockets import LiveSockets
from core.service_factory import get_services
from core.worker_factory import compile_kernels, start_worker

logger = structlog.get_logger(__name__)


def build_lifespan(sockets: LiveSockets) -> Any:
    """The server's lifespan: prepare the database, start the worker, watch the sessions."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        services = await asyncio.to_thread(get_services)
        await asyncio.to_thread(services.prepare_database)
        worker = start_worker()
        watch = asyncio.create_task(sockets.run(), name="watch-sessions")
        threading.Thread(target=_warm_up, daemon=True).start()
        logger.info("started", mode=services.web.mode.value)
        try:
            yield
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            if worker:
                await asyncio.to_thread(worker.stop)
            services.close()

    return lifespan


def _warm_up() -> None:
    """Import what the first page needs while the visitor still reads the sign-in form."""
    import pandas
    import plotly.graph_objects

    logger.debug("warmed_up", pandas=pandas.__version__, plotly=plotly.__name__)
    compile_kernels()
