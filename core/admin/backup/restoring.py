"""Puts a backup in the place of the live database, which may be in use by many processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.admin.audit_trail import add_audit
from core.admin.backup.changes import list_changes
from core.admin.backup.examining import BackupExaminer, Examined
from core.admin.backup.making import BackupMaker
from core.admin.backup.progress import narrow
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import RestoreView, StoredBackup
from core.cache.regions import RULES
from core.clock import now
from core.contracts import Actor, OnProgress
from core.enums import BackupKind
from db.admin.backup_repository import BackupRepository
from db.admin.backup_tables import DatabaseRestore
from db.admin.restored_rows import RestoredRows
from db.backup.inspection import count_rows, fold_journal, open_copy
from db.backup.snapshot import pour_in
from db.session import Database

OWN_KINDS = ("make_backup", "drill_restore", "restore_backup")
"""Kinds of jobs that a restore does not bring back: each is about one moment."""


@dataclass(frozen=True, slots=True)
class _Facts:
    actor: Actor
    backup_name: str
    job_id: str


class BackupRestorer:
    """Examines, saves what there is, and replaces it in one transaction.

    Writers wait from the safety backup on, so that it holds exactly what is replaced. What may
    not come back with the data is taken over into the backup's copy before: see `RestoredRows`.

    Args:
        database: the live one.
        shelf: where backups are kept.
        examiner: judges the file.
        maker: makes the safety backup.
        on_restored: what has to be made anew from the rows.
    """

    def __init__(
        self,
        database: Database,
        shelf: BackupShelf,
        examiner: BackupExaminer,
        maker: BackupMaker,
        on_restored: Callable[[], None],
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._examiner = examiner
        self._maker = maker
        self._on_restored = on_restored

    def restore(
        self,
        actor: Actor,
        path: Path,
        on_progress: OnProgress,
        *,
        job_id: str = "",
    ) -> RestoreView:
        """Replace the live database by that backup.

        Args:
            actor: who asked for it.
            path: the backup's file.
            on_progress: what it raises ends the restore; nothing has been replaced then.
            job_id: the job that does it, if one does.

        Raises:
            BackupRefusedError: the file is not ours or damaged; nothing is changed.
            BusyError: another backup, drill or restore is under way, or the disk is full.
        """
        started, facts = time.monotonic(), _Facts(actor, path.name, job_id)
        with self._shelf.work() as bench:
            examined = self._examiner.examine(path, bench, narrow(on_progress, 0.0, 0.4))
            with self._database.alone():
                safety = self._maker.make_on(
                    _make_folder(bench, "safety"),
                    BackupKind.SAFETY,
                    actor.username,
                    narrow(on_progress, 0.4, 0.8),
                )
                on_progress(0.8, "Taking over accounts, history and jobs")
                view = self._take_over(examined, safety, facts, started)
                pour_in(examined.database_file, self._database, narrow(on_progress, 0.9, 1.0))
        self._on_restored()
        return view

    def _take_over(
        self, examined: Examined, safety: StoredBackup, facts: _Facts, started: float
    ) -> RestoreView:
        at, copy = now(), open_copy(examined.database_file)
        view = RestoreView(
            at=at,
            username=facts.actor.username,
            backup_name=facts.backup_name[:80],
            made_at=examined.manifest.made_at,
            safety_name=safety.name,
            changes={
                one.table: (one.now or 0, one.then or 0)
                for one in list_changes(safety.manifest.tables, count_rows(examined.database_file))
            },
            seconds=round(time.monotonic() - started, 2),
        )
        try:
            with self._database.read() as live, copy.write() as restored:
                rows = RestoredRows(live, restored)
                rows.keep_history()
                rows.keep_access(at)
                rows.fence_jobs(at, OWN_KINDS)
                rows.outdate_caches([rule.name for rule in RULES], at)
                if facts.job_id:
                    rows.finish_job(facts.job_id, {"safety_name": safety.name}, at)
                BackupRepository(restored).add(_as_row(view))
                add_audit(
                    restored,
                    action="backup.restored",
                    actor=facts.actor,
                    target=view.backup_name,
                    details={
                        "made_at": view.made_at.isoformat(),
                        "safety": view.safety_name,
                        "changes": {table: list(pair) for table, pair in view.changes.items()},
                    },
                )
        finally:
            copy.engine.dispose()
        fold_journal(examined.database_file)
        return view


def _make_folder(bench: Path, name: str) -> Path:
    folder = bench / name
    folder.mkdir(mode=0o700)
    return folder


def _as_row(view: RestoreView) -> DatabaseRestore:
    return DatabaseRestore(
        at=view.at,
        username=view.username,
        backup_name=view.backup_name,
        made_at=view.made_at,
        safety_name=view.safety_name,
        changes={table: list(pair) for table, pair in view.changes.items()},
        seconds=view.seconds,
    )
