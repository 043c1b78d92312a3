"""The restore drill: the newest backup is restored to a scratch database in use, and compared."""

from __future__ import annotations

import time
from pathlib import Path

from core.admin.backup.examining import BackupExaminer
from core.admin.backup.progress import narrow
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import BackupRefusedError, DrillView, StoredBackup
from core.clock import now
from core.contracts import OnProgress
from db.admin.backup_repository import BackupRepository
from db.admin.backup_tables import RestoreDrill
from db.backup.comparison import TableComparison, compare_files
from db.backup.inspection import open_copy
from db.backup.snapshot import pour_in
from db.migrate import upgrade
from db.session import Database

_MOST_PROBLEMS = 20


class BackupDriller:
    """Proves that what lies on the shelf can be restored, by the road that a restore takes.

    Args:
        database: where the outcome is noted; not touched otherwise.
        shelf: where backups are kept.
        examiner: judges the file.
    """

    def __init__(self, database: Database, shelf: BackupShelf, examiner: BackupExaminer) -> None:
        self._database = database
        self._shelf = shelf
        self._examiner = examiner

    def drill(self, on_progress: OnProgress, name: str = "") -> DrillView:
        """Restore a backup, the newest without a name, to a scratch database; note the outcome.

        A drill that fails is an outcome like one that succeeds: it is noted and returned.

        Raises:
            BusyError: another backup, drill or restore is under way.
            NotFoundError: there is no backup of that name.
        """
        started = time.monotonic()
        backup = self._shelf.get(name) if name else self._shelf.find_newest()
        tables: list[TableComparison] = []
        if backup is None:
            problems = ["There is no backup to restore."]
        else:
            with self._shelf.work() as bench:
                tables, problems = self._restore(backup, bench, on_progress)
        view = DrillView(
            at=now(),
            backup_name=backup.name if backup else "",
            made_at=backup.manifest.made_at if backup else None,
            tables=len(tables),
            rows=sum(table.rows for table in tables),
            seconds=round(time.monotonic() - started, 2),
            problems=problems[:_MOST_PROBLEMS],
        )
        with self._database.write() as session:
            BackupRepository(session).add(
                RestoreDrill(
                    at=view.at,
                    backup_name=view.backup_name,
                    made_at=view.made_at,
                    tables=view.tables,
                    rows=view.rows,
                    seconds=view.seconds,
                    problems=list(view.problems),
                )
            )
        return view

    def _restore(
        self, backup: StoredBackup, bench: Path, on_progress: OnProgress
    ) -> tuple[list[TableComparison], list[str]]:
        try:
            examined = self._examiner.examine(
                self._shelf.find_path(backup.name), bench, narrow(on_progress, 0.0, 0.4)
            )
        except BackupRefusedError as error:
            return [], [error.message]
        path = bench / "scratch.db"
        scratch = open_copy(path)
        try:
            upgrade(scratch.engine)
            with scratch.alone(), scratch.read():  # somebody is reading it meanwhile
                pour_in(examined.database_file, scratch, narrow(on_progress, 0.4, 0.5))
        finally:
            scratch.engine.dispose()
        compared = []
        for one in compare_files(examined.database_file, path):
            compared.append(one)
            share = len(compared) / max(len(examined.manifest.tables), len(compared))
            on_progress(0.5 + share / 2, f"Comparing every row of {one.table}")
        return compared, [_describe(one) for one in compared if not one.is_equal]


def _describe(one: TableComparison) -> str:
    return (
        f"Table {one.table}: {one.other_rows:,} rows came back of {one.rows:,}, "
        f"{one.equal_rows:,} of them equal."
    )
