"""The state of the installation: for its operators, for the load balancer, for Prometheus."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from core.admin.types import (
    DatabaseStatus,
    ReadyCheck,
    StateCounts,
    SystemSources,
    SystemStatus,
    WorkerStatus,
)
from core.clock import now
from core.contracts import Actor
from core.enums import DeliveryStatus, WorkerRole
from core.formatting import format_age
from core.permissions import Permission, require
from db.admin.system_repository import (
    NEWEST_REVISION,
    SystemRepository,
    describe_place,
    is_bundled_driver,
)
from db.session import Database
from db.user.session_repository import SessionRepository

_WORKER_SILENCE = timedelta(seconds=15)
_MIN_FREE_BYTES = 256 * 2**20  # a migration copies the database before it begins


class SystemService:
    """Answers how the installation is.

    Args:
        database: asked about itself.
        sources: functions that ask the other parts.
        version: of the application.
        data_dir: the folder whose disk must not fill up.
    """

    def __init__(
        self, database: Database, sources: SystemSources, *, version: str, data_dir: Path
    ) -> None:
        self._database = database
        self._sources = sources
        self._version = version
        self._data_dir = data_dir

    def get_status(self, actor: Actor) -> SystemStatus:
        """Versions, sizes, worker and queue at this moment; milliseconds."""
        require(actor, Permission.READ_SYSTEM)
        disk = shutil.disk_usage(self._data_dir)
        deliveries = self._sources.count_deliveries()
        return SystemStatus(
            version=self._version,
            python_version=platform.python_version(),
            database=self._describe_database(),
            disk_free_bytes=disk.free,
            disk_total_bytes=disk.total,
            workers=self._list_workers(),
            jobs={status.value: count for status, count in self._sources.count_jobs().items()},
            dead_letters=deliveries.get(DeliveryStatus.DEAD, 0),
            providers=dict(self._sources.list_providers()),
        )

    def check_integrity(self, actor: Actor) -> list[str]:
        """What SQLite's quick check finds wrong: empty is good. Reads the whole file.

        PostgreSQL checks each page as it reads it, so that there is nothing to ask.
        """
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            return SystemRepository(session).list_problems()

    def check_ready(self) -> list[ReadyCheck]:
        """Whether what work needs is there. Asked without signing in."""
        return [
            _check("database", self._check_database),
            _check("disk", self._check_disk),
            _check("queue", self._check_queue),
            _check("worker", self._check_worker),
            _check("scheduler", self._check_scheduler),
        ]

    def count_states(self) -> StateCounts:
        """Counts for the metrics. Asked without signing in; the gate guards the route."""
        with self._database.read() as session:
            live_sessions = SessionRepository(session).count_live(now())
        return StateCounts(
            jobs={status.value: n for status, n in self._sources.count_jobs().items()},
            deliveries={s.value: n for s, n in self._sources.count_deliveries().items()},
            live_sessions=live_sessions,
            live_workers=sum(
                each.is_live for each in self._list_workers() if each.role is WorkerRole.WORKER
            ),
        )

    def _describe_database(self) -> DatabaseStatus:
        with self._database.read() as session:
            repository = SystemRepository(session)
            return DatabaseStatus(
                backend=repository.backend,
                version=repository.read_version(),
                is_bundled=repository.backend == "sqlite" and is_bundled_driver(),
                place=describe_place(self._database),
                size_bytes=repository.read_size_bytes(),
                revision=repository.read_revision(),
                newest_revision=NEWEST_REVISION,
            )

    def _list_workers(self) -> list[WorkerStatus]:
        at = now()
        return [
            WorkerStatus(
                worker.name, worker.role, worker.seen_at, at - worker.seen_at < _WORKER_SILENCE
            )
            for worker in self._sources.find_workers()
        ]

    def _check_database(self) -> tuple[bool, str]:
        with self._database.read() as session:
            revision = SystemRepository(session).read_revision()
        if revision != NEWEST_REVISION:
            return False, f"at revision {revision}, {NEWEST_REVISION} is needed"
        return True, f"at revision {revision}"

    def _check_disk(self) -> tuple[bool, str]:
        free = shutil.disk_usage(self._data_dir).free
        return free >= _MIN_FREE_BYTES, f"{free // 2**20:,} MiB free"

    def _check_queue(self) -> tuple[bool, str]:
        trouble = self._sources.find_queue_trouble()
        return not trouble, trouble or "ids of jobs reach workers"

    def _check_scheduler(self) -> tuple[bool, str]:
        trouble = self._sources.find_scheduler_trouble()
        return not trouble, trouble or "somebody looks after jobs and events"

    def _check_worker(self) -> tuple[bool, str]:
        workers = [each for each in self._list_workers() if each.role is WorkerRole.WORKER]
        if not workers:
            return False, "no worker has been seen"
        return any(
            w.is_live for w in workers
        ), f"seen {format_age(max(w.seen_at for w in workers))}"


def _check(name: str, ask: Callable[[], tuple[bool, str]]) -> ReadyCheck:
    try:
        is_ok, detail = ask()
    except Exception as error:  # noqa: BLE001 - an edge: whatever fails, the part is not ready
        # Only the kind of error: the answer is public, and messages carry addresses.
        return ReadyCheck(name, is_ok=False, detail=f"failed: {type(error).__name__}")
    return ReadyCheck(name, is_ok, detail)
