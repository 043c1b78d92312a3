"""A series in one piece: its columns as bytes, one after the other. Pure."""

from __future__ import annotations

import numpy as np

from core.market_data.bar_columns import BarColumns

_COLUMNS = len(BarColumns._fields)
_ITEM_BYTES = 8


def pack_block(columns: BarColumns) -> bytes:
    """Time as little-endian int64, then the other columns as little-endian float64."""
    return b"".join(
        column.astype(column.dtype.newbyteorder("<"), copy=False).tobytes() for column in columns
    )


def unpack_block(data: bytes) -> BarColumns:
    """What `pack_block` packed; views of the bytes, not writable.

    Raises:
        ValueError: the bytes are not a block.
    """
    count, rest = divmod(len(data), _COLUMNS * _ITEM_BYTES)
    if rest:
        raise ValueError("A block of bars is cut off.")
    time = np.frombuffer(data, "<i8", count)
    table = np.frombuffer(data, "<f8", (_COLUMNS - 1) * count, count * _ITEM_BYTES)
    return BarColumns(time, *table.reshape(_COLUMNS - 1, count))
