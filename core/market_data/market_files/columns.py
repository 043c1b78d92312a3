"""Numbers and days of a whole column of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.market_data.csv_dates import CsvTimes, read_dates

if TYPE_CHECKING:
    from core.contracts import FloatArray
    from core.market_data.bar_columns import BoolArray, IndexArray

_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"


def read_numbers(texts: Any) -> tuple[FloatArray, BoolArray]:
    """Values float64[n], NaN where empty or unreadable; and bool[n], which are unreadable.

    Plain digits only: `1,234`, `nan` and `inf` are no numbers.
    """
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no stubs
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    is_empty: BoolArray = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    filled = pc.if_else(pa.array(is_empty), "0", texts)
    values = _cast(filled)
    if values is None or not np.isfinite(values).all():
        # Something else is in the column as well: only what is a number is read.
        is_number = pc.match_substring_regex(filled, _NUMBER)
        values = np.full(len(filled), np.nan)
        values[is_number.to_numpy(zero_copy_only=False)] = _read_all(filled.filter(is_number))
    is_bad: BoolArray = np.isnan(values) & ~is_empty
    values[is_empty] = np.nan
    return values, is_bad


def _cast(words: Any) -> FloatArray | None:
    """The fast way; None where it does not know one of the words."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        values: FloatArray = pc.cast(words, pa.float64()).to_numpy(zero_copy_only=False).copy()
    except pa.ArrowInvalid:
        return None
    return values


def _read_all(words: Any) -> Any:
    """Numbers float64[n], infinite where too large; a plus sign, for one, only Python reads."""
    values = _cast(words)
    return values if values is not None else [float(word) for word in words.to_pylist()]


def read_days(texts: Any, lines: IndexArray) -> CsvTimes:
    """Midnight UTC of each calendar day; see `csv_dates.read_dates` for the ways of writing.

    Args:
        texts: Arrow array of n texts; few differ, so only those are taken apart.
        lines: int[n], for the wording of errors.

    Raises:
        InvalidInputError: day and month cannot be told apart.
    """
    import pandas as pd

    encoded = texts.dictionary_encode()
    index: IndexArray = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    words = encoded.dictionary.to_pylist()
    _, first = np.unique(index, return_index=True)
    distinct = pd.Series(words, index=lines[first] - 2, dtype="str")
    if (distinct == "").all():
        nothing = np.zeros(len(index), dtype=np.int64)
        return CsvTimes(nothing, np.ones(len(index), dtype=bool), ())
    read = read_dates(distinct, is_dated=True, time_zone="UTC")
    return CsvTimes(read.time[index], read.is_unreadable[index], read.notes)
