"""Which transport carries job ids: the one place that knows both."""

from __future__ import annotations

from importlib.util import find_spec

from core.enums import JobEngine
from core.errors import SetupError
from core.jobs.celery_transport import CeleryTransport
from core.jobs.huey_transport import HueyTransport
from core.jobs.types import Transport
from core.queue_settings import QueueSettings


def build_transport(settings: QueueSettings) -> Transport:
    """The transport of the engine that the settings name; opens nothing.

    Raises:
        SetupError: Celery lacks its address or its packages.
    """
    if settings.engine is JobEngine.EMBEDDED:
        return HueyTransport(settings.file)
    if not settings.redis_url:
        raise SetupError(
            "SIGNALDECK_JOB_ENGINE=celery needs a Redis, and REDIS_URL is not set.",
            "Set REDIS_URL=redis://host:6379/0, or take SIGNALDECK_JOB_ENGINE=embedded.",
        )
    if find_spec("celery") is None or find_spec("redis") is None:
        raise SetupError(
            "SIGNALDECK_JOB_ENGINE=celery needs packages that are not installed.",
            "Run: .venv/bin/pip install -r deploy/requirements.txt",
        )
    return CeleryTransport(settings.redis_url)
