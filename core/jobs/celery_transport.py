"""Hands job ids to Celery's workers. Celery is imported at the first send, not before."""

from __future__ import annotations

import threading
from typing import Any

_TIMEOUT_SECONDS = 1.0


class CeleryTransport:
    """Sends ids over Redis to workers on any machine."""

    title = "Celery on Redis, on any machine"

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._queue: tuple[Any, Any] | None = None
        self._lock = threading.Lock()

    def send(self, job_id: str, priority: int) -> None:
        """Put one id into the queue; the higher priority comes out first.

        Raises:
            kombu.exceptions.OperationalError: Redis does not answer.
        """
        from core.jobs.celery_app import choose_step

        app, task = self._open()
        # A connection each: jobs are rare, and one that was kept would be stale after a restart
        # of Redis, and shared after a fork.
        with app.connection_for_write() as connection:
            # The message carries the job's own id, so that Flower finds it by that.
            task.apply_async(
                [job_id],
                task_id=job_id,
                priority=choose_step(priority),
                connection=connection,
                retry=False,
            )

    def find_trouble(self) -> str:
        """Why ids do not reach workers at this moment; empty when they do. Asks Redis."""
        from redis import Redis, RedisError

        try:
            with Redis.from_url(
                self._redis_url,
                socket_connect_timeout=_TIMEOUT_SECONDS,
                socket_timeout=_TIMEOUT_SECONDS,
            ) as client:
                client.ping()
        except RedisError:
            return (
                "Redis does not answer. Jobs wait in the database and start when it is back; "
                "nothing is lost."
            )
        return ""

    def close(self) -> None:
        """Nothing: no connection is kept."""

    def _open(self) -> tuple[Any, Any]:
        from core.jobs.celery_app import build_app

        with self._lock:
            if self._queue is None:
                self._queue = build_app(
                    self._redis_url,
                    _refuse,
                    broker_transport_options={
                        "socket_connect_timeout": _TIMEOUT_SECONDS,
                        "socket_timeout": _TIMEOUT_SECONDS,
                        "max_retries": 0,  # a page must not wait for a Redis that is away
                    },
                )
            return self._queue


def _refuse(job_id: str) -> None:
    raise RuntimeError(f"Job {job_id} was consumed where jobs are only sent.")
