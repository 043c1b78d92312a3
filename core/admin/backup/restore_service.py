"""Restores as administrators ask for them, and backups that come from elsewhere."""

from __future__ import annotations

from typing import BinaryIO

from core.admin.audit_trail import add_audit
from core.admin.backup.changes import list_changes
from core.admin.backup.intake import BackupIntake
from core.admin.backup.requests import RESTORE, add_request
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import StoredBackup, TableChange
from core.contracts import Actor
from core.errors import AppError, NotPermittedError
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.user.password_checker import PasswordAttempt, PasswordChecker
from db.backup.snapshot import count_live
from db.base import stored_id
from db.session import Database, Session
from db.user.tables import UserAccount


class RestoreService:
    """Has the live database replaced, after the password was typed once more.

    Args:
        database: the live one.
        shelf: where backups are kept.
        intake: takes uploaded backups in.
        jobs: does the work.
        checker: asks for the password.
        is_demo: whether accounts have no passwords that anybody knows.
    """

    def __init__(
        self,
        database: Database,
        shelf: BackupShelf,
        intake: BackupIntake,
        jobs: JobQueue,
        checker: PasswordChecker,
        *,
        is_demo: bool,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._intake = intake
        self._jobs = jobs
        self._checker = checker
        self._is_demo = is_demo
        self.is_password_asked = not is_demo
        self.max_upload_bytes = intake.max_bytes

    def list_changes(self, actor: Actor, name: str) -> list[TableChange]:
        """Which tables hold another number of rows now than in that backup.

        Raises:
            NotFoundError: there is no such backup.
            BackupRefusedError: its manifest is not authentic.
        """
        require(actor, Permission.MANAGE_BACKUPS)
        then = self._shelf.get(name).manifest.tables
        return list_changes(count_live(self._database), then)

    def submit_restore(self, actor: Actor, name: str, password: str = "") -> str:
        """Replace the live database by that backup, as a job; returns the job's id.

        Args:
            actor: an administrator.
            name: of the backup.
            password: the actor's own, typed once more; not asked for in the demo.

        Raises:
            NotFoundError: there is no such backup.
            BackupRefusedError: its manifest is not authentic.
            SignInError: the password is wrong, or was tried too often.
            ConflictError: a restore is waiting or running already.
        """
        require(actor, Permission.RESTORE_BACKUPS)
        backup = self._shelf.get(name)

        def add(session: Session, account: UserAccount | None = None) -> str:
            if account is not None and stored_id(account.id) != actor.user_id:
                raise NotPermittedError("This is somebody else's password.", "Type your own.")
            return add_request(session, self._jobs, actor, RESTORE, backup.name)

        if self._is_demo:
            with self._database.write() as session:
                job_id = add(session)
        else:
            attempt = PasswordAttempt(
                actor.username,
                password,
                actor.address,
                purpose="restore",
                refusal="The password is wrong.",
            )
            job_id = self._checker.check(attempt, add)
        self._jobs.send(job_id)
        return job_id

    def receive(self, actor: Actor, content: BinaryIO) -> StoredBackup:
        """Take a backup that was kept elsewhere onto the shelf, once it is proven to be ours.

        Raises:
            BackupRefusedError: it is not, or is damaged; nothing of it is kept.
            BusyError: another backup, drill or restore is under way, or the disk is full.
            ConflictError: it lies on the shelf already.
        """
        require(actor, Permission.RESTORE_BACKUPS)
        try:
            backup = self._intake.receive(content)
        except AppError as error:
            self._audit(actor, "backup.refused", "upload", reason=str(error)[:300])
            raise
        self._audit(actor, "backup.received", backup.name)
        return backup

    def remove(self, actor: Actor, name: str) -> None:
        """Remove one backup for good.

        Raises:
            NotFoundError: there is no such backup.
        """
        require(actor, Permission.RESTORE_BACKUPS)
        self._shelf.remove(name)
        self._audit(actor, "backup.removed", name)

    def _audit(self, actor: Actor, action: str, target: str, **details: str) -> None:
        with self._database.write() as session:
            add_audit(session, action=action, actor=actor, target=target, details=details)
