"""Imports uploaded CSV files: first a dry run, then the whole file or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from core.clock import now
from core.contracts import Actor
from core.enums import BarDefect
from core.errors import ConflictError, InvalidInputError
from core.events.outbox import Outbox
from core.market_data.csv_text import MAX_BYTES
from core.market_data.csv_upload import CheckedUpload, check_upload
from core.market_data.import_plan import build_plan, find_repair
from core.market_data.import_types import (
    CSV_SOURCE,
    CsvUpload,
    ImportInfo,
    ImportPlan,
    ImportReceipt,
)
from core.market_data.receipts import build_receipt
from core.market_data.series_store import SeriesComparison, SeriesStore
from core.permissions import Permission, require
from db.market_data.import_repository import ImportRepository
from db.market_data.tables import ImportBatch
from db.session import Database


class ImportService:
    """Bars that people bring along.

    Args:
        max_bytes: largest file taken.
    """

    def __init__(self, database: Database, outbox: Outbox, *, max_bytes: int = MAX_BYTES) -> None:
        self._database = database
        self._outbox = outbox
        self._max_bytes = max_bytes

    def check_csv(self, actor: Actor, upload: CsvUpload) -> ImportPlan:
        """What importing the file would do: refused rows with reasons, new and changed bars.

        Stores nothing.

        Raises:
            InvalidInputError: the file as a whole cannot be read.
            ConflictError: the bars do not fit the stored series (currency, adjustment).
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        checked = check_upload(upload, now(), max_bytes=self._max_bytes)
        with self._database.read() as session:
            found = SeriesStore(session, self._outbox).compare(checked.fetched, CSV_SOURCE)
        return build_plan(checked, found, find_repair(session, checked, found))

    def commit_csv(
        self,
        actor: Actor,
        upload: CsvUpload,
        *,
        skip_refused: bool = False,
        overwrite_changed: bool = False,
    ) -> ImportReceipt:
        """Check the file again and store it in one transaction.

        What the database then holds is compared with what was sent before it commits.
        Importing the same file again changes nothing and says so (`is_repeat`).

        Args:
            actor: who imports.
            upload: the same as for the dry run.
            skip_refused: leave defective rows out, as the person has agreed to; without it a
                single defective row refuses the file.
            overwrite_changed: let the file's values replace stored ones that differ.

        Raises:
            InvalidInputError: unreadable, defective, or without an acceptable row.
            ConflictError: the bars do not fit the stored series, or contradict it and overwriting
                was not agreed to.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        checked = check_upload(upload, now(), max_bytes=self._max_bytes)
        _require_storable(checked, skip_refused=skip_refused)
        with self._database.write() as session:
            store = SeriesStore(session, self._outbox)
            if not overwrite_changed:
                _require_unchanged(store.compare(checked.fetched, CSV_SOURCE))
            found = store.store(checked.fetched, CSV_SOURCE, actor)
            receipt = build_receipt(
                checked.fetched, CSV_SOURCE, found, checked.report.refused_count
            )
            if not receipt.is_repeat:
                ImportRepository(session).add_batch(
                    _build_batch(actor, upload, receipt, checked.rows_read, checked.report.counts)
                )
        return receipt

    def list_imports(self, actor: Actor, limit: int = 50) -> list[ImportInfo]:
        """The actor's own imports, newest first."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.read() as session:
            batches = ImportRepository(session).list_batches(actor.user_id, limit)
            return [
                ImportInfo(
                    id=batch.id or 0,
                    source=batch.source,
                    title=batch.title,
                    rows_read=batch.rows_read,
                    rows_stored=batch.rows_stored,
                    rows_unchanged=batch.rows_unchanged,
                    rows_refused=batch.rows_refused,
                    created_at=batch.created_at,
                    refused_by_defect=dict(batch.reasons),
                )
                for batch in batches
            ]


def _require_storable(checked: CheckedUpload, *, skip_refused: bool) -> None:
    report = checked.report
    if report.refusals and (not skip_refused or not report.bars.size):
        raise InvalidInputError(
            f"{report.refused_count:,} of {checked.rows_read:,} rows are defective, so nothing was "
            f"stored. {report.refusals[0].sentence}",
            "Correct the file"
            + (", or agree to leave the defective rows out." if report.bars.size else "."),
        )


def _require_unchanged(found: SeriesComparison) -> None:
    if changed := found.difference.changed_count:
        raise ConflictError(
            f"The file contradicts what is stored (bars: {changed:,}), so nothing was stored.",
            "Look at the differences, and agree to overwrite the stored values.",
        )


def _build_batch(
    actor: Actor,
    upload: CsvUpload,
    receipt: ImportReceipt,
    rows_read: int,
    refused: Mapping[BarDefect, int],
) -> ImportBatch:
    return ImportBatch(
        user_id=actor.user_id,
        source=CSV_SOURCE,
        title=f"{receipt.symbol} {receipt.interval.value}: {upload.filename}"[:200],
        content_hash=hashlib.sha256(upload.content).hexdigest(),
        rows_read=rows_read,
        rows_stored=receipt.new + receipt.changed,
        rows_unchanged=receipt.unchanged,
        rows_refused=receipt.refused,
        reasons={defect.value: count for defect, count in refused.items()},
    )
