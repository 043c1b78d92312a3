"""Everybody's backtests, batches and optimisations: seen, and deleted with a reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from core.admin.reasons import check_reason
from core.admin.run_removal import REMOVERS
from core.admin.run_types import OwnerStorage, RunFilter, RunPage, RunView
from core.contracts import Actor, RecordAudit
from core.enums import RunKind
from core.errors import InvalidInputError, NotFoundError
from core.events.outbox import Outbox
from core.events.types import RunDeleted
from core.permissions import Permission, require
from core.trading.stored_strategy import find_title
from db.admin.run_repository import AllRunsRepository, RunRow
from db.session import Database

_MOST_LISTED = 100
MOST_DELETED = 50
_LARGEST_ID = 2**31 - 1


class RunAdminService:
    """Looks over the fence between users. Deleting is audited, and the owner is told.

    Args:
        outbox: told of each run that is deleted.
        record_audit: notes who deleted what, and why.
    """

    def __init__(self, database: Database, outbox: Outbox, record_audit: RecordAudit) -> None:
        self._database = database
        self._outbox = outbox
        self._record_audit = record_audit

    def list_runs(
        self,
        actor: Actor,
        kind: RunKind,
        wanted: RunFilter | None = None,
        limit: int = 25,
        cursor: int | None = None,
    ) -> RunPage:
        """Runs of one kind, newest first, at most 100; those of a batch are a part of the batch.

        Args:
            actor: an administrator.
            kind: which.
            wanted: which of them; None for all.
            limit: how many at most.
            cursor: where the stretch before ended.
        """
        require(actor, Permission.MANAGE_ALL_RUNS)
        wanted, limit = wanted or RunFilter(), max(1, min(limit, _MOST_LISTED))
        with self._database.read() as session:
            rows = AllRunsRepository(session).list_runs(
                kind,
                limit=limit + 1,
                owner=wanted.owner,
                statuses=wanted.statuses,
                before_id=cursor,
            )
        shown = rows[:limit]
        return RunPage(
            [_build_view(kind, row) for row in shown],
            shown[-1].id if len(rows) > limit else None,
        )

    def list_owners(self, actor: Actor) -> list[str]:
        """User names of those who have any run."""
        require(actor, Permission.MANAGE_ALL_RUNS)
        with self._database.read() as session:
            return AllRunsRepository(session).list_owners()

    def list_storage(self, actor: Actor) -> list[OwnerStorage]:
        """What everybody's runs take, the most first. Looks at all that is stored of them."""
        require(actor, Permission.MANAGE_ALL_RUNS)
        runs: dict[str, dict[RunKind, int]] = defaultdict(dict)
        sizes: Counter[str] = Counter()
        with self._database.read() as session:
            for kind in RunKind:
                for name, count, size in AllRunsRepository(session).count_by_owner(kind):
                    runs[name][kind] = count
                    sizes[name] += size
        owners = [OwnerStorage(name, counts, sizes[name]) for name, counts in runs.items()]
        return sorted(owners, key=lambda one: (-one.size, one.owner))

    def delete_runs(self, actor: Actor, kind: RunKind, run_ids: Sequence[int], reason: str) -> int:
        """Delete runs of one kind, all of them or none; returns how many.

        That they were tried stays counted. One that is under way works to its end in vain.

        Raises:
            InvalidInputError: no reason, no run, or too many at once.
            NotFoundError: one of them is not there any more.
        """
        require(actor, Permission.MANAGE_ALL_RUNS)
        reason = check_reason(reason)
        wanted = set(run_ids)
        if not 0 < len(wanted) <= MOST_DELETED:
            raise InvalidInputError(
                f"{len(wanted):,} runs were named.",
                f"Name at least one and at most {MOST_DELETED} at once.",
            )
        known = [run_id for run_id in wanted if 0 < run_id <= _LARGEST_ID]
        with self._database.write() as session:
            rows = AllRunsRepository(session).list_named(kind, known)
            missing = sorted(wanted - {row.id for row in rows})
            if missing:
                raise NotFoundError(
                    f"There is no {_name(kind)} {missing[0]}.",
                    "It may have been deleted meanwhile: reload the list. Nothing was deleted.",
                )
            for row in rows:
                view = _build_view(kind, row)
                REMOVERS[kind](session, row.id, row.user_id)
                self._record_audit(
                    session,
                    action="run.deleted",
                    actor=actor,
                    target=f"{_name(kind)} {row.id} of {row.username}",
                    details={"reason": reason, "title": view.title, "bytes": row.size},
                )
                event = RunDeleted(
                    kind=kind.value,
                    run_id=row.id,
                    user_id=row.user_id,
                    title=view.title,
                    reason=reason,
                    by_username=actor.username,
                )
                self._outbox.record(session, event, actor.correlation_id)
        return len(rows)


def _build_view(kind: RunKind, row: RunRow) -> RunView:
    return RunView(
        kind=kind,
        id=row.id,
        owner=row.username,
        title=_describe(kind, row),
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
        job_id=row.job_id,
        size=row.size,
    )


def _describe(kind: RunKind, row: RunRow) -> str:
    """What was run on what, in words."""
    if kind is RunKind.SIGNAL_BACKTEST:
        return f"{row.method} by the rules {row.subject}"
    method = find_title(row.method)
    return f"{row.subject}: {method}" if kind is RunKind.BATCH else f"{method} on {row.subject}"


def _name(kind: RunKind) -> str:
    return kind.value.replace("_", " ")
