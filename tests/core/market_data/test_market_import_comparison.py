"""A file is compared and stored a few rows at a time, as if it were all in memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Actor
from core.enums import FileContract, RowClass
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.market_data import (
    bulk_store,
    market_import_comparison,
    market_import_rows,
    suspended_days,
)
from core.market_data.market_files.types import MarketFile, RecordRows
from core.market_data.market_import_comparison import Row, compare_records
from core.market_data.market_import_records import FlowRecords
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_uploads import MarketUploads
from db.session import Database, Session

DAYS = st.integers(0, 5)
TICKERS = st.sampled_from(["000001", "000002", "000003"])
VALUES = st.sampled_from([None, 1.0, 2.0])
STORED = st.dictionaries(st.tuples(DAYS, TICKERS), VALUES)
FIELDS = ("date", "ticker", "value")


def list_rows(found: dict[tuple[int, str], float | None]) -> list[Row]:
    first = date(2026, 1, 5)
    return [(first + timedelta(day), ticker, value) for (day, ticker), value in found.items()]


def hold(rows: list[Row]) -> RecordRows:
    """As a file is read: by day, in file order within."""
    rows = sorted(rows, key=lambda row: row[0])
    group = np.array([row[0].toordinal() for row in rows], dtype=np.intp)
    return RecordRows(
        FIELDS, ("date", "ticker"), group, 0, lambda at: [rows[n] for n in at.tolist()]
    )


@settings(max_examples=300)
@given(STORED, STORED, st.booleans(), st.integers(1, 4))
def test_what_differs_is_found_however_few_rows_are_held(
    kept: dict[tuple[int, str], float | None],
    coming: dict[tuple[int, str], float | None],
    merges: bool,
    together: int,
) -> None:
    """Beside the plain way, which has both in a dictionary."""
    records, there = hold(list_rows(coming)), {row[:2]: row[2] for row in list_rows(kept)}
    fates: dict[tuple[object, ...], str] = {}
    for *key, value in records.rows:
        old = there.get(tuple(key), "none")
        if old == "none":
            fates[tuple(key)] = "new"
        elif old == value or (merges and value is None):
            fates[tuple(key)] = "unchanged"
        else:
            fates[tuple(key)] = "new" if merges and old is None else "changed"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market_import_comparison, "ROWS_TOGETHER", together)
        stored: Iterator[Row] = iter(sorted(list_rows(kept)))
        find_said = (lambda row: row) if merges else None
        found = compare_records(stored, records, find_said=find_said)

    account = found.account.classes[RowClass.RECORD]
    told = [account.new, account.changed, account.unchanged]
    assert told == [list(fates.values()).count(kind) for kind in ("new", "changed", "unchanged")]
    written = [row[:2] for row in records.take(found.to_write)]
    assert written == [key for key, kind in fates.items() if kind != "unchanged"]
    assert found.stored_count == len(kept)


def test_no_row_is_made_where_nothing_is_stored() -> None:
    def take(_positions: object) -> list[Row]:
        raise AssertionError("A row was made.")

    records = RecordRows(FIELDS, ("date", "ticker"), np.arange(9), 0, take)
    found = compare_records([], records, find_said=None)
    assert found.to_write.tolist() == list(range(9))


FLOWS = "date,ticker,foreign_buy,inst_buy\n" + "".join(
    f"2026-01-{day:02},{ticker},{day},{ticker}\n"
    for day in (7, 5, 6)
    for ticker in ("000300", "000100", "000200")
)
PRICES = "date,ticker,open,high,low,close,volume\n" + "".join(
    f"2026-01-{day:02},{ticker},{'0,0,0' if day == 6 else '10,12,9'},11,{0 if day == 6 else 5}\n"
    for day in (5, 6, 7)
    for ticker in ("000300", "000100", "000200", "000400")
)


class ForgetfulFlows(FlowRecords):
    """Loses what comes last, as a database may."""

    def write(
        self, session: Session, contract: FileContract, source: str, parts: Iterable[Sequence[Row]]
    ) -> None:
        super().write(session, contract, source, list(parts)[:-1])


def build_service(
    database: Database, folder: Path, flows: FlowRecords | None = None
) -> MarketImportService:
    return MarketImportService(
        database,
        Outbox({}),
        None,  # type: ignore[arg-type] # nothing is put aside here
        {FileContract.TREND_LONG: flows or FlowRecords()},
        MarketUploads(folder),
        max_bytes=0,
    )


@pytest.mark.parametrize("text", [FLOWS, PRICES], ids=["flows", "prices"])
def test_files_of_many_parts_come_in_whole_change_whole_and_repeat(
    text: str, database: Database, trader: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (market_import_comparison, "ROWS_TOGETHER"),
        (market_import_rows, "ROWS_TOGETHER"),
        (bulk_store, "_SERIES_TOGETHER"),
        (suspended_days, "_TOGETHER"),
    ):
        monkeypatch.setattr(module, name, 2)
    service, count = build_service(database, tmp_path), text.count("\n") - 1
    other = text.replace(",11,", ",10,").replace("07,000100,7", "07,000100,8")
    file, changed = (
        MarketFile(each.encode(), "market.csv", overwrite_changed=True) for each in (text, other)
    )

    first = service.import_file(trader, file)
    assert (first.new, first.changed) == (count, 0)
    is_flows = text is FLOWS
    series = {} if is_flows else {"series": 4, "bars": 8, "suspended_days": 4}
    assert first.held == (series or {"records": 9})
    assert service.import_file(trader, file).is_repeat
    second = service.import_file(trader, changed)
    assert (second.new, second.changed) == (0, 1 if is_flows else count)
    assert service.check_file(trader, changed).unchanged == count


def test_what_the_database_does_not_hold_is_noticed_in_any_part(
    database: Database, trader: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(market_import_rows, "ROWS_TOGETHER", 4)
    service = build_service(database, tmp_path, ForgetfulFlows())
    file = MarketFile(FLOWS.encode(), "flows.csv")
    with pytest.raises(ConflictError, match="does not hold 1 of the 9 rows written"):
        service.import_file(trader, file)
    assert service.check_file(trader, file).new == 9
