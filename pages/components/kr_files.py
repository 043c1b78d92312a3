"""The files behind the scanners: what is here, how old it is, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import FileContract
from core.formatting import MISSING, format_age, format_count, format_instant
from core.kr_market.files.file_types import FileState
from core.market_data.market_files.contracts import COLUMNS
from pages.components.import_market_plan import CONTRACT_NAMES
from pages.components.kr_source import say_age
from pages.components.small_table import Cell, show_small_table

_HEADERS = (
    "File", "Source", "Rows", "Symbols", "First day", "Last day", "Age", "Gaps", "Came in", "Notes"
)  # fmt: skip
_GAPS_NAMED = 8
_CONTRACTS = (
    FileContract.DAILY_PRICES,
    FileContract.STOCKS_LIST,
    FileContract.TREND_LONG,
    FileContract.TREND_WIDE,
    FileContract.SIGNALS_LOG,
    FileContract.PUBLISHED_BETS,
)
_IMPORT = ("import_data", (("view", "market"),))


def show_files(files: Sequence[FileState], time_zone: str) -> None:
    """One row for each kind of file and source; a kind that is not here says so."""
    show_small_table(
        _HEADERS,
        [_write(file, time_zone) for file in files],
        label="Files of the Korean market",
        numbers_from=2,
    )
    st.caption(
        "Age: sessions of the exchange that have closed since the last day. Gaps: sessions of the "
        "year before it of which nothing is here."
    )


def show_columns() -> None:
    """The columns of each kind of file, as they are read and written."""
    with st.expander("Columns of each file", icon=":material/view_column:"):
        show_small_table(
            ("File", "Contract", "Columns"),
            [
                [
                    Cell(CONTRACT_NAMES[contract]),
                    Cell(contract.value, tone="quiet"),
                    Cell(", ".join(COLUMNS[contract]), tone="wide"),
                ]
                for contract in _CONTRACTS
            ],
            label="Columns of each file",
            numbers_from=3,
        )
        st.caption(
            "Tickers are text of six characters, leading zeros and letters kept: 005930, 00088K. "
            "Prices in KRW; flows by day in KRW, sums by scrape in shares. A dry run shows what "
            "an import would do before anything is stored; the same file again changes nothing."
        )


def _write(file: FileState, time_zone: str) -> list[Cell]:
    page, query = _IMPORT
    columns = ", ".join(COLUMNS.get(file.contract, ()))
    name = Cell(
        CONTRACT_NAMES[file.contract],
        page=page,
        query=query,
        hint=f"{file.contract.value}: {columns}",
    )
    if not file.rows:
        nothing = [Cell(MISSING, tone="quiet")] * (len(_HEADERS) - 3)
        return [
            name,
            Cell("not here", tone="quiet"),
            *nothing,
            Cell("import it", page=page, query=query),
        ]
    return [
        name,
        Cell(f"DEMO · {file.source}" if file.is_demo else file.source),
        Cell(format_count(file.rows)),
        Cell(format_count(file.symbols)),
        Cell(str(file.first or MISSING)),
        Cell(str(file.last or MISSING)),
        _write_age(file),
        _write_gaps(file),
        Cell(format_age(file.imported_at), hint=format_instant(file.imported_at, time_zone)),
        Cell(file.note, tone="quiet"),
    ]


def _write_age(file: FileState) -> Cell:
    if file.last is None:
        return Cell(MISSING, tone="quiet", hint="names and sectors have no day")
    return Cell(say_age(file.age_sessions), tone="down" if file.age_sessions else "")


def _write_gaps(file: FileState) -> Cell:
    if file.gaps is None or file.age_sessions is None:
        return Cell(MISSING, tone="quiet", hint="not every session has rows, or unknown")
    if not file.gaps:
        return Cell("none", tone="quiet")
    named = ", ".join(str(day) for day in file.gaps[:_GAPS_NAMED])
    more = ", …" if len(file.gaps) > _GAPS_NAMED else ""
    return Cell(format_count(len(file.gaps)), tone="down", hint=named + more)
