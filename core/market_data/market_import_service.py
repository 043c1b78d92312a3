"""Imports files with the data of a whole market: a dry run first, then the file or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress

from core.clock import now
from core.contracts import Actor, FileRecords, OnProgress, ignore_progress
from core.enums import FileContract
from core.errors import InvalidInputError, JobCancelledError, NotFoundError
from core.events.outbox import Outbox
from core.jobs.types import JobQueue, RunningJob
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_steps import FileImport
from core.market_data.market_import_types import MarketImportPlan, MarketImportReceipt
from core.market_data.market_uploads import MarketUploads
from core.permissions import Permission, require
from db.session import Database

MARKET_IMPORT_JOB = "import_market"
_READ, _COMPARED = 0.25, 0.4  # share of the work done by then


class MarketImportService:
    """Prices, stocks, flows and signals that people bring along in files.

    Args:
        records: who keeps the rows of contracts that hold no bars.
        uploads: where files wait for a worker.
        max_bytes: largest file that may be uploaded.
    """

    def __init__(
        self, database: Database, outbox: Outbox, jobs: JobQueue,
        records: Mapping[FileContract, FileRecords], uploads: MarketUploads, *, max_bytes: int,
    ) -> None:  # fmt: skip
        self._database, self._outbox, self._jobs = database, outbox, jobs
        self._records, self._uploads, self._max_bytes = records, uploads, max_bytes

    def find_upload_limit(self, actor: Actor) -> int:
        """Bytes of the largest file that may be uploaded."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        return self._max_bytes

    def check_file(self, actor: Actor, file: MarketFile) -> MarketImportPlan:
        """What importing the file would do, every row accounted for. Stores nothing.

        Raises:
            InvalidInputError: the file as a whole cannot be read or is of no known contract.
            ConflictError: the bars do not fit the stored series (currency, adjustment).
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        steps = self._open(file)
        with self._database.read() as session:
            return steps.plan(session)

    def import_file(
        self, actor: Actor, file: MarketFile, on_progress: OnProgress = ignore_progress
    ) -> MarketImportReceipt:
        """Check the file again and store it in one transaction.

        The same file again changes nothing and says so (`is_repeat`).

        Args:
            actor: who imports.
            file: with what the person has agreed to.
            on_progress: may raise to stop: nothing is stored then.

        Raises:
            InvalidInputError: unreadable, or with refused rows that were not agreed to be left out.
            ConflictError: it contradicts what is stored, and overwriting was not agreed to.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        steps = self._open(file)
        with self._database.write() as session:
            return steps.store(session, actor, on_progress)

    def start_import(self, actor: Actor, file: MarketFile) -> str:
        """Put the import aside as a job; the file waits in the uploads until the job ends.

        Returns:
            The job's id.

        Raises:
            InvalidInputError: the file is too large.
            ConflictError: the same file is being imported already.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        if len(file.content) > self._max_bytes:
            raise InvalidInputError(
                f"The file has {len(file.content) / 2**20:.1f} MB; "
                f"{self._max_bytes / 2**20:.0f} MB are allowed.",
                "Pack it with gzip (.csv.gz), or import it from the command line.",
            )
        job_id = ""
        try:
            with self._database.write() as session:
                job_id = self._jobs.add(
                    session,
                    actor=actor,
                    kind=MARKET_IMPORT_JOB,
                    title=f"Import {file.filename}"[:120],
                    arguments={
                        "filename": file.filename,
                        "source": file.source,
                        "repair_tickers": file.repair_tickers,
                        "overwrite_changed": file.overwrite_changed,
                        "leave_out_refused": file.leave_out_refused,
                    },
                    key=hashlib.sha256(file.content).hexdigest(),
                )
                self._uploads.keep(actor.user_id, job_id, file.content)
        # Whatever ended it, a kill by Ctrl-C as well: no upload stays without its job.
        except BaseException:
            with suppress(OSError, NotFoundError):
                self._uploads.remove(actor.user_id, job_id)
            raise
        self._jobs.send(job_id)
        return job_id

    def ask_to_stop(self, actor: Actor, job_id: str) -> None:
        """Let an import of one's own end at its next report, without storing anything."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        self._uploads.ask_to_stop(actor.user_id, job_id)

    def find_progress(self, actor: Actor, job_id: str) -> tuple[float, str] | None:
        """How far an import of one's own is while it stores; None before and after.

        While SQLite is written to, the job's own row has to wait.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        return self._uploads.find_progress(actor.user_id, job_id)

    def run_import_job(self, job: RunningJob) -> None:
        """Read the waiting file, store it and finish in one transaction.

        Raises:
            InvalidInputError, ConflictError: as `import_file`; nothing was stored.
            NotFoundError: the file is gone.
        """
        user_id = job.actor.user_id

        def report(share: float, message: str) -> None:
            self._uploads.note_progress(user_id, job.id, share, message)
            job.on_progress(share, message)

        def on_progress(share: float, message: str) -> None:
            if self._uploads.is_stop_asked(user_id, job.id):
                raise JobCancelledError("The import was cancelled.", "Nothing was stored.")
            report(_COMPARED + share * (1 - _COMPARED), message)

        content = self._uploads.read(user_id, job.id)
        report(0.01, f"Reading {job.arguments['filename']}")
        steps = self._open(MarketFile(content=content, **job.arguments))
        report(_READ, f"Comparing {steps.parsed.rows_read:,} rows with what is stored")
        # While SQLite is written to, its rows cannot say so: what takes time without, first.
        with self._database.read() as session:
            steps.require_storable(session)
        on_progress(0.0, f"Storing {steps.parsed.rows_read:,} rows in one go")
        with self._database.write() as session:
            receipt = steps.store(session, job.actor, on_progress)
            job.finish(session, receipt.to_json())

    def _open(self, file: MarketFile) -> FileImport:
        return FileImport(file, self._outbox, self._records, at=now())
