"""Bars as parallel arrays, the form in which they are checked, compared, stored and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray

    BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]
    IndexArray = np.ndarray[tuple[int], np.dtype[np.intp]]


class BarColumns(NamedTuple):
    """Columns of one length `n`.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC of each bar's start.
        open, high, low, close: float64[n], in the series' currency.
        volume: float64[n], units traded; NaN where it is not known.
    """

    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    @property
    def size(self) -> int:
        """How many bars there are (`len` of a tuple would count the columns)."""
        return len(self.time)

    def take(self, index: BoolArray | IndexArray) -> BarColumns:
        """The bars a mask or an index selects, in its order."""
        return BarColumns._make(column[index] for column in self)


def build_columns(time: Any, prices: Sequence[Any], volume: Any) -> BarColumns:
    """Columns from anything array-like.

    Args:
        time: seconds since 1970-01-01 UTC.
        prices: open, high, low, close.
        volume: units traded, NaN where unknown.

    Raises:
        ValueError: the columns differ in length or are not one-dimensional.
    """
    opened, high, low, close = prices
    columns = BarColumns._make(
        np.ascontiguousarray(column, dtype=np.float64 if position else np.int64)
        for position, column in enumerate((time, opened, high, low, close, volume))
    )
    if any(column.shape != (columns.size,) for column in columns):
        raise ValueError("The columns of bars differ in length.")
    return columns


def build_close_columns(time: Any, close: Any) -> BarColumns:
    """Bars of a source that knows closes only: open = high = low = close, volume unknown."""
    unknown = np.full(len(close), np.nan)
    return build_columns(time, (close, close, close, close), unknown)


def merge_columns(stored: BarColumns, incoming: BarColumns) -> BarColumns:
    """Both, oldest first; where both have a bar, the incoming one. Both strictly increasing."""
    if not stored.size:
        return incoming
    kept = stored.take(~np.isin(stored.time, incoming.time))
    joined = BarColumns._make(np.concatenate(pair) for pair in zip(kept, incoming, strict=True))
    return joined.take(np.argsort(joined.time, kind="stable"))


def hash_columns(columns: BarColumns) -> str:
    """SHA-256 of the bars' content, equal on every machine and database."""
    digest = hashlib.sha256()
    for column in columns:
        # Adding 0.0 turns -0.0 into 0.0; all NaN become the same bits.
        canonical = column if column.dtype == np.int64 else column + 0.0
        if canonical.dtype != np.int64:
            canonical[np.isnan(canonical)] = np.nan
        digest.update(canonical.astype(canonical.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()


def select_days(columns: BarColumns, start: date | None, end: date | None) -> BarColumns:
    """The bars between two UTC days, both inclusive; None leaves that end open."""
    days = columns.time.astype("datetime64[s]").astype("datetime64[D]")
    is_wanted = np.ones(columns.size, dtype=bool)
    if start is not None:
        is_wanted &= days >= np.datetime64(start)
    if end is not None:
        is_wanted &= days <= np.datetime64(end)
    return columns.take(is_wanted)
