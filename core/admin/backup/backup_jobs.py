"""Carries out the jobs: a backup, a drill, a restore."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.admin.audit_trail import add_audit
from core.admin.backup.types import BackupRefusedError
from core.admin.backup.work import BackupWork
from core.enums import BackupKind
from core.jobs.types import RunningJob
from core.permissions import Permission, require


class BackupJobs:
    """The handlers of the three kinds of jobs."""

    def __init__(self, work: BackupWork) -> None:
        self._work = work

    def run_backup_job(self, job: RunningJob) -> None:
        """A backup of the job's own id: one that an attempt finished before it died is found."""
        kind = BackupKind.MANUAL if job.actor.user_id else BackupKind.SCHEDULED
        made = self._work.maker.make(
            kind, job.actor.username, job.on_progress, backup_id=UUID(job.id).hex
        )
        with self._work.database.write() as session:
            add_audit(session, action="backup.made", actor=job.actor, target=made.name)
            job.finish(session, {"name": made.name, "size_bytes": made.size_bytes})

    def run_drill_job(self, job: RunningJob) -> dict[str, Any]:
        """A drill; one that proves nothing is a failed job, so that schedules show it."""
        drill = self._work.driller.drill(job.on_progress)
        if drill.problems:
            raise BackupRefusedError(
                f"The restore drill failed: {drill.problems[0]}",
                "Make a new backup and drill again; see the Backups page.",
            )
        return {"name": drill.backup_name, "rows": drill.rows}

    def run_restore_job(self, job: RunningJob) -> dict[str, Any]:
        """A restore. Its job's row is replaced with everything else, by one that says done."""
        # Asked again: the role may have changed since the job was submitted.
        require(job.actor, Permission.RESTORE_BACKUPS)
        path = self._work.shelf.find_path(str(job.arguments.get("name", "")))
        done = self._work.restorer.restore(job.actor, path, job.on_progress, job_id=job.id)
        return {"safety_name": done.safety_name}
