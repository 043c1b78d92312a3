"""What a backup takes over from the live database before it replaces it.

A restore brings back data. It must bring back neither access that was taken away since, nor work
that is under way, and it must not make anybody forget what was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, delete, insert, select, update
from sqlmodel import Session, col

from core.enums import JobStatus
from db.admin.backup_tables import DatabaseRestore, RestoreDrill
from db.admin.tables import AuditEntry
from db.base import Table
from db.cache.tables import CacheVersion
from db.jobs.tables import Job, WorkerHeartbeat
from db.user.api_key_tables import ApiKey
from db.user.tables import SignInAttempt, SignInTicket, UserAccount, UserSession

_HISTORY: tuple[Any, ...] = (AuditEntry, RestoreDrill, DatabaseRestore)
_UNFINISHED = (JobStatus.PENDING, JobStatus.RUNNING, JobStatus.RETRY)
_BECAUSE = "the database was restored"
_TOGETHER = 500  # rows of history that are read at a time


class RestoredRows:
    """One unit of work that reads the live database and writes the one to be restored."""

    def __init__(self, live: Session, restored: Session) -> None:
        self._live = live
        self._restored = restored

    def keep_history(self) -> None:
        """Add what the audit trail, drills and restores say and the backup does not know.

        Not by the hour: clocks go back, and of two that write at once the one who began first may
        be the last to commit.
        """
        for table in _HISTORY:
            columns = [one for one in table.__table__.columns if not isinstance(one.type, JSON)]
            known = Counter(self._restored.execute(select(*columns[1:])).tuples())
            missing = []
            for number, *rest in self._live.execute(select(*columns).order_by(table.id)):
                if known[tuple(rest)]:
                    known[tuple(rest)] -= 1
                else:
                    missing.append(number)
            for start in range(0, len(missing), _TOGETHER):
                some = missing[start : start + _TOGETHER]
                found = self._live.execute(
                    select(table).where(table.id.in_(some)).order_by(table.id)
                ).scalars()
                rows = [_values_of(row, without="id") for row in found]
                self._restored.execute(insert(table), rows)

    def keep_access(self, at: datetime) -> None:
        """Passwords, roles and locks stay as they are today, by user name; every session ends.

        API keys stay alive only if they are alive today.
        """
        today = {account.username: account for account in self._list(self._live, UserAccount)}
        for account in self._list(self._restored, UserAccount):
            if known := today.get(account.username):
                account.password_hash = known.password_hash
                account.password_changed_at = known.password_changed_at
                account.role, account.is_active = known.role, known.is_active
                self._restored.add(account)
        self._restored.flush()
        ended = {"revoked_at": at, "revoked_because": _BECAUSE}
        is_open = col(UserSession.revoked_at).is_(None)
        self._restored.execute(update(UserSession).where(is_open).values(ended))
        self._restored.execute(delete(SignInTicket))
        self._replace(SignInAttempt, without="id")
        is_live = col(ApiKey.revoked_at).is_(None)
        alive = select(col(ApiKey.token_hash)).where(is_live)
        hashes = set(self._live.execute(alive).scalars())
        for key in self._restored.execute(select(ApiKey).where(is_live)).scalars():
            if key.token_hash not in hashes:
                key.revoked_at, key.revoked_because = at, _BECAUSE

    def fence_jobs(self, at: datetime, dropped: Collection[str]) -> None:
        """Unfinished jobs wait to be done again, and no attempt under way now can store anything.

        The attempt is the fence: each goes on from the highest that either database knows.

        Args:
            at: the present instant.
            dropped: kinds that are not done again.
        """
        unfinished = select(Job).where(col(Job.status).in_(_UNFINISHED))
        query = select(col(Job.id), col(Job.attempt))
        attempts = dict(self._live.execute(query).tuples().all())
        for job in self._restored.execute(unfinished).scalars():
            raised = max(attempts.get(job.id, 0) - job.attempt, 0)
            job.attempt += raised
            job.lease_until = job.sent_at = None
            if job.kind in dropped:
                job.status, job.active_key, job.finished_at = JobStatus.REVOKED, None, at
                job.error = "It was under way when the backup was made that was restored since."
            elif job.status is JobStatus.RUNNING:
                job.status, job.run_after = JobStatus.RETRY, at
                job.max_attempts += raised + 1
            else:
                job.max_attempts += raised
        self._replace(WorkerHeartbeat)

    def outdate_caches(self, regions: Iterable[str], at: datetime) -> None:
        """Nothing that any process remembers is given any more: versions go on, never back."""
        versions = dict.fromkeys(regions, 0)
        for session in (self._live, self._restored):
            for row in self._list(session, CacheVersion):
                versions[row.region] = max(versions.get(row.region, 0), row.version)
        self._restored.execute(delete(CacheVersion))
        rows = [
            {"region": region, "version": version + 1, "raised_at": at}
            for region, version in versions.items()
        ]
        self._restored.execute(insert(CacheVersion), rows)

    def finish_job(self, job_id: str, result: dict[str, Any], at: datetime) -> None:
        """Keep the row of the job that restores, as done: its worker will find it so."""
        job = self._live.get(Job, job_id)
        if job is None:
            return
        values = _values_of(job) | {
            "status": JobStatus.SUCCESS,
            "active_key": None,
            "lease_until": None,
            "finished_at": at,
            "progress": 1.0,
            "result": result,
        }
        if self._restored.get(UserAccount, job.user_id) is None:
            values["user_id"] = None
        self._restored.execute(delete(Job).where(col(Job.id) == job_id))
        self._restored.execute(insert(Job), [values])

    def _replace(self, table: Any, *, without: str = "") -> None:
        rows = [_values_of(row, without=without) for row in self._list(self._live, table)]
        self._restored.execute(delete(table))
        if rows:
            self._restored.execute(insert(table), rows)

    @staticmethod
    def _list(session: Session, table: Any) -> list[Any]:
        return list(session.execute(select(table)).scalars())


def _values_of(row: Table, *, without: str = "") -> dict[str, Any]:
    names = [column.name for column in type(row).__table__.columns]  # type: ignore[attr-defined]
    return {name: getattr(row, name) for name in names if name != without}
