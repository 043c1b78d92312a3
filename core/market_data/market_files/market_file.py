"""Reads a file of any contract: every row ends in exactly one class."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from core.enums import FileContract, RowClass
from core.market_data.market_files.columns import read_days
from core.market_data.market_files.contracts import find_layout
from core.market_data.market_files.file_bytes import read_text
from core.market_data.market_files.price_rows import PriceFile
from core.market_data.market_files.record_rows import read_records
from core.market_data.market_files.refusals import Refusals
from core.market_data.market_files.text_table import read_header, read_table
from core.market_data.market_files.tickers import TickerColumn, read_tickers
from core.market_data.market_files.types import (
    LargeMove,
    MarketFile,
    ParsedFile,
    PriceRows,
    RecordRows,
)


def parse_market_file(file: MarketFile, at: datetime) -> ParsedFile:
    """Recognise the contract, read all rows, classify each.

    Args:
        file: as it came, packed or not.
        at: the present; later days are refused.

    Raises:
        InvalidInputError: the file as a whole cannot be read, or is of no known contract.
    """
    content, notes = read_text(file.content)
    names, separator = read_header(content)
    layout = find_layout(names)
    table = read_table(content, names, separator, list(dict.fromkeys(layout.columns.values())))
    is_price = layout.contract is FileContract.DAILY_PRICES
    written = table.columns[layout.columns["ticker"]]
    tickers = read_tickers(written, must_be_korean=not is_price, repair=file.repair_tickers)
    refusals = Refusals(table.lines)
    refusals.add_malformed(table.malformed)
    _refuse_tickers(refusals, tickers, written)
    contract, move_count = layout.contract, 0
    moves: list[LargeMove] = []
    data: PriceRows | RecordRows
    if is_price:
        days_text = table.columns[layout.columns["date"]]
        days = read_days(days_text, table.lines)
        refusals.add(
            "date is none",
            days.is_unreadable,
            lambda row: (
                f"{days_text[row].as_py()[:40]!r} is no day that exists, or not written as on the "
                "first row. Write all days alike, as YYYY-MM-DD."
            ),
        )
        prices = PriceFile(table, layout.columns, tickers, days, refusals)
        data, duplicates, moves, move_count = prices.sort_rows(at)
        counts, more = prices.counts, days.notes
        if not tickers.is_korean:
            contract = FileContract.MANY_SYMBOLS
    else:
        data, counts, duplicates, more = read_records(table, contract, tickers, refusals)
    contradictory = refusals.counts.get(RowClass.CONTRADICTORY.value, 0)
    counts[RowClass.CONTRADICTORY] = contradictory
    counts[RowClass.REFUSED] = sum(refusals.counts.values()) - contradictory
    return ParsedFile(
        contract=contract,
        rows_read=table.rows_read,
        counts={kind: count for kind, count in counts.items() if count},
        refused=refusals.counts,
        refusals=refusals.shown,
        data=data,
        notes=(*notes, *layout.notes, *tickers.notes, *more),
        repair=tickers.repair,
        large_moves=tuple(moves),
        large_move_count=move_count,
        duplicates=duplicates,
    )


def _refuse_tickers(refusals: Refusals, tickers: TickerColumn, written: object) -> None:
    texts = written

    def quote(row: int) -> str:
        return str(texts[row].as_py()[:40])  # type: ignore[index] # an Arrow array

    refusals.add(
        "ticker lost its zeros",
        tickers.is_short,
        lambda row: (
            f"{quote(row)!r} has fewer than six characters; {quote(row).upper().zfill(6)!r} may "
            "be meant. Agree to the repair, or write it in full."
        ),
    )
    kind = "a ticker of six characters" if tickers.is_korean else "a symbol"
    refusals.add(
        "ticker is none",
        np.asarray(tickers.codes < 0),
        lambda row: f"{quote(row)!r} is not {kind}. Correct or remove the row.",
    )
