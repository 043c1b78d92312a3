"""Brings the rows of a file that holds no bars into the database, or says what that would do."""

from __future__ import annotations

from collections.abc import Iterator

from core.contracts import Actor, FileRecords, OnProgress
from core.enums import FileContract
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.events.types import FlowsUpdated
from core.market_data.market_files.types import RecordRows
from core.market_data.market_import_comparison import (
    ROWS_TOGETHER,
    Comparison,
    RecordComparison,
    Row,
    compare_records,
)
from core.market_data.market_import_others import compare_other_records
from core.market_data.market_import_records import find_described
from core.market_data.market_import_types import OtherSource
from db.session import Session


class RecordImport:
    """The records of one file in one transaction; `compare` before `store`.

    Args:
        session: of the caller's transaction.
        outbox: told of flows that change.
        keeper: who keeps rows of this contract.
        data: the file's rows.
        source: whose they are.
    """

    def __init__(
        self, session: Session, outbox: Outbox, keeper: FileRecords, contract: FileContract,
        data: RecordRows, *, source: str,
    ) -> None:  # fmt: skip
        self._session, self._outbox, self._keeper = session, outbox, keeper
        self._contract, self._data, self._source = contract, data, source

    def compare(self) -> Comparison:
        """What storing would do; reads only."""
        self._found = self._compare()
        return self._found.account

    def compare_others(self) -> tuple[OtherSource, ...]:
        """What other sources say of the same keys; reads only."""
        if self._contract is FileContract.STOCKS_LIST:
            return ()  # what instruments are called belongs to no source
        return compare_other_records(
            self._session, self._keeper, self._contract, self._data, self._source
        )

    def store(self, actor: Actor, on_progress: OnProgress) -> dict[str, int]:
        """Write all of it, as compared before; returns what is stored of the source now.

        Raises:
            ConflictError: the database does not hold what was written.
        """
        written = self._make_rows(on_progress)
        self._keeper.write(self._session, self._contract, self._source, written)
        held = self._compare()
        if len(held.to_write):
            raise ConflictError(
                f"The database does not hold {len(held.to_write):,} of the "
                f"{len(self._found.to_write):,} rows written.",
                "Nothing was stored. Try again; if it happens again, check the disk.",
            )
        self._tell_flows(actor)
        return {"records": held.stored_count}

    def _compare(self) -> RecordComparison:
        stored = self._keeper.read(self._session, self._contract, self._source)
        find_said = find_described if self._contract is FileContract.STOCKS_LIST else None
        return compare_records(stored, self._data, find_said=find_said)

    def _make_rows(self, on_progress: OnProgress) -> Iterator[list[Row]]:
        to_write = self._found.to_write
        for start in range(0, len(to_write), ROWS_TOGETHER):
            on_progress(start / len(to_write), f"Storing row {start + 1:,} of {len(to_write):,}")
            yield self._data.take(to_write[start : start + ROWS_TOGETHER])

    def _tell_flows(self, actor: Actor) -> None:
        to_write = self._found.to_write
        if self._contract is FileContract.TREND_LONG and len(to_write):
            ((last, *_),) = self._data.take(to_write[-1:])  # rows come by day
            event = FlowsUpdated(source=self._source, rows=len(to_write), last_day=str(last))
            self._outbox.record(self._session, event, actor.correlation_id)
