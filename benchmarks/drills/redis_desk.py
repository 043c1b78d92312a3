"""Everything that goes through Redis, on one database."""

from __future__ import annotations

from sqlmodel import func, select

from benchmarks.drills.worker_desk import NO_PASSWORD
from benchmarks.drills.worker_process import KINDS
from core.cache.cache_service import CacheService
from core.cache.shared_answers import SharedAnswers
from core.contracts import Actor
from core.enums import Role
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.pump import EventPump
from core.events.redis_broker import RedisBroker
from core.events.types import Event, UserAccessChanged
from core.jobs.celery_transport import CeleryTransport
from core.jobs.job_service import JobService
from core.jobs.sweeper import Sweeper
from db.admin.tables import AuditEntry
from db.session import Database
from db.user.tables import UserAccount

_HANDLER = "on_access_changed"


class RedisDesk:
    """Records and delivers events, reads through the cache, submits jobs."""

    HANDLED = "event handled"

    def __init__(self, database: Database, redis_url: str) -> None:
        self.database = database
        self.recorded: list[str] = []
        self._url = redis_url
        self._outbox = Outbox({"UserAccessChanged": [_HANDLER]}, RedisBroker(redis_url))
        dispatcher = EventDispatcher(database, {_HANDLER: self._handle})
        self._pump = EventPump(dispatcher, RedisBroker(redis_url))
        self._cache = CacheService(database, SharedAnswers(redis_url, "drill"))
        self.transport = CeleryTransport(redis_url)
        self._jobs = JobService(database, KINDS, self.transport)
        self._sweeper = Sweeper(database, KINDS, self.transport, resend_seconds=0.5)
        self._job_ids: list[str] = []
        self._reads = 0
        with database.write() as session:
            account = UserAccount(
                username="drill", display_name="Drill", password_hash=NO_PASSWORD, role=Role.TRADER
            )
            session.add(account)
            session.flush()
            self._actor = Actor(account.id or 0, Role.TRADER)

    def record_event(self) -> None:
        """One more event."""
        event = UserAccessChanged(user_id=1, by_user_id=1, change="disabled")
        with self.database.write() as session:
            event_id = self._outbox.record(session, event)
        self.recorded.append(event_id)

    def deliver(self) -> None:
        """One round of the pump."""
        self._pump.deliver()

    def read(self) -> None:
        """An answer that is remembered, and every now and then one that is not."""
        self._reads += 1
        key = ("drill", self._reads // 5)
        answer = self._cache.prices.get_or_load(self._actor, key, lambda: key[1], int)
        if answer != key[1]:
            raise ValueError(f"The cache says {answer}, not {key[1]}.")

    def submit_job(self) -> None:
        """A job that Celery would carry to a worker."""
        with self.database.write() as session:
            job_id = self._jobs.add(
                session, actor=self._actor, kind="work", title="Work", arguments={"seconds": 0}
            )
        self._jobs.send(job_id)
        self._job_ids.append(job_id)

    def count_delivered(self) -> int:
        """How many events have reached their handler."""
        with self.database.read() as session:
            statement = select(func.count()).select_from(AuditEntry)
            return session.exec(statement.where(AuditEntry.action == self.HANDLED)).one()

    def are_all_sent(self) -> bool:
        """Whether every job's id lies in Redis; sweeps once, as a scheduler does every second."""
        self._sweeper.sweep()
        return self.count_unsent() == 0

    def count_unsent(self) -> int:
        """Jobs whose ids are not in Redis."""
        from redis import Redis

        with Redis.from_url(self._url) as client:
            lists = [name for name in client.scan_iter() if client.type(name) == b"list"]
            texts = b"".join(part for name in lists for part in client.lrange(name, 0, -1))
        return sum(job_id.encode() not in texts for job_id in self._job_ids)

    def close(self) -> None:
        """Let go of connections."""
        self._cache.close()

    def _handle(self, event: Event, event_id: str) -> None:  # noqa: ARG002 - a handler's signature
        with self.database.write() as session:
            session.add(AuditEntry(action=self.HANDLED, target=event_id, details={}))
