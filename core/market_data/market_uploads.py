"""Uploaded files that wait for a worker."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import NotFoundError
from core.jobs.views import JobView
from db.session import Session

_JOB_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")


class MarketUploads:
    """One file for each job, named by the job's id, which is random. Never by its own name.

    Workers need the same folder: on several machines it lies on a shared disk.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, job_id: str, content: bytes) -> None:
        """Write the file; readable for this user only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(job_id)
        path.touch(mode=0o600)
        path.write_bytes(content)

    def read(self, job_id: str) -> bytes:
        """The file of a job.

        Raises:
            NotFoundError: it is gone.
        """
        try:
            return self._path(job_id).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(
                "The uploaded file is no longer there.", "Upload it once more."
            ) from error

    def remove(self, job_id: str) -> None:
        """Remove the file of a job, if there is one."""
        if _JOB_ID.fullmatch(job_id):
            self._path(job_id).unlink(missing_ok=True)

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Remove the file of a job that has ended, whichever way."""
        del session
        self.remove(job.id)

    def _path(self, job_id: str) -> Path:
        if not _JOB_ID.fullmatch(job_id):
            raise NotFoundError(f"There is no upload {job_id[:64]!r}.")
        return self._folder / job_id
