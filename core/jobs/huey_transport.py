"""The embedded queue: huey on a SQLite file of its own, carrying job ids and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

QUEUE_NAME = "jobs"


class HueyTransport:
    """Sends ids to the workers that share the file. Opened at the first send, not before.

    huey takes some 0.2 s to import, which a process that only shows pages need not pay.
    """

    title = "embedded (huey on SQLite), on this machine"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: tuple[Any, Any] | None = None
        self._lock = threading.Lock()

    def send(self, job_id: str, priority: int) -> None:
        """Put one id into the queue; the higher priority comes out first."""
        with self._lock:
            if self._queue is None:
                self._queue = build_queue(self._path, _refuse)
        queue, task = self._queue
        queue.enqueue(task.s(job_id, priority=priority))

    def find_trouble(self) -> str:
        """Nothing: a file is there or made anew."""
        return ""

    def close(self) -> None:
        """Close the file; the next send opens it again."""
        with self._lock:
            if self._queue is not None:
                self._queue[0].storage.close()
                self._queue = None


def build_queue(path: Path, run: Callable[[str], None]) -> tuple[Any, Any]:
    """The queue in that file, and the task that puts an id into it.

    `run` is called with each id where the queue is consumed. Both sides build the task here,
    because huey finds it again by the place and name of its function.
    """
    from huey import SqliteHuey

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    queue = SqliteHuey(
        QUEUE_NAME,
        filename=str(path),
        results=False,
        serializer=_JsonSerializer(),
        # huey uses the system's SQLite, and releases before 3.51.3 can corrupt a WAL file.
        journal_mode="truncate",
    )

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        run(job_id)

    return queue, run_job


class _JsonSerializer:
    """Messages as JSON. huey's own way is pickle, which runs what it reads."""

    def serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def deserialize(self, data: bytes) -> Any:
        from huey.registry import Message

        return Message(*json.loads(data))


def _refuse(job_id: str) -> None:
    raise RuntimeError(f"Job {job_id} was consumed where jobs are only sent.")
