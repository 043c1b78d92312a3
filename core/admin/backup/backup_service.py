"""Backups as administrators see and ask for them; the work itself is done by jobs."""

from __future__ import annotations

from core.admin.backup.requests import DRILL, MAKE, add_request
from core.admin.backup.retention import RetentionPolicy
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.state import read_state
from core.admin.backup.types import BackupOverview, BackupState, DrillView, RestoreView
from core.contracts import Actor
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from db.admin.backup_repository import BackupRepository
from db.session import Database

_SHOWN = 20


class BackupService:
    """Shows what protects the installation, and has more of it made.

    Args:
        database: the live one.
        shelf: where backups are kept.
        jobs: does the work.
        policy: what is kept.
    """

    def __init__(
        self,
        database: Database,
        shelf: BackupShelf,
        jobs: JobQueue,
        policy: RetentionPolicy,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._jobs = jobs
        self._policy = policy

    def find_state(self) -> BackupState:
        """For metrics and service levels: instants and counts, asked by nobody in particular."""
        return read_state(self._database, self._shelf.list_all()[0])

    def get_overview(self, actor: Actor) -> BackupOverview:
        """All there is to know, newest first."""
        require(actor, Permission.MANAGE_BACKUPS)
        backups, broken = self._shelf.list_all()
        with self._database.read() as session:
            repository = BackupRepository(session)
            drills, restores = repository.list_drills(_SHOWN), repository.list_restores(_SHOWN)
        return BackupOverview(
            state=read_state(self._database, backups),
            backups=backups,
            broken=broken,
            drills=[
                DrillView(
                    row.at,
                    row.backup_name,
                    row.made_at,
                    row.tables,
                    row.rows,
                    row.seconds,
                    row.problems,
                )
                for row in drills
            ],
            restores=[
                RestoreView(
                    row.at,
                    row.username,
                    row.backup_name,
                    row.made_at,
                    row.safety_name,
                    row.changes,
                    row.seconds,
                )
                for row in restores
            ],
            folder=str(self._shelf.folder.absolute()),
            free_bytes=self._shelf.free_bytes(),
            policy=str(self._policy),
        )

    def submit_backup(self, actor: Actor) -> str:
        """Make a backup as a job; returns the job's id.

        Raises:
            ConflictError: one is waiting or running already.
        """
        require(actor, Permission.MANAGE_BACKUPS)
        return self._submit(actor, MAKE)

    def submit_drill(self, actor: Actor) -> str:
        """Prove by a job that the newest backup can be restored; returns the job's id.

        Raises:
            ConflictError: one is waiting or running already.
        """
        require(actor, Permission.MANAGE_BACKUPS)
        return self._submit(actor, DRILL)

    def _submit(self, actor: Actor, kind: str) -> str:
        with self._database.write() as session:
            job_id = add_request(session, self._jobs, actor, kind)
        self._jobs.send(job_id)
        return job_id
