"""Reads the rows of files that hold no bars: stocks, investor flows, signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import FileContract, RowClass
from core.market_data.market_files.contracts import (
    BET_FIGURES,
    BET_FLAGS,
    COLUMNS,
    TREND_FIELDS,
)
from core.market_data.market_files.record_columns import (
    TEXT_LENGTH,
    RecordColumn,
    find_empty,
    read_day_column,
    read_number_column,
    read_ticker_column,
    read_word_column,
    read_written_column,
)
from core.market_data.market_files.refusals import Refusals
from core.market_data.market_files.repeated_records import tell_records_apart
from core.market_data.market_files.types import RecordRows

if TYPE_CHECKING:
    from core.market_data.bar_columns import IndexArray
    from core.market_data.market_files.text_table import TextTable
    from core.market_data.market_files.tickers import TickerColumn

_STATUS = frozenset({"OPEN", "CLOSED"})
_FLAGS = frozenset({"", "True", "False", "true", "false"})
_REPETITIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which columns are what; those not named are text.

    Those `as_written` are numbers too, and `flags` True or False: both are kept as the text that
    they are, because a file that writes `1` and `1.0` must come back as it was. `lengths` is how
    many characters of a text are kept; a longer one is refused.
    """

    key: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    as_written: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    lengths: Mapping[str, int] = field(default_factory=dict)


_KINDS = {
    FileContract.STOCKS_LIST: _Kind(
        ("ticker",), needed=frozenset({"name"}), lengths={"market": 32, "sector": 60}
    ),
    FileContract.TREND_LONG: _Kind(
        ("date", "ticker"),
        frozenset({"foreign_buy", "inst_buy"}),
        frozenset({"date"}),
    ),
    FileContract.TREND_WIDE: _Kind(
        ("scrape_date", "ticker"),
        frozenset({*TREND_FIELDS, "supply_demand_index"}),
        frozenset({"scrape_date"}),
    ),
    FileContract.SIGNALS_LOG: _Kind(
        ("signal_date", "ticker"),
        frozenset(COLUMNS[FileContract.SIGNALS_LOG])
        - {"signal_date", "ticker", "status", "exit_date"},
        frozenset({"signal_date", "exit_date"}),
        frozenset({"status", "entry_price"}),
    ),
    FileContract.PUBLISHED_BETS: _Kind(
        ("signal_date", "ticker"),
        days=frozenset({"signal_date"}),
        needed=frozenset({"grade", "score_total", "entry_price"}),
        as_written=frozenset(BET_FIGURES),
        flags=frozenset(BET_FLAGS),
    ),
}


def read_records(
    table: TextTable,
    contract: FileContract,
    tickers: TickerColumn,
    refusals: Refusals,
) -> tuple[RecordRows, dict[RowClass, int], tuple[int, ...], tuple[str, ...]]:
    """Read every column, refuse what cannot be read, tell repetitions.

    Returns:
        The records; counts of each class but the refused; line numbers of the first repetitions;
        how dates were understood.

    Raises:
        InvalidInputError: day and month cannot be told apart.
    """
    kind, fields = _KINDS[contract], COLUMNS[contract]
    columns: dict[str, RecordColumn] = {}
    for name in fields:
        if name == "ticker":
            columns[name] = read_ticker_column(tickers)
        elif name in table.columns:
            texts = table.columns[name]
            columns[name] = column = _read_column(kind, name, table)
            is_bad = column.is_bad
            if name in kind.needed:
                is_bad = is_bad | find_empty(texts)
            refusals.add(f"{name} is none", is_bad, _quote(name, texts, kind.lengths.get(name)))
    sameness = {name: column.sameness for name, column in columns.items()}
    kept, repeated, contradictory = tell_records_apart(
        [sameness.pop(name) for name in kind.key],
        list(sameness.values()),
        np.flatnonzero(~refusals.is_refused),
        len(table.lines),
    )
    refusals.add(
        RowClass.CONTRADICTORY.value,
        contradictory,
        lambda row: (
            f"{' '.join(str(columns[name].value(row)) for name in kind.key)} is there more than "
            "once with different values. Keep the right row only."
        ),
    )
    first = columns[kind.key[0]].sameness[kept]
    order = np.argsort(first, kind="stable")
    in_order = kept[order]

    def take(positions: IndexArray) -> list[tuple[Any, ...]]:
        rows = in_order[positions]
        nothing = [None] * len(rows)
        taken = (columns[name].take(rows) if name in columns else nothing for name in fields)
        return list(zip(*taken, strict=True))

    counts = {RowClass.RECORD: len(kept), RowClass.DUPLICATE: int(repeated.sum())}
    shown = tuple(table.lines[repeated][:_REPETITIONS_SHOWN].tolist())
    notes = dict.fromkeys(note for column in columns.values() for note in column.notes)
    symbol_count = len(np.unique(tickers.codes[kept]))
    found = RecordRows(fields, kind.key, first[order], symbol_count, take)
    return found, counts, shown, tuple(notes)


def _read_column(kind: _Kind, name: str, table: TextTable) -> RecordColumn:
    texts = table.columns[name]
    if name in kind.days:
        return read_day_column(texts, table.lines, is_key=name in kind.key)
    if name in kind.numbers:
        return read_number_column(texts)
    if name in kind.as_written:
        return read_written_column(texts)
    allowed = _FLAGS if name in kind.flags else _STATUS if name == "status" else frozenset()
    return read_word_column(texts, allowed, kind.lengths.get(name, TEXT_LENGTH))


def _quote(name: str, texts: Any, longest: int | None) -> Callable[[int], str]:
    limit = f", which has at most {longest} characters" if longest else ""
    return lambda row: (
        f"{texts[row].as_py()[:40]!r} cannot be {name}{limit}. Correct or remove the row."
    )
