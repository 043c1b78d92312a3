"""What the administrators' services hand out, and the functions they are handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core.enums import DeliveryStatus, JobStatus, Role, WorkerRole


@dataclass(frozen=True, slots=True)
class UserView:
    """One account, as administrators see it."""

    user_id: int
    username: str
    display_name: str
    role: Role
    is_active: bool
    is_demo: bool
    created_at: datetime
    last_seen_at: datetime | None
    live_sessions: int


@dataclass(frozen=True, slots=True)
class NewCredentials:
    """An account that was given a password.

    Attributes:
        generated_password: the password, if it was made here; to be shown once, it is stored
            nowhere. None if the administrator chose it.
    """

    user_id: int
    username: str
    generated_password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuditEntryView:
    """One line of the audit trail."""

    id: int
    at: datetime
    user_id: int | None
    username: str
    action: str
    target: str
    details: Mapping[str, Any]
    address: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries of the audit trail are wanted; empty fields do not restrict.

    Attributes:
        action: beginning of the action's name, e.g. `user.` or `sign_in.refused`.
        since: first instant wanted.
        until: first instant no longer wanted.
    """

    username: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


class WorkerSeen(Protocol):
    """A worker process and when it last gave a sign of life."""

    @property
    def name(self) -> str:
        """Names the process, e.g. by host and number."""

    @property
    def role(self) -> WorkerRole:
        """What it does."""

    @property
    def seen_at(self) -> datetime:
        """Its last sign of life."""


@dataclass(frozen=True, slots=True)
class SystemSources:
    """What the system page asks of parts it does not know.

    Attributes:
        find_workers: worker processes with their last sign of life.
        count_jobs: jobs by status.
        count_deliveries: event deliveries by status.
        list_providers: name of each data provider to its state in words.
        find_queue_trouble: why ids of jobs do not reach workers; empty when they do.
        find_scheduler_trouble: what is not done because no scheduler is there; empty when one is,
            or none is needed.
    """

    find_workers: Callable[[], Sequence[WorkerSeen]]
    count_jobs: Callable[[], Mapping[JobStatus, int]]
    count_deliveries: Callable[[], Mapping[DeliveryStatus, int]]
    list_providers: Callable[[], Mapping[str, str]]
    find_queue_trouble: Callable[[], str]
    find_scheduler_trouble: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """The database.

    Attributes:
        place: the file, or the server's address without its password.
        revision: the schema's revision; differs from `newest_revision` before a migration.
        is_bundled: SQLite comes from our own wheel, because the system's is too old.
    """

    backend: str
    version: str
    is_bundled: bool
    place: str
    size_bytes: int
    revision: str
    newest_revision: str


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """One worker or scheduler; live if it was seen within the last 15 seconds."""

    name: str
    role: WorkerRole
    seen_at: datetime
    is_live: bool


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """The installation at one moment."""

    version: str
    python_version: str
    database: DatabaseStatus
    disk_free_bytes: int
    disk_total_bytes: int
    workers: Sequence[WorkerStatus]
    jobs: Mapping[str, int]
    dead_letters: int
    providers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """One thing that work needs, and whether it is there."""

    name: str
    is_ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class StateCounts:
    """What the metrics show; the keys are statuses by value."""

    jobs: Mapping[str, int]
    deliveries: Mapping[str, int]
    live_sessions: int
    live_workers: int
