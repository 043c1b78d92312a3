"""Uploaded files that wait for a worker, how far they are, and the wish of owners to stop."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import structlog

from core.error_text import describe_error
from core.errors import NotFoundError
from core.jobs.views import JobView
from db.session import Session, call_after_commit

logger = structlog.get_logger(__name__)

_JOB_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")


class MarketUploads:
    """One file for each job, named by its owner and its id, which is random; never by its own name.

    Workers need the same folder: on several machines it lies on a shared disk.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, user_id: int, job_id: str, content: bytes) -> None:
        """Write the file; readable for this user only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(user_id, job_id)
        path.touch(mode=0o600)
        path.write_bytes(content)

    def read(self, user_id: int, job_id: str) -> bytes:
        """The file of a job.

        Raises:
            NotFoundError: it is gone, or somebody else's.
        """
        try:
            return self._path(user_id, job_id).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(
                "The uploaded file is no longer there.", "Upload it once more."
            ) from error

    def ask_to_stop(self, user_id: int, job_id: str) -> None:
        """Leave a slip beside the file of a job that has one.

        A job that writes holds SQLite's only place to write: a wish in the database would wait
        behind it until there is nothing left to stop.
        """
        path = self._path(user_id, job_id)
        if path.exists():
            self._slip(path).touch(mode=0o600)

    def is_stop_asked(self, user_id: int, job_id: str) -> bool:
        """Whether there is a slip."""
        return self._slip(self._path(user_id, job_id)).exists()

    def note_progress(self, user_id: int, job_id: str, share: float, message: str) -> None:
        """Leave a note of how far the job is, for the same reason as the slip."""
        note = self._note(self._path(user_id, job_id))
        half = note.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_text(json.dumps([share, message]))
        half.replace(note)  # whoever reads it meanwhile sees the note before

    def find_progress(self, user_id: int, job_id: str) -> tuple[float, str] | None:
        """The latest note: share of the work done, 0 to 1, and what is being done."""
        try:
            share, message = json.loads(self._note(self._path(user_id, job_id)).read_text())
        except FileNotFoundError:
            return None
        return float(share), str(message)

    def remove(self, user_id: int, job_id: str) -> None:
        """Remove the file of a job, its slip and its note, if there are any."""
        path = self._path(user_id, job_id)
        for each in (path, self._slip(path), self._note(path)):
            each.unlink(missing_ok=True)

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Remove the file of a job that has ended, whichever way, once that is committed.

        Were it removed before, a worker that dies in between would leave a job that is to be done
        again without its file.
        """
        call_after_commit(session, partial(self._remove_quietly, job.user_id or 0, job.id))

    def _remove_quietly(self, user_id: int, job_id: str) -> None:
        try:
            self.remove(user_id, job_id)
        except OSError as error:  # the job is done; the file lies there for an operator
            logger.warning("upload_not_removed", job_id=job_id, error=describe_error(error))

    def _path(self, user_id: int, job_id: str) -> Path:
        if not _JOB_ID.fullmatch(job_id):
            raise NotFoundError(f"There is no upload {job_id[:64]!r}.")
        return self._folder / f"{user_id}_{job_id}"

    @staticmethod
    def _slip(path: Path) -> Path:
        return path.with_name(f"{path.name}.stop")

    @staticmethod
    def _note(path: Path) -> Path:
        return path.with_name(f"{path.name}.progress")
