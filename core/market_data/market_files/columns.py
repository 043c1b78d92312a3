"""Numbers and days of a whole column of text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from core.market_data.csv_dates import CsvTimes, read_dates

if TYPE_CHECKING:
    from core.contracts import FloatArray
    from core.market_data.bar_columns import BoolArray, IndexArray

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def read_numbers(texts: Any) -> tuple[FloatArray, BoolArray]:
    """Values float64[n], NaN where empty or unreadable; and bool[n], which are unreadable.

    Plain digits only: `1,234`, `nan` and `inf` are no numbers.
    """
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no stubs
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    is_empty: BoolArray = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    filled = pc.if_else(pa.array(is_empty), "0", texts)
    try:
        values = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False).copy()
        is_sound = bool(np.isfinite(values).all())
    except pa.ArrowInvalid:
        is_sound = False
    if not is_sound:
        # The slow way, for files with something else in the column.
        words: list[str] = filled.to_pylist()
        values = np.array([float(word) if _NUMBER.fullmatch(word) else np.nan for word in words])
    is_bad: BoolArray = np.isnan(values) & ~is_empty
    values[is_empty] = np.nan
    return values, is_bad


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
