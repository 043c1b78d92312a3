"""What happens before the first request and after the last one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog

from core.gateway.cores import keep_to_cores
from core.gateway.live_sockets import LiveSockets
from core.service_factory import get_services
from core.services import Services
from core.telemetry.process_files import ProcessFiles
from core.telemetry.reporting import report_with
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
        monitoring = _start_monitoring(services)
        # Last: what was started before, worker and monitoring, keeps all cores.
        keep_to_cores(services.web.cores)
        logger.info("started", mode=services.web.mode.value)
        try:
            yield
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            await asyncio.to_thread(monitoring)
            if worker:
                await asyncio.to_thread(worker.stop)
            services.close()

    return lifespan


def _start_monitoring(services: Services) -> Callable[[], None]:
    """Observe this process and the whole; returns what stops it, after a last report."""
    ProcessFiles(services.web.metrics_folder).clear()
    report_with(services.monitor.recorder.record)
    stopping = threading.Event()
    thread = threading.Thread(
        target=services.monitor.run, args=[stopping], name="monitor", daemon=True
    )
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join(timeout=5)

    return stop


def _warm_up() -> None:
    """Import what the first page needs while the visitor still reads the sign-in form."""
    import pandas
    import plotly.graph_objects

    logger.debug("warmed_up", pandas=pandas.__version__, plotly=plotly.__name__)
    compile_kernels()
