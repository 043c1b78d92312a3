"""Reads the rows of files that hold no bars: stocks, investor flows, signals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import FileContract, RowClass
from core.market_data.market_files.columns import read_days, read_numbers
from core.market_data.market_files.contracts import (
    BET_FIGURES,
    BET_FLAGS,
    COLUMNS,
    TREND_FIELDS,
)
from core.market_data.market_files.refusals import Refusals
from core.market_data.market_files.types import RecordRows
from core.spreadsheet import restore_formula

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray
    from core.market_data.market_files.text_table import TextTable
    from core.market_data.market_files.tickers import TickerColumn

_TEXT_LENGTH = 120
_NUMBER_LENGTH = 32
_STATUS = {"OPEN", "CLOSED"}
_FLAGS = {"", "True", "False", "true", "false"}
_REPETITIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which columns are what; those not named are text.

    Those `as_written` are numbers too, and `flags` True or False: both are kept as the text that
    they are, because a file that writes `1` and `1.0` must come back as it was.
    """

    key: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    as_written: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


_KINDS = {
    FileContract.STOCKS_LIST: _Kind(("ticker",), needed=frozenset({"name"})),
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
    kind = _KINDS[contract]
    fields = COLUMNS[contract]
    columns: list[list[Any]] = []
    notes: list[str] = []
    row_count = len(table.lines)
    for name in fields:
        texts = table.columns.get(name)
        if name == "ticker":
            columns.append([tickers.symbols[code] if code >= 0 else "" for code in tickers.codes])
            continue
        if texts is None:
            columns.append([None] * row_count)
            continue
        words: list[str] = texts.to_pylist()
        is_empty = np.array([not word for word in words], dtype=bool)
        if name in kind.days:
            read = read_days(texts, table.lines)
            notes += [note for note in read.notes if note not in notes]
            is_bad: BoolArray = read.is_unreadable & (name in kind.key or ~is_empty)
            columns.append(_to_days(read.time, read.is_unreadable))
        elif name in kind.numbers:
            values, is_bad = read_numbers(texts)
            columns.append([None if math.isnan(value) else value for value in values.tolist()])
        elif name in kind.as_written:
            is_bad = read_numbers(texts)[1] | _is_long(words)
            columns.append([word or None for word in words])
        else:
            is_bad = np.array(
                [_is_bad_text(name, word, is_flag=name in kind.flags) for word in words], dtype=bool
            )
            columns.append([restore_formula(word) or None for word in words])
        if name in kind.needed:
            is_bad = is_bad | is_empty
        refusals.add(f"{name} is none", is_bad, _quote(name, words))
    rows = list(zip(*columns, strict=True))
    key = tuple(fields.index(name) for name in kind.key)
    kept, repeated, contradictory = _tell_apart(rows, key, refusals.is_refused)
    refusals.add(
        RowClass.CONTRADICTORY.value,
        contradictory,
        lambda row: (
            f"{' '.join(str(rows[row][position]) for position in key)} is there more than once "
            "with different values. Keep the right row only."
        ),
    )
    counts = {RowClass.RECORD: len(kept), RowClass.DUPLICATE: int(repeated.sum())}
    shown = tuple(table.lines[repeated][:_REPETITIONS_SHOWN].tolist())
    return RecordRows(fields, kind.key, [rows[row] for row in kept]), counts, shown, tuple(notes)


def _tell_apart(
    rows: list[tuple[Any, ...]], key: tuple[int, ...], is_refused: BoolArray
) -> tuple[list[int], BoolArray, BoolArray]:
    """Positions of the rows to keep; which repeat another; which contradict another."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in np.flatnonzero(~is_refused).tolist():
        groups.setdefault(tuple(rows[row][position] for position in key), []).append(row)
    repeated, contradictory = (np.zeros(len(rows), dtype=bool) for _ in range(2))
    kept = []
    for first, *others in groups.values():
        if all(rows[other] == rows[first] for other in others):
            kept.append(first)
            repeated[others] = True
        else:
            contradictory[[first, *others]] = True
    return kept, repeated, contradictory


def _to_days(time: Any, is_unreadable: BoolArray) -> list[date | None]:
    days: list[date] = time.astype("datetime64[s]").astype("datetime64[D]").tolist()
    return [None if bad else day for day, bad in zip(days, is_unreadable.tolist(), strict=True)]


def _is_long(words: list[str]) -> BoolArray:
    return np.array([len(word) > _NUMBER_LENGTH for word in words], dtype=bool)


def _is_bad_text(name: str, word: str, *, is_flag: bool) -> bool:
    if is_flag:
        return word not in _FLAGS
    return len(word) > _TEXT_LENGTH or (name == "status" and word not in _STATUS)


def _quote(name: str, words: list[str]) -> Any:
    return lambda row: f"{words[row][:40]!r} cannot be {name}. Correct or remove the row."
