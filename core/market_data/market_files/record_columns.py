"""Columns of records: what each row has there, read as a whole rather than row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from core.clock import now
from core.market_data.market_files.columns import read_days, read_numbers
from core.spreadsheet import restore_formula

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray
    from core.market_data.market_files.tickers import TickerColumn

TEXT_LENGTH = 120
_NUMBER_LENGTH = 32
_UNSEEN = r"[\p{Cc}\p{Cf}]"
_JOINER = "\N{ZERO WIDTH JOINER}"  # of letters and signs that are written as one
_FIRST_DAY = datetime(1900, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column of n rows.

    Attributes:
        sameness: array[n], equal exactly where two rows have the same value; NaN is one value.
        is_bad: bool[n], what cannot be read.
        take: the values of the rows with these positions; None where empty.
        notes: how it was understood, where that is not plain.
    """

    sameness: Any
    is_bad: BoolArray
    take: Callable[[IndexArray], list[Any]]
    notes: tuple[str, ...] = ()

    def value(self, row: int) -> Any:
        """Of one row."""
        return self.take(np.array([row]))[0]


def read_ticker_column(tickers: TickerColumn) -> RecordColumn:
    """What is no ticker has been refused by itself, and is empty here."""
    values = np.array([*tickers.symbols, ""], dtype=object)  # the last one is at position -1
    nothing = np.zeros(len(tickers.codes), dtype=bool)
    return RecordColumn(tickers.codes, nothing, lambda rows: values[tickers.codes[rows]].tolist())


def read_day_column(texts: Any, lines: IndexArray, *, is_key: bool) -> RecordColumn:
    """Days of about this century; empty ones are bad in a key only.

    Raises:
        InvalidInputError: day and month cannot be told apart.
    """
    read = read_days(texts, lines)
    tomorrow = (now() + timedelta(days=1)).timestamp()
    is_none = read.is_unreadable | (read.time < _FIRST_DAY.timestamp()) | (read.time > tomorrow)

    def take(rows: IndexArray) -> list[date | None]:
        days = read.time[rows].astype("datetime64[s]").astype("datetime64[D]").astype(object)
        days[read.is_unreadable[rows]] = None
        found: list[date | None] = days.tolist()
        return found

    sameness = np.where(read.is_unreadable, np.iinfo(np.int64).min, read.time // _DAY_SECONDS)
    return RecordColumn(sameness, is_none & (is_key | ~find_empty(texts)), take, read.notes)


def read_number_column(texts: Any) -> RecordColumn:
    """Finite or empty."""
    values, is_bad = read_numbers(texts)

    def take(rows: IndexArray) -> list[float | None]:
        taken = values[rows]
        numbers = taken.astype(object)
        numbers[np.isnan(taken)] = None
        found: list[float | None] = numbers.tolist()
        return found

    return RecordColumn(values, is_bad | np.isinf(values), take)


def read_written_column(texts: Any) -> RecordColumn:
    """Numbers that are kept as they are written."""
    words, index = _encode(texts)
    import pyarrow.compute as pc  # type: ignore[import-untyped] # it ships no stubs

    is_long = pc.greater(pc.utf8_length(words), _NUMBER_LENGTH).to_numpy(zero_copy_only=False)
    is_bad: BoolArray = (read_numbers(words)[1] | is_long)[index]
    return RecordColumn(index, is_bad, _take_words(words, index))


def read_word_column(
    texts: Any, allowed: frozenset[str], longest: int = TEXT_LENGTH
) -> RecordColumn:
    """One of the words allowed; where none are named, any readable text up to `longest`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words, index = _encode(texts)
    is_unseen = pc.match_substring_regex(pc.replace_substring(words, _JOINER, ""), _UNSEEN)
    is_bad = pc.or_(pc.greater(pc.utf8_length(words), longest), is_unseen)
    if allowed:
        is_bad = pc.invert(pc.is_in(words, pa.array(sorted(allowed), pa.string())))
    bad: BoolArray = is_bad.to_numpy(zero_copy_only=False)[index]
    if pc.any(pc.starts_with(words, "'")).as_py():
        restored = pa.array([restore_formula(word) for word in words.to_pylist()], pa.string())
        words, among = _encode(restored)
        index = among[index]
    return RecordColumn(index, bad, _take_words(words, index))


def find_empty(texts: Any) -> BoolArray:
    """bool[n], where nothing is written."""
    import pyarrow.compute as pc

    found: BoolArray = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    return found


def _encode(texts: Any) -> tuple[Any, IndexArray]:
    """The different words, and the position among them of each row's."""
    encoded = texts.dictionary_encode()
    return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False)


def _take_words(words: Any, index: IndexArray) -> Callable[[IndexArray], list[str | None]]:
    import pyarrow as pa

    def take(rows: IndexArray) -> list[str | None]:
        taken: list[str] = words.take(pa.array(index[rows])).to_pylist()
        return [word or None for word in taken]

    return take
