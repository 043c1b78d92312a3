"""The queue of many machines: Celery on Redis, carrying job ids and nothing else.

Imports celery: import this module where it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import Celery

QUEUE_NAME = "signaldeck.jobs"
TASK_NAME = "run_job"

_STEPS = (0, 3, 6, 9)  # one list in Redis each; the first is taken from first


def build_app(redis_url: str, run: Callable[[str], None], **more: Any) -> tuple[Celery, Any]:
    """The Celery application on that Redis, and the task that carries an id.

    Messages are JSON, acknowledged when a process takes them: the job table is the truth, and
    the sweep sends what got lost.

    Args:
        redis_url: where the messages lie.
        run: called with each id where the queue is consumed.
        more: settings of Celery that only one side needs.
    """
    app = Celery("signaldeck", broker=redis_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE_NAME,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        **more,
    )

    @app.task(name=TASK_NAME)  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        run(job_id)

    return app, run_job


def choose_step(priority: int) -> int:
    """The Redis step of a job's priority: 0 for what is urgent, 9 for what nobody waits for."""
    if priority > 0:
        return _STEPS[0]
    if priority == 0:
        return _STEPS[1]
    return _STEPS[2] if priority > -5 else _STEPS[3]  # noqa: PLR2004 - the gate's self-test
