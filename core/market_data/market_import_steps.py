"""The steps of one file's import, the same for the dry run and for the import itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from core.contracts import Actor, FileRecords, OnProgress
from core.enums import FileContract, RowClass
from core.errors import ConflictError, InvalidInputError
from core.events.outbox import Outbox
from core.market_data.market_files.market_file import parse_market_file
from core.market_data.market_files.types import MarketFile, PriceRows
from core.market_data.market_import_account import build_batch
from core.market_data.market_import_bars import BarImport
from core.market_data.market_import_comparison import Comparison
from core.market_data.market_import_rows import RecordImport
from core.market_data.market_import_source import name_source
from core.market_data.market_import_types import (
    ClassAccount,
    MarketImportPlan,
    MarketImportReceipt,
)
from db.market_data.import_repository import ImportRepository
from db.session import Session

_STORED = frozenset({RowClass.TRADED, RowClass.NO_VOLUME, RowClass.SUSPENDED, RowClass.RECORD})


class FileImport:
    """One file, read and classified; then compared and stored within a caller's transaction.

    Raises:
        InvalidInputError: the file as a whole cannot be read, or the source is no name for it.
    """

    def __init__(
        self, file: MarketFile, outbox: Outbox, records: Mapping[FileContract, FileRecords], *,
        at: datetime,
    ) -> None:  # fmt: skip
        self._file, self._outbox, self._records, self._at = file, outbox, records, at
        self.source = name_source(file)
        self.parsed = parse_market_file(file, at)

    def plan(self, session: Session, *, beside: bool = True) -> MarketImportPlan:
        """Compare with what is stored; reads only.

        Args:
            session: of the caller's unit of work.
            beside: compare with other sources, too.

        Raises:
            ConflictError: a stored series has another currency or is adjusted.
        """
        parsed, self._opened = self.parsed, self._open(session)
        comparison = self._opened.compare()
        return MarketImportPlan(
            contract=parsed.contract,
            source=self.source,
            filename=self._file.filename,
            rows_read=parsed.rows_read,
            classes=self._build_classes(comparison),
            symbol_count=self._count_symbols(),
            refused=parsed.refused,
            refusals=parsed.refusals,
            differences=tuple(comparison.differences),
            repair=parsed.repair,
            large_moves=parsed.large_moves,
            large_move_count=parsed.large_move_count,
            notes=parsed.notes,
            hindrance=self._find_hindrance(comparison.changed),
            others=self._opened.compare_others() if beside else (),
        )

    def require_storable(self, session: Session) -> MarketImportPlan:
        """The plan of a file that can be stored as agreed; reads only.

        Raises:
            InvalidInputError: rows are refused, and leaving them out was not agreed to.
            ConflictError: stored values differ, and overwriting them was not agreed to.
        """
        plan = self.plan(session, beside=False)
        if plan.hindrance:
            raise (ConflictError if plan.refused_count == 0 else InvalidInputError)(
                f"Nothing was stored. {plan.hindrance}"
            )
        return plan

    def store(self, session: Session, actor: Actor, on_progress: OnProgress) -> MarketImportReceipt:
        """Store what the person has agreed to; the account is kept with it.

        Raises:
            InvalidInputError, ConflictError: as `require_storable`; or the database does not hold
                what was written.
        """
        plan = self.require_storable(session)
        held = self._opened.store(actor, on_progress)
        receipt = MarketImportReceipt(
            contract=plan.contract,
            source=plan.source,
            filename=plan.filename,
            rows_read=plan.rows_read,
            classes=plan.classes,
            symbol_count=plan.symbol_count,
            new=plan.new,
            changed=plan.changed,
            unchanged=plan.unchanged,
            refused=plan.refused_count,
            held=held,
        )
        if not receipt.is_repeat:
            ImportRepository(session).add_batch(
                build_batch(actor, receipt, self._file.content, self.parsed.refused)
            )
        return receipt

    def _open(self, session: Session) -> BarImport | RecordImport:
        data, contract = self.parsed.data, self.parsed.contract
        if isinstance(data, PriceRows):
            note = f"Imported from the file {PurePath(self._file.filename).name[:200]}."
            return BarImport(
                session, self._outbox, data, source=self.source, at=self._at, note=note
            )
        keeper = self._records[contract]
        return RecordImport(session, self._outbox, keeper, contract, data, source=self.source)

    def _build_classes(self, comparison: Comparison) -> tuple[ClassAccount, ...]:
        return tuple(
            comparison.classes.get(kind, ClassAccount(kind, count))
            for kind in RowClass
            if (count := self.parsed.counts.get(kind, 0))
        )

    def _count_symbols(self) -> int:
        data = self.parsed.data
        return len(data.symbols) if isinstance(data, PriceRows) else data.symbol_count

    def _find_hindrance(self, changed: int) -> str:
        parsed, file = self.parsed, self._file
        refused = parsed.refused_count
        if not any(parsed.counts.get(kind) for kind in _STORED):
            return "No row of the file can be stored. Correct the rows and import it again."
        if refused and not file.leave_out_refused:
            return (
                f"{refused:,} of {parsed.rows_read:,} rows cannot be stored. Correct them, or "
                f"agree to leave them out. {parsed.refusals[0].sentence}"
            )
        if changed and not file.overwrite_changed:
            return (
                f"The file contradicts what is stored from {self.source} (rows: {changed:,}). "
                "Agree to overwrite it, or give the file a source of its own."
            )
        return ""
